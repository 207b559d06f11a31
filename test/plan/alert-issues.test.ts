import { describe, expect, it } from 'vitest';
import {
  type ErrorsAlert,
  type Memo,
  markOf,
  readMark,
  type StaleAlert,
  type WatchIssue,
} from '../../src/model/alert.ts';
import { COMMENT_EVERY, decideIssues, type IssuesNow, LOUD_ACTIONS } from '../../src/plan/alert-issues.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString();

const FP = 'aaaaaaaaaaaaaaaa';
const errors = (more: Partial<ErrorsAlert> = {}): ErrorsAlert => ({
  about: 'errors',
  fingerprint: FP,
  integration: 'salesforce',
  sides: ['incoming'],
  kind: 'transient',
  since: ago(3),
  lastSeen: ago(1),
  count: 2,
  classes: ['NETWORK_TIMEOUT'],
  mappings: ['accounts'],
  rows: [],
  ...more,
});
const stale = (more: Partial<StaleAlert> = {}): StaleAlert => ({
  about: 'stale',
  fingerprint: 'bbbbbbbbbbbbbbbb',
  integration: 'salesforce',
  sides: ['incoming', 'outgoing'],
  since: ago(7),
  lastSeen: ago(7),
  count: 0,
  classes: ['INTEGRATOR_STALE'],
  mappings: ['accounts'],
  staleAfterMs: 6 * HOUR,
  lastSuccess: [],
  reason: undefined,
  unread: undefined,
  toldBy: undefined,
  ...more,
});
const memo = (more: Partial<Memo> = {}): Memo => ({
  integration: 'salesforce',
  fingerprint: FP,
  about: 'errors',
  lastSeen: ago(1),
  mappings: ['accounts'],
  classes: ['NETWORK_TIMEOUT'],
  told: 2,
  ...more,
});
const body = (of: Memo) => `${markOf(of)}text`;
const issue = (more: Partial<WatchIssue> & { readonly remembers?: Memo } = {}): WatchIssue => {
  const { remembers = memo(), ...rest } = more;
  return {
    number: 7,
    state: 'open',
    closedAt: undefined,
    labels: ['crosswalk'],
    title: 't',
    before: '',
    body: body(remembers),
    integration: remembers.integration,
    fingerprint: remembers.fingerprint,
    memo: remembers,
    ...rest,
  };
};
const now = (more: Partial<IssuesNow> = {}): IssuesNow => ({
  alerts: [],
  issues: [],
  complete: true,
  judged: new Map([['salesforce', new Map([['accounts', [ago(0), ago(0.5)]]])]]),
  watched: new Set(['salesforce']),
  now: NOW,
  ...more,
});
const decide = (more: Partial<IssuesNow>) => decideIssues(now(more), (_, of) => body(of));
/** What is done with which issue. */
const done = (more: Partial<IssuesNow>) =>
  decide(more).actions.map((action) =>
    'issue' in action ? `${action.do} ${action.issue.number}` : action.do,
  );

describe('an alert', () => {
  it('opens one issue, and nothing more happens while nothing changes', () => {
    const { actions } = decide({ alerts: [errors()] });
    expect(actions).toMatchObject([
      { do: 'open', memo: { told: 2, toldAt: ago(0), classes: ['NETWORK_TIMEOUT'] } },
    ]);

    expect(done({ alerts: [errors()], issues: [issue()] })).toEqual([]);
  });

  it('is brought up to date in silence by further runs', () => {
    expect(done({ alerts: [errors({ count: 3, lastSeen: ago(0) })], issues: [issue()] })).toEqual([
      'update 7',
    ]);
  });

  it('is commented on for an error it has not told of, once', () => {
    const alert = errors({ classes: ['NETWORK_RESET', 'NETWORK_TIMEOUT'] });
    const { actions } = decide({ alerts: [alert], issues: [issue()] });
    expect(actions).toMatchObject([
      { do: 'comment', news: ['NETWORK_RESET'], memo: { classes: ['NETWORK_RESET', 'NETWORK_TIMEOUT'] } },
    ]);

    const told = memo({ classes: ['NETWORK_RESET', 'NETWORK_TIMEOUT'] });
    expect(done({ alerts: [alert], issues: [issue({ remembers: told })] })).toEqual([]);
    // The first error comes up again alone: nothing that was not said.
    expect(done({ alerts: [errors()], issues: [issue({ remembers: told })] })).toEqual([]);
  });

  it('is commented on again after so many runs', () => {
    const at = (count: number, told: number) =>
      done({ alerts: [errors({ count })], issues: [issue({ remembers: memo({ told }) })] });

    expect(at(COMMENT_EVERY - 1, 2)).toEqual([]);
    expect(at(COMMENT_EVERY, 2)).toEqual(['comment 7']);
    expect(at(COMMENT_EVERY + 1, COMMENT_EVERY)).toEqual([]);
  });

  it('of two integrations has two issues', () => {
    const other = errors({ integration: 'other', fingerprint: 'cccccccccccccccc' });

    expect(done({ alerts: [errors(), other], issues: [issue()] })).toEqual(['open']);
  });

  it('gets its label back, and is not opened a second time for want of it', () => {
    expect(done({ alerts: [errors()], issues: [issue({ labels: ['bug'] })] })).toEqual(['label 7']);
  });

  it('keeps the oldest of several issues', () => {
    expect(done({ alerts: [errors()], issues: [issue({ number: 9 }), issue()] })).toEqual(['close 9']);
  });

  it('is quiet where somebody edited the mark away, and writes it anew', () => {
    const edited = issue({ memo: undefined, body: 'shortened' });

    expect(done({ alerts: [errors()], issues: [edited] })).toEqual(['update 7']);
  });
});

describe('an issue', () => {
  const quiet = (...successes: readonly string[]) =>
    done({ issues: [issue()], judged: new Map([['salesforce', new Map([['accounts', successes]])]]) });

  it('is closed when its mappings have been carried through since', () => {
    const { actions } = decide({ issues: [issue()] });

    expect(actions).toMatchObject([{ do: 'close', why: 'over', memo: { over: ago(0) } }]);
  });

  it('T29 stays open without a success after the error, whatever became of the state', () => {
    expect(quiet()).toEqual([]);
    expect(quiet(ago(2), ago(3))).toEqual([]);
    expect(quiet(ago(1), ago(2))).toEqual([]);
    expect(quiet(ago(0.1), ago(0.9))).toEqual(['close 7']);
  });

  it('of an error is closed when it has stayed away for two runs, or for an hour where runs are rare', () => {
    expect(quiet(ago(0.5), ago(2))).toEqual([]);
    const rare = { remembers: memo({ lastSeen: ago(3) }) };
    const since = (at: string, issues = [issue(rare)]) =>
      done({ issues, judged: new Map([['salesforce', new Map([['accounts', [at]]])]]) });
    expect(since(ago(0.9))).toEqual([]);
    expect(since(ago(1))).toEqual(['close 7']);
    // Nothing else comes and goes within an hour.
    expect(since(ago(0), [issue({ remembers: memo({ about: 'stale' }) })])).toEqual(['close 7']);
  });

  it('stays as it is when its integration could not be judged', () => {
    expect(done({ issues: [issue()], judged: new Map() })).toEqual([]);
  });

  it('waits for each of its mappings but those that are gone', () => {
    const issues = [issue({ remembers: memo({ mappings: ['accounts', 'contacts'] }) })];
    const judged = (contacts: string) =>
      new Map([
        [
          'salesforce',
          new Map([
            ['accounts', [ago(0), ago(0.5)]],
            ['contacts', [contacts, ago(0.5)]],
          ]),
        ],
      ]);

    expect(done({ issues, judged: judged(ago(2)) })).toEqual([]);
    expect(done({ issues, judged: judged(ago(0)) })).toEqual(['close 7']);
    expect(done({ issues })).toEqual(['close 7']);
  });

  it('is closed when its integration is switched off or gone', () => {
    expect(decide({ issues: [issue()], watched: new Set(), judged: new Map() }).actions).toMatchObject([
      { do: 'close', why: 'unwatched' },
    ]);
  });

  it('that was over is opened again within a week, with a word', () => {
    const over = (hours: number) =>
      issue({ state: 'closed', closedAt: ago(hours), remembers: memo({ over: ago(hours) }) });

    const { actions } = decide({ alerts: [errors()], issues: [over(5)] });
    expect(actions).toMatchObject([{ do: 'reopen', issue: { number: 7 }, memo: { told: 2 } }]);
    expect(actions[0]).not.toHaveProperty('memo.over');
    expect(done({ alerts: [errors()], issues: [over(7 * 24)] })).toEqual(['open']);
  });

  it('that a person closed stays closed while nothing is new, for a week', () => {
    const closed = (hours: number) => issue({ state: 'closed', closedAt: ago(hours) });

    expect(decide({ alerts: [errors()], issues: [closed(2)] })).toMatchObject({
      actions: [],
      quiet: [{ fingerprint: FP }],
    });
    expect(done({ alerts: [errors({ classes: ['NETWORK_DNS'] })], issues: [closed(2)] })).toEqual([
      'reopen 7',
    ]);
    // It was over in between and came back.
    expect(done({ alerts: [errors({ since: ago(1) })], issues: [closed(2)] })).toEqual(['reopen 7']);
    expect(done({ alerts: [errors({ since: ago(300) })], issues: [closed(7 * 24)] })).toEqual(['open']);
  });
});

describe('people who were told within a day', () => {
  const remembers = memo({ toldAt: ago(23) });
  const news = { classes: ['NETWORK_RESET', 'NETWORK_TIMEOUT'] };
  const closed = (of: Partial<Memo>) =>
    issue({ state: 'closed', closedAt: ago(2), remembers: memo({ ...of, over: ago(2) }) });

  it('are told of a further error later: its row is there at once, the comment comes when the day is over', () => {
    const { actions } = decide({
      alerts: [errors({ ...news, lastSeen: ago(0) })],
      issues: [issue({ remembers })],
    });
    expect(actions).toMatchObject([{ do: 'update', memo: { classes: ['NETWORK_TIMEOUT'], told: 2 } }]);

    const later = issue({ remembers: memo({ toldAt: ago(24) }) });
    expect(decide({ alerts: [errors(news)], issues: [later] }).actions).toMatchObject([
      { do: 'comment', news: ['NETWORK_RESET'], memo: { toldAt: ago(0) } },
    ]);
  });

  it('are not told that what was over has come back, once a day at most', () => {
    const back = errors({ since: ago(1) });
    expect(decide({ alerts: [back], issues: [closed({ toldAt: ago(23) })] })).toMatchObject({
      actions: [],
      quiet: [{ fingerprint: FP }],
    });
    expect(done({ alerts: [back], issues: [closed({ toldAt: ago(24) })] })).toEqual(['reopen 7']);
  });

  it('T30 are told at once that nothing succeeds', () => {
    const silent = { classes: ['INTEGRATOR_STALE', 'NETWORK_TIMEOUT'] };
    expect(done({ alerts: [errors(silent)], issues: [issue({ remembers })] })).toEqual(['comment 7']);
    expect(done({ alerts: [errors(silent)], issues: [closed({ toldAt: ago(1), ...silent })] })).toEqual([
      'reopen 7',
    ]);
    const again = stale({ fingerprint: FP });
    expect(
      done({ alerts: [again], issues: [closed({ about: 'stale', toldAt: ago(8), classes: again.classes })] }),
    ).toEqual(['reopen 7']);
  });
});

describe('silence that an error explains', () => {
  const told = stale({ toldBy: FP });
  const knowing = errors({ classes: ['INTEGRATOR_STALE', 'NETWORK_TIMEOUT'] });

  it('makes no second issue, but a comment on the first', () => {
    const { actions } = decide({ alerts: [told, knowing], issues: [issue()] });

    expect(actions).toMatchObject([{ do: 'comment', issue: { number: 7 }, news: ['INTEGRATOR_STALE'] }]);
  });

  it('keeps the issue open that told of it first', () => {
    const of = memo({
      about: 'stale',
      fingerprint: told.fingerprint,
      lastSeen: told.lastSeen,
      classes: told.classes,
      told: 0,
    });

    expect(
      done({ alerts: [told, errors()], issues: [issue({ number: 3, remembers: of }), issue()] }),
    ).toEqual([]);
  });
});

it('one run makes only so much noise; the rest is counted and comes with the next', () => {
  const alerts = Array.from({ length: LOUD_ACTIONS + 3 }, (_, n) =>
    errors({ fingerprint: n.toString(16).padStart(16, '0') }),
  );

  const { actions, postponed } = decide({ alerts });

  expect(actions).toHaveLength(LOUD_ACTIONS);
  expect(postponed.map(({ fingerprint }) => fingerprint)).toEqual(
    alerts.slice(LOUD_ACTIONS).map(({ fingerprint }) => fingerprint),
  );
});

describe('the mark of an issue', () => {
  it('is read back as it was written, whatever the names hold', () => {
    const of = memo({ mappings: ['--> <b>'], over: ago(1) });

    expect(markOf(of).indexOf('-->')).toBe(markOf(of).trimEnd().length - 3);
    expect(readMark(`${markOf(of)}text`)).toEqual({
      integration: 'salesforce',
      fingerprint: FP,
      memo: of,
      before: '',
    });
  });

  it.each([
    ['quoted within a line', `He wrote: ${markOf(memo())}`],
    ['of another length', markOf(memo({ fingerprint: 'aaaa' }))],
    ['of nothing', ''],
  ])('%s is none', (_, text) => {
    expect(readMark(text)).toBeUndefined();
  });

  it('that was edited is still the mark, and what cannot be read is forgotten', () => {
    const text = `<!-- crosswalk:watch salesforce ${FP} {"told":"x"} -->\ntext`;

    expect(readMark(text)).toEqual({
      integration: 'salesforce',
      fingerprint: FP,
      memo: undefined,
      before: '',
    });
  });
});

it('closes an issue whose mark a machine with a clock of the future wrote, with the next success', () => {
  const remembers = memo({ lastSeen: ago(-24 * 365) });
  expect(decide({ issues: [issue({ remembers })] }).actions).toMatchObject([{ do: 'close', why: 'over' }]);
});
