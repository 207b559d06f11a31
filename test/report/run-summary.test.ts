import { describe, expect, it } from 'vitest';
import { type FlowResult, NO_COUNTS } from '../../src/model/plan.ts';
import type { RunEntry } from '../../src/model/run-log.ts';
import { type SummaryPart, summaryMarkdown } from '../../src/report/run-summary.ts';

const flow = (more: Partial<FlowResult> = {}): FlowResult => ({
  integration: 'crm',
  mapping: 'accounts',
  direction: 'import',
  outcome: 'partial',
  read: 40,
  counts: { ...NO_COUNTS, create: 3, held: 25 },
  requests: { halo: { read: 2, write: 1 } },
  held: [],
  notes: [],
  ...more,
});
const part = (more: Partial<SummaryPart> = {}): SummaryPart => ({
  integration: 'crm',
  flows: [flow()],
  ...more,
});
const held = (code: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    recordId: `${code}-${n}`,
    problem: { code, kind: 'conflict', what: 'x' } as const,
  }));
const entry = (n: number): RunEntry => ({
  time: '2026-11-21T09:00:00.000Z',
  integration: 'crm',
  mapping: 'accounts',
  direction: 'import',
  action: 'update',
  sourceId: `00100000000${n}`,
  targetId: String(n),
  fields: ['website', 'customfields.CFIndustry'],
  result: 'ok',
});
const MOST = { bytes: 1024 * 1024 };

describe('the summary of a run', () => {
  it('puts the reason with the most records first, and counts the ids that it does not name', () => {
    const text = summaryMarkdown(
      [part({ flows: [flow({ held: [...held('OPTED_OUT', 2), ...held('MATCH_AMBIGUOUS', 25)] })] })],
      {},
      MOST,
    );

    const rows = text.split('\n').filter((line) => line.startsWith('| `M') || line.startsWith('| `O'));
    expect(rows[0]).toMatch(
      /^\| `MATCH_AMBIGUOUS` \| `accounts` \| import \| 25 \| `MATCH_AMBIGUOUS-0` .* and 5 more \|$/,
    );
    expect(rows[1]).toBe('| `OPTED_OUT` | `accounts` | import | 2 | `OPTED_OUT-0` `OPTED_OUT-1` |');
  });

  it('is cut by whole lines below the limit, and says how many are missing', () => {
    const changed = Array.from({ length: 900 }, (_, n) => entry(n));
    const whole = summaryMarkdown([part({ changed })], {}, MOST);
    const text = summaryMarkdown([part({ changed })], {}, { bytes: 20_000 });

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000);
    const [last = '', left = ''] = text
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .slice(-2);
    expect(last).toMatch(/^\| .* \|$/);
    const kept = text.split('\n').filter((line) => line.startsWith('|')).length;
    const all = whole.split('\n').filter((line) => line.startsWith('|')).length;
    expect(
      Number(/^(\d+) more lines did not fit; the log has them\.$/.exec(left)?.[1]),
    ).toBeGreaterThanOrEqual(all - kept);
    expect(kept).toBeGreaterThan(100);
  });

  it('cannot be led to mention anybody, or to break its table, by what a system says', () => {
    const nasty = 'x | @acme/all <img src=x> [a](http://b.example)\n| y';
    const text = summaryMarkdown(
      [
        part({
          flows: [
            flow({ mapping: 'a`|b', error: { code: 'NETWORK_TIMEOUT', kind: 'transient', what: nasty } }),
            flow({ held: [{ recordId: '1`|@x', problem: { code: 'X', kind: 'conflict', what: nasty } }] }),
          ],
        }),
      ],
      {},
      MOST,
    );

    expect(text).not.toMatch(/@acme/);
    expect(text).not.toMatch(/(?<!\\)<img/);
    expect(text).not.toContain('](http');
    const columns = text.split('\n').filter((line) => line.startsWith('| ``a`¦b``'));
    expect(columns).toHaveLength(1);
    expect(columns[0]?.split(/(?<!\\)\|/)).toHaveLength(15);
  });

  it('tells what the system counts of the day, and where the log is', () => {
    const text = summaryMarkdown(
      [
        part({
          next: '2026-11-21 09:30 UTC',
          log: { name: 'crosswalk-log-crm', url: 'https://github.com/a/b' },
        }),
      ],
      { crm: { used: 1200, limit: 15_000 } },
      MOST,
    );

    expect(text).toContain(
      'Next due 2026-11-21 09:30 UTC. A line for each record is in the artifact `crosswalk-log-crm` of [this run](https://github.com/a/b).',
    );
    expect(text).toContain('crm: 1,200 of 15,000 requests');
  });
});
