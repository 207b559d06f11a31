import { describe, expect, it } from 'vitest';
import type { ErrorsAlert, Memo } from '../../src/model/alert.ts';
import { inert } from '../../src/report/inert.ts';
import { type IssueStyle, issueBody, issueNews, issueTitle } from '../../src/report/issue.ts';
import { span } from '../../src/report/when.ts';

const EVIL =
  'Ask @octocat | [x](https://evil.example) <img src=x> #12 GH-7 `a` www.evil.example **b**\n# Big\n<!-- -->';
const at = '2026-11-21T09:00:00.000Z';
const alert: ErrorsAlert = {
  about: 'errors',
  fingerprint: 'a'.repeat(16),
  integration: 'salesforce',
  sides: ['incoming'],
  kind: 'config',
  since: at,
  lastSeen: at,
  count: 1,
  classes: ['WHERE_INVALID'],
  mappings: ['accounts'],
  rows: [
    {
      mapping: 'accounts',
      code: 'WHERE_INVALID',
      count: 1,
      firstSeen: at,
      lastSeen: at,
      problem: { code: 'WHERE_INVALID', kind: 'config', what: EVIL, where: EVIL, why: EVIL, todo: EVIL },
    },
  ],
};
const memo: Memo = { ...alert, told: 1 };
const style: IssueStyle = { mentions: { incoming: [], outgoing: [] }, runs: undefined, workflow: undefined };

describe('text of a system in an issue', () => {
  it('mentions nobody, links nowhere, is no markup and stays on its line', () => {
    const text = inert(EVIL);

    expect(text).not.toContain('\n');
    expect(text).not.toMatch(/@[A-Za-z]|#\d|GH-\d|https?:\/\/|www\.[a-z]/);
    // Every sign that means something to Markdown has a backslash before it.
    expect(text.replace(/\\[\\`*_{}[\]<>()#+!|~$&:^=-]/g, '')).not.toMatch(/[\\`*_{}[\]<>()#+!|~$&^=]/);
  });

  it('stands in an issue in that form only, and the issue still begins with its mark', () => {
    const body = issueBody(alert, memo, style);

    expect(body).toMatch(/^<!-- crosswalk:watch salesforce a{16} \{.*\} -->\n\*\*Incoming/);
    expect(body.split('\n').slice(1).join('\n')).not.toMatch(/@octocat|(?<!\\)<(?!\/?sub>)|https?:|\n# Big/);
  });
});

describe('mentions', () => {
  const people = (mentions: IssueStyle['mentions'], sides: ErrorsAlert['sides']) =>
    /^For (.*)$/m.exec(issueBody({ ...alert, sides }, memo, { ...style, mentions }))?.[1];

  it.each([
    ['those of the direction alone', ['outgoing'], '@acme/crm'],
    ['each once where it concerns both', ['incoming', 'outgoing'], '@acme/desk, @octocat, @acme/crm'],
  ] as const)('%s', (_, sides, expected) => {
    const mentions = { incoming: ['@acme/desk', '@octocat'], outgoing: ['@acme/crm', '@octocat'] };

    expect(people(sides.length === 1 ? { ...mentions, outgoing: ['@acme/crm'] } : mentions, sides)).toBe(
      expected,
    );
  });

  it('are logins and teams, and nothing else that may stand in a file', () => {
    expect(
      people({ incoming: ['desk@acme.example', '@a b', '<b>', '@octo-cat'], outgoing: [] }, ['incoming']),
    ).toBe('@octo-cat');
  });
});

it('names direction and kind in the title, and the new codes with their cure in a comment', () => {
  expect(issueTitle(alert)).toBe('crosswalk: salesforce, incoming: the configuration stops it');
  expect(issueNews(alert, ['CHANGE_GUARD'], false)).toMatch(
    /^New:\n- `CHANGE_GUARD` The plan would change.*What to do: /,
  );
});

it.each([
  [0, 'under a minute'],
  [60_000, '1 min'],
  [6 * 3_600_000, '6 h'],
  [3_600_000 + 61_000, '1 h 1 min'],
  [86_400_000 * 3 + 59_000, '3 d'],
])('%i ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});
