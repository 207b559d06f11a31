import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert, ErrorsAlert, HeldAlert, Memo, StaleAlert } from '../../src/model/alert.ts';
import { markOf, readMark } from '../../src/model/alert.ts';
import { CODES } from '../../src/model/codes.ts';
import type { Problem } from '../../src/model/errors.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { comment } from '../../src/report/comment.ts';
import { type IssueStyle, issueBody, issueNews } from '../../src/report/issue.ts';

/** GitHub takes no longer text of an issue, a comment or a pull request. */
const MOST = 65_536;
const at = '2026-11-21T09:00:00.000Z';

/** Text that grows most when it is escaped, and text that does not. */
const text = fc
  .tuple(
    fc.constantFrom('#', '@', 'a', '`', '|', '\u202e', '\n', '😀', '<!-- -->', 'http://a.b '),
    fc.nat(700),
  )
  .map(([part, count]) => part.repeat(count));
const problem: fc.Arbitrary<Problem> = fc.record({
  code: fc.constantFrom(...Object.keys(CODES), 'x'.repeat(300)),
  kind: fc.constant('rejected'),
  what: text,
  where: text,
  why: text,
  todo: text,
});
const names = fc.array(fc.constantFrom('accounts', 'm'.repeat(63), '-->'), { maxLength: 1_500 });
const base = fc.record({
  fingerprint: fc.constant('a'.repeat(16)),
  integration: fc.constant('i'.repeat(63)),
  sides: fc.constant(['incoming', 'outgoing'] as const),
  since: fc.constant(at),
  lastSeen: fc.constant(at),
  count: fc.nat(),
  classes: fc.subarray(Object.keys(CODES)),
  mappings: names,
});
const errors: fc.Arbitrary<ErrorsAlert> = fc
  .tuple(base, fc.array(fc.tuple(text, problem), { maxLength: 60 }))
  .map(([some, rows]) => ({
    ...some,
    about: 'errors',
    kind: 'rejected',
    rows: rows.map(([mapping, found], n) => ({
      ...{ mapping, code: `${n}${found.code}`, count: 1, firstSeen: at, lastSeen: at },
      problem: { ...found, code: `${n}${found.code}` },
    })),
  }));
const held: fc.Arbitrary<HeldAlert> = base.map((some) => ({
  ...some,
  about: 'held',
  limits: { records: 1, afterMs: 1 },
  rows: some.classes.map((code) => ({ mapping: 'accounts', code, count: 1, oldest: at })),
}));
const stale: fc.Arbitrary<StaleAlert> = fc.tuple(base, problem).map(([some, reason]) => ({
  ...{ ...some, about: 'stale', staleAfterMs: 1, unread: undefined, toldBy: undefined, reason },
  lastSuccess: some.mappings.map((mapping) => ({ mapping, at: undefined, newest: undefined })),
}));
const style: fc.Arbitrary<IssueStyle> = fc.record({
  mentions: fc.record({
    incoming: fc.array(
      fc.nat().map((n) => `@acme/${n}`),
      { maxLength: 2_000 },
    ),
    outgoing: fc.constant([]),
  }),
  runs: fc.constant('https://github.com/a/b/actions/workflows/sync.yml'),
  workflow: fc.constant(undefined),
});
const memoOf = ({ integration, fingerprint, about, lastSeen, mappings, classes }: Alert): Memo => ({
  ...{ integration, fingerprint, about, lastSeen, mappings, classes },
  told: 1,
});

describe('the text of an issue', () => {
  it('is never longer than GitHub takes, and its mark is whole', () => {
    fc.assert(
      fc.property(fc.oneof(errors, held, stale), style, fc.nat(40_000), (alert, some, taken) => {
        const body = issueBody(alert, memoOf(alert), some, MOST - taken);
        expect(body.length).toBeLessThanOrEqual(MOST - taken);
        expect(readMark(body)).toMatchObject({ fingerprint: alert.fingerprint, memo: { told: 1 } });
        expect(issueNews(alert, alert.classes, true).length).toBeLessThanOrEqual(MOST);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('leaves out whole reasons, counted, after it has been escaped', () => {
    const long = '#'.repeat(600);
    const rows = Array.from({ length: 10 }, (_, n) => ({
      ...{ mapping: 'accounts', code: `CODE_${n}`, count: 1, firstSeen: at, lastSeen: at },
      problem: {
        code: `CODE_${n}`,
        kind: 'rejected',
        what: long,
        where: long,
        why: long,
        todo: long,
      } as const,
    }));
    const alert = { ...fc.sample(errors, { seed: 1, numRuns: 1 })[0]!, rows, classes: [], mappings: [] };

    const body = issueBody(alert, memoOf(alert), {
      mentions: { incoming: [], outgoing: [] },
      runs: undefined,
      workflow: undefined,
    });

    const told = body.match(/^- `CODE_\d`/gm)?.length ?? 0;
    expect(told).toBeGreaterThan(5);
    expect(body.match(/^ {2}What to do: /gm)).toHaveLength(told);
    expect(body).toContain(`And ${10 - told} more, for which there is no room here.`);
    expect(body.length).toBeGreaterThan(50_000);
  });

  it('has a mark without the names of mappings where they are too many', () => {
    const mappings = Array.from({ length: 1_500 }, (_, n) => `mapping_with_a_long_name_${n}`);
    const memo = { ...memoOf(fc.sample(held, { seed: 1, numRuns: 1 })[0]!), mappings };
    expect(readMark(markOf(memo))?.memo?.mappings).toEqual([]);
    expect(readMark(markOf({ ...memo, mappings: ['accounts'] }))?.memo?.mappings).toEqual(['accounts']);
  });
});

describe('the comment of a pull request', () => {
  it('is never longer than GitHub takes, however many integrations there are', () => {
    const named = fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{40,60}$/), fc.nat(), {
      maxKeys: 2_000,
      size: 'max',
    });
    fc.assert(
      fc.property(named, problem, fc.integer({ min: 0, max: 2_000 }), (serials, error, count) => {
        const mappings = Array.from({ length: count }, (_, n) => ({
          ...{ integration: 'i'.repeat(63), mapping: `m${n}`, objects: ['a', 'b'] as [string, string] },
          ...({
            read: 1,
            planned: 1,
            compared: 'records',
            requests: {},
            edits: [],
            flows: [],
            change: 'edited',
          } as const),
        }));
        const effect = {
          complete: true,
          offline: false,
          connections: [],
          settings: [],
          deferred: [],
          serials,
          values: [],
          mappings,
        };
        const meta = { hash: 'ab'.repeat(32), sha: 'cd'.repeat(20), serials };
        const options = {
          root: 'm'.repeat(300),
          run: `https://github.com/${'r'.repeat(300)}`,
          values: [],
          meta,
          most: MOST,
        };
        for (const plan of [
          { outcome: 'done', flows: [], effect },
          { outcome: 'failed', flows: [], error },
        ] as (RunResult & { effect?: typeof effect; error?: Problem })[]) {
          const { body, truncated } = comment(plan, options);
          expect(body.length).toBeLessThanOrEqual(MOST);
          expect(body.startsWith('<!-- crosswalk:plan:')).toBe(true);
          expect(body).toContain('Nothing was written.');
          if (truncated) expect(body).toContain('**Left out here: ');
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});
