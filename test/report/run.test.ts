import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/model/errors.ts';
import {
  type Counts,
  type FlowResult,
  NO_COUNTS,
  type Outcome,
  type RunResult,
} from '../../src/model/plan.ts';
import { PLAIN } from '../../src/report/painter.ts';
import { runJson, runText } from '../../src/report/run.ts';

const problem: Problem = { code: 'X', kind: 'rejected', what: 'It failed.', todo: 'Mend it.' };
const flow = (more: Partial<FlowResult> = {}): FlowResult => ({
  integration: 'crm',
  mapping: 'accounts',
  direction: 'import',
  outcome: 'done',
  read: 7,
  counts: NO_COUNTS,
  requests: {},
  held: [],
  notes: [],
  ...more,
});
const counts = (more: Partial<Counts>): Counts => ({ ...NO_COUNTS, ...more });
const result = (outcome: Outcome, ...flows: FlowResult[]): RunResult => ({ outcome, flows });
const text = (given: RunResult, planned = false, reasons = true) =>
  runText(given, PLAIN, { planned, reasons });
const all = counts({
  create: 1,
  update: 2,
  link: 3,
  deactivate: 4,
  archive: 5,
  unchanged: 6,
  skip: 7,
  held: 8,
});

describe('the end of a run', () => {
  it('tells every count that is not zero, in the words of a plan or of a run', () => {
    expect(text(result('done', flow({ counts: all })))).toBe(
      'crm / accounts import: 7 read, 1 created, 2 updated, 3 linked, 4 deactivated, 5 archived, 6 unchanged, 7 skipped, 8 held\n\nDone.\n',
    );
    expect(text(result('done', flow({ counts: all, direction: 'syncBack' })), true)).toBe(
      'crm / accounts sync-back: 7 read, 1 to create, 2 to update, 3 to link, 4 to deactivate, 5 to archive, 6 unchanged, 7 skipped, 8 held\n\n' +
        'This is what "crosswalk sync" would do now.\n',
    );
    expect(text(result('nothing', flow({ read: 0 }))).split('\n')[0]).toBe('crm / accounts import: 0 read');
  });

  it('tells requests, notes, held records and what stopped a flow', () => {
    const shown = text(
      result(
        'failed',
        flow({
          counts: counts({ held: 1 }),
          requests: { salesforce: { read: 2, write: 0 }, halo: { read: 3, write: 4 } },
          notes: [
            { code: 'N', what: 'Noted.', count: 9, example: '001' },
            { code: 'O', what: 'Of 001 and 002.', count: 1, example: '' },
          ],
          held: [{ recordId: '001', problem }],
          error: { ...problem, code: 'E' },
        }),
      ),
    );

    expect(shown.split('\n')).toEqual([
      'crm / accounts import: 7 read, 1 held',
      '  requests: salesforce 2 read, 0 write; halo 3 read, 4 write',
      '  9 x N: Noted. (e.g. 001)',
      '  1 x O: Of 001 and 002.',
      '  held 001  X: It failed.',
      '    do: Mend it.',
      '  E: It failed.',
      '  do: Mend it.',
      '',
      'A mapping was stopped; what was written before is remembered.',
      '',
    ]);
  });

  it('leaves reasons out where they have been shown', () => {
    const held = flow({ counts: counts({ held: 1 }), held: [{ recordId: '001', problem }] });

    expect(text(result('partial', held), true, false)).not.toContain('It failed.');
  });

  it('shows twenty held records and how many more there are', () => {
    const held = Array.from({ length: 23 }, (_, n) => ({ recordId: `r${n}`, problem }));

    const shown = text(result('partial', flow({ counts: counts({ held: 23 }), held })));

    expect(shown.match(/^ {2}held /gm)).toHaveLength(20);
    expect(shown).toContain('  ... and 3 more held; "crosswalk status" lists them\n');
  });

  it('speaks of what a guard refused as of something not done', () => {
    const refused = flow({ outcome: 'refused', counts: counts({ create: 5 }), error: problem });

    expect(text(result('refused', refused))).toContain('crm / accounts import: 7 read, 5 to create\n');
  });

  it('says one reason once when it stopped several mappings in a row', () => {
    const stopped = flow({ outcome: 'failed', error: problem });

    const shown = text(result('failed', stopped, { ...stopped, mapping: 'contacts' }));

    expect(shown.match(/It failed\./g)).toHaveLength(1);
    expect(shown).toContain('crm / contacts import: 7 read\n  X: for the same reason\n');
  });

  it.each<[Outcome, boolean, Counts, string]>([
    ['nothing', true, NO_COUNTS, 'Nothing to do: both sides agree.'],
    ['nothing', false, NO_COUNTS, 'Nothing was written: both sides agree.'],
    [
      'partial',
      false,
      counts({ held: 1 }),
      'Nothing to write; the held records wait for what their reasons say.',
    ],
    ['partial', true, all, 'Some records would be held; the others would go on without them.'],
    [
      'partial',
      false,
      all,
      'Done, but some records are held; each is tried again when it or its mapping changes, and now and then.',
    ],
    ['deferred', false, NO_COUNTS, 'Stopped at the request budget; the next run goes on from here.'],
    ['refused', false, NO_COUNTS, 'A guard refused: nothing of that mapping was written.'],
  ])('of outcome %s (planned: %s) is summed up for a person', (outcome, planned, given, last) => {
    expect(
      text(result(outcome, flow({ counts: given })), planned)
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toBe(last);
  });

  it('is not called done where the budget kept it from going on', () => {
    const held = flow({ counts: counts({ create: 2, held: 1 }), outcome: 'partial' });
    const put = flow({ mapping: 'contacts', outcome: 'deferred', error: problem });
    const last = (...flows: FlowResult[]) =>
      text(result('partial', ...flows))
        .trimEnd()
        .split('\n')
        .at(-1);

    expect(last(held, put)).toContain(
      'Done as far as the request budget reached, and the next run goes on from here; but some records are held',
    );
    expect(last(flow({ counts: counts({ held: 1 }) }), put)).toContain('request budget');
    expect(last(held)).toMatch(/^Done, but/);
  });

  it('has nothing in an id or a text that a terminal or a workflow obeys', () => {
    const hostile = '\u001b[2J\n::error::x';
    const shown = text(
      result(
        'partial',
        flow({
          notes: [{ code: 'N', what: hostile, count: 1, example: hostile }],
          held: [{ recordId: hostile, problem: { ...problem, what: hostile, todo: hostile } }],
          error: { ...problem, what: hostile },
        }),
      ),
    );

    expect(shown).not.toMatch(/[^\P{Cc}\n]|^\s*::/mu);
  });
});

describe('the result for scripts', () => {
  it('is the result itself, on one object', () => {
    const given = result('done', flow({ counts: all, error: { ...problem, what: '\u001b[2J##[error]' } }));

    expect(JSON.parse(runJson(given))).toEqual(given);
    expect(runJson(given)).not.toContain('\u001b');
  });
});
