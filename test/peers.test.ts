import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * What went wrong in other integrations, by number, and the tests that keep it from going wrong here. Their names begin with the
 * number; a test may stand for several ("B15 L9 ..."). B: bugs that users of comparable programs reported. T: scenarios that
 * acceptance is measured by. L: lessons from what people complain about.
 */
type Known = readonly [title: string, where: readonly string[] | Unconcerned];

/** Why a number has no test: it needs a system or a part that this release does not have. */
interface Unconcerned {
  readonly because: string;
}

const HUBSPOT_SEARCH = 'connectors/hubspot/search.test.ts';
const HUBSPOT_WRITE = 'connectors/hubspot/write.test.ts';
const HUBSPOT_RECORDS = 'connectors/hubspot/write-records.test.ts';
const DELETES = 'e2e/peers-deletes.test.ts';
const READING = 'e2e/peers-reading.test.ts';
const STATE = 'e2e/peers-state.test.ts';
const TWO_WAY = 'e2e/peers-two-way.test.ts';
const HUBSPOT_IMPORT = 'e2e/hubspot-import.test.ts';
const HUBSPOT_BACK = 'e2e/hubspot-back.test.ts';
const HUBSPOT_READING = 'e2e/hubspot-reading.test.ts';
const ON_TICKETS = 'e2e/tickets.test.ts';
const OF_TICKETS = 'e2e/peers-tickets.test.ts';
const CASE_FEED = 'e2e/case-feed.test.ts';

const REGISTER = {
  B1: [
    'late-arriving stamp inside the previous window',
    ['e2e/late-rows.test.ts', 'connectors/salesforce/read-faults.test.ts'],
  ],
  B2: [
    'equal timestamps at the cursor',
    [READING, 'e2e/quiet.test.ts', 'connectors/salesforce/read-faults.test.ts'],
  ],
  B3: ['more than 10,000 rows of one stamp in a search', [HUBSPOT_SEARCH]],
  B4: [
    'exactly 10,000 and 10,001 rows',
    ['connectors/salesforce/read-faults.test.ts', 'connectors/halo/traps.test.ts', HUBSPOT_SEARCH],
  ],
  B5: [
    'page 200',
    ['connectors/salesforce/read-faults.test.ts', 'connectors/halo/traps.test.ts', HUBSPOT_SEARCH],
  ],
  B6: ['a resumed search asks for after=10000 again', [HUBSPOT_SEARCH]],
  B7: ['changes that do not move the cursor', [READING]],
  B8: [
    'a query longer than an address may be',
    ['connectors/salesforce/find.test.ts', 'connectors/salesforce/bulk-faults.test.ts'],
  ],
  B9: ['clocks of minutes, and clocks that are off', [READING]],
  B10: [
    'a token that expires in mid-page',
    [
      'connectors/salesforce/read-faults.test.ts',
      'connectors/salesforce/bulk-faults.test.ts',
      'connectors/halo/traps.test.ts',
    ],
  ],
  B11: ['a record_count larger than the rows there are', ['connectors/halo/read.test.ts']],
  B12: ['a silent default start date', [READING]],
  B13: ['deletions inferred from a resumed reading', [DELETES, 'e2e/deletes.test.ts']],
  B14: [
    'an empty, refused or emptied source deletes',
    [DELETES, 'e2e/deletes.test.ts', 'e2e/policy.test.ts'],
  ],
  B15: ['a merge loses the link', [DELETES, 'e2e/policy.test.ts', 'e2e/recovery.test.ts', HUBSPOT_READING]],
  B16: ['a narrowed clause deletes', [DELETES, 'e2e/deletes.test.ts']],
  B17: ['a key that changes makes a duplicate', [TWO_WAY]],
  B18: ['two source records with one key are merged', ['e2e/writes.test.ts', TWO_WAY]],
  B19: ['plus-addresses are folded', [TWO_WAY]],
  B20: ['undeleted records', [DELETES]],
  B21: ['a crash between the create and the ledger', ['e2e/writes.test.ts']],
  B22: [
    'an answer lost after the commit',
    ['e2e/writes.test.ts', 'connectors/halo/external-link.test.ts', HUBSPOT_RECORDS],
  ],
  B23: [
    'one bad row of a batch, and a green run',
    ['e2e/writes.test.ts', 'connectors/halo/traps.test.ts', HUBSPOT_WRITE],
  ],
  B24: [
    '429 in every form, and the limit of the day',
    ['connectors/halo/traps.test.ts', 'e2e/budget.test.ts', HUBSPOT_READING],
  ],
  B25: [
    'a text longer than its field is cut',
    ['e2e/writes.test.ts', 'connectors/halo/write.test.ts', HUBSPOT_RECORDS],
  ],
  B26: [
    'a mapped field that was removed is dropped',
    [READING, 'e2e/faults.test.ts', 'connectors/halo/read.test.ts'],
  ],
  B27: [
    'a row of a batch without a verdict',
    ['connectors/halo/traps.test.ts', 'connectors/salesforce/write.test.ts', HUBSPOT_WRITE],
  ],
  B28: ['a failed reading of related records taken for none', [READING, 'connectors/hubspot/read.test.ts']],
  B29: ['tickets created side by side', [OF_TICKETS]],
  B30: ['a note written twice after a kill', [OF_TICKETS]],
  B31: ['our own write comes back', [TWO_WAY]],
  B32: ['the other side rewrites what it was sent', ['e2e/writes.test.ts', 'e2e/flip-flop.test.ts']],
  B33: ['edits on both sides', [TWO_WAY, 'plan/compare.test.ts']],
  B34: ['a lossy map used in both directions', ['e2e/peers-config.test.ts']],
  B35: ['an automation that changes our value back each time', ['e2e/flip-flop.test.ts']],
  B36: [
    'convergence of random histories',
    ['e2e/converge.test.ts', 'e2e/hubspot-converge.test.ts', 'e2e/desk-converge.test.ts'],
  ],
  B37: ['plan, apply, plan is not empty', ['commands/apply.test.ts']],
  B38: [
    'a tampered or stale plan is carried out',
    ['commands/apply.test.ts', 'commands/import-plan.test.ts'],
  ],
  B39: ['an unknown flag or key is ignored', ['cli.test.ts', 'e2e/peers-config.test.ts']],
  B40: [
    'a pull request that writes',
    ['commands/against.test.ts', 'commands/comment.test.ts', 'workflows/pull-request.test.ts'],
  ],
  B41: [
    'a missing, damaged or older state',
    [STATE, 'github/state.test.ts', 'e2e/github-state.test.ts', 'workflows/attacks.test.ts'],
  ],
  B42: ['an evicted pending run', ['workflows/scheduled.test.ts']],
  B43: [
    'two runs at once',
    [STATE, 'github/state.test.ts', 'e2e/github-state.test.ts', 'workflows/attacks.test.ts'],
  ],
  B44: [
    'values of records in state and output',
    ['e2e/faults.test.ts', 'commands/comment.test.ts', 'workflows/scheduled.test.ts'],
  ],
  B45: [
    'a plan without one of its systems',
    [STATE, 'commands/against.test.ts', 'commands/comment.test.ts', 'report/comment.test.ts'],
  ],
  B46: ['a comment on every run', ['commands/comment.test.ts', 'report/comment.test.ts']],
  B47: ['a schedule that was switched off', ['commands/watch.test.ts']],
  B48: ['creates that nobody expected', [STATE]],
  B49: ['a priority that the ticket type does not have', ['config/short-keys.test.ts']],
  B50: ['reading everything again to see what an edit would do', ['commands/against.test.ts']],
  T2: ['a linked customer of another name', [HUBSPOT_IMPORT]],
  T3: ['a name that two customers bear', [HUBSPOT_IMPORT]],
  T4: ['a person whose company comes over later', [HUBSPOT_IMPORT]],
  T5: ['child accounts as sites, and orphans', ['e2e/children.test.ts']],
  T7: ['a stage and a priority that are not mapped', [ON_TICKETS]],
  T8: ['the stage of a ticket, of its type, of all', [ON_TICKETS]],
  T10: ['a record that opts out', [HUBSPOT_BACK, ON_TICKETS]],
  T11: ['fields that travel back while their mapping does not', [HUBSPOT_BACK]],
  T13: ['a comment that comes back as an echo', [CASE_FEED, OF_TICKETS]],
  T14: ['the feed of a case that nobody asked for', [CASE_FEED, OF_TICKETS]],
  T15: ['an archive that is asked for, guarded and remembered', ['e2e/hubspot-gone.test.ts']],
  T16: ['an agent whom nobody knows', [ON_TICKETS]],
  T17: ['files of what is listed, and those that are too large', ['e2e/files.test.ts']],
  T19: ['log-ins and rights that fail say what is missing', ['commands/auth.test.ts']],
  T20: ['pages of a list, and one that lies', ['connectors/halo/traps.test.ts']],
  T21: ['429, then success', ['e2e/budget.test.ts']],
  T29: [
    'the last error and the last success',
    [
      'commands/status.test.ts',
      'commands/scheduled.test.ts',
      'commands/watch.test.ts',
      'plan/alerts.test.ts',
      'plan/alert-issues.test.ts',
    ],
  ],
  T30: ['no success for too long', ['commands/watch.test.ts', 'plan/alerts.test.ts']],
  T31: ['a lost state', ['e2e/rebuild.test.ts', 'e2e/github-state.test.ts', 'workflows/attacks.test.ts']],
  T32: ['secrets in no output', ['commands/auth.test.ts']],
  T33: [
    'a new integration without an edit of a workflow',
    ['commands/scheduled.test.ts', 'workflows/scheduled.test.ts'],
  ],
  T34: ['an integrator without mappings', ['config/integrator.test.ts']],
  L1: ['a rolling limit used up by retries', ['e2e/budget.test.ts']],
  L2: ['lists that are cut silently', ['connectors/halo/traps.test.ts']],
  L6: ['the same name twice', ['e2e/writes.test.ts', 'e2e/import.test.ts']],
  L7: ['a sync that wipes what it does not own', ['e2e/peers-lessons.test.ts']],
  L9: ['merged records doubled again', ['e2e/policy.test.ts', 'e2e/recovery.test.ts']],
  L11: [
    'an error that is cleared although nothing was done',
    ['commands/status.test.ts', 'e2e/peers-lessons.test.ts'],
  ],
  L13: ['no way to send one record again', ['commands/retry.test.ts']],
  L14: ['refresh tokens that may be used once', ['commands/auth.test.ts']],
  L16: [
    'records that are left out without a word',
    ['commands/explain.test.ts', 'e2e/peers-lessons.test.ts'],
  ],
} as const satisfies Record<string, Known>;

const ENTRIES = Object.entries<Known>(REGISTER).map(
  ([number, [title, where]]) => [number, title, where] as const,
);

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const SELF = 'peers.test.ts';

/** Numbers that names of tests in a file begin with. */
function numbersIn(file: string): ReadonlySet<string> {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const names = text.matchAll(/(?<=['"`])(?:[BLT]\d{1,2} )+(?=\S)/g);
  const alone = text.matchAll(/(?<=['"`])[BLT]\d{1,2}(?=['"`],)/g);
  return new Set([...names, ...alone].flatMap(([start]) => start.trim().split(' ')));
}

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name !== SELF)
  .sort();
const found = new Map(files.map((file) => [file, numbersIn(file)]));

describe('the register of what went wrong elsewhere', () => {
  it('has all fifty bugs', () => {
    const bugs = Array.from({ length: 50 }, (_, index) => `B${index + 1}`);
    expect(Object.keys(REGISTER).filter((number) => number.startsWith('B'))).toEqual(bugs);
  });

  it.each(ENTRIES)('%s (%s) has a test of that name, or a reason to have none', (number, _, where) => {
    if ('because' in where) {
      expect(files.filter((file) => found.get(file)?.has(number))).toEqual([]);
    } else {
      expect(where.length).toBeGreaterThan(0);
      expect(where.filter((file) => !found.get(file)?.has(number))).toEqual([]);
    }
  });

  it('knows every number that a test is named by', () => {
    const known = new Set(Object.keys(REGISTER));
    const unknown = [...found].flatMap(([file, numbers]) =>
      [...numbers].filter((number) => !known.has(number)).map((number) => `${file}: ${number}`),
    );
    expect(unknown).toEqual([]);
  });
});
