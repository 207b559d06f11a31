import { describe, expect, it } from 'vitest';
import type { Bench } from '../e2e/harness.ts';
import type { FakeIssue } from '../support/github.ts';
import { failingSync, type Scene, watched } from './watch-scene.ts';

const HOUR = 3_600_000;
const BOT = 'github-actions[bot]';

/** One integration that has stopped, and the issue that says so. */
async function stopped(): Promise<Bench & Scene & { readonly issue: FakeIssue }> {
  const it = await watched();
  await it.sync();
  it.clock.advance(7 * HOUR);
  await it.watch();
  const [issue] = it.issues();
  if (!issue) throw new Error('no issue');
  return Object.assign(it, { issue });
}

describe('an issue of ours that a person has edited', () => {
  it.each<[string, (issue: FakeIssue) => void]>([
    ['a line put in front', (issue) => Object.assign(issue, { body: `Jane is on it\r\n${issue.body}` })],
    ['the mark taken away', (issue) => Object.assign(issue, { body: issue.body.replace(/^.*\n/, '') })],
    ['the text emptied', (issue) => Object.assign(issue, { body: '' })],
    [
      'a line in front and another title',
      (issue) => Object.assign(issue, { body: `Jane\n${issue.body}`, title: 'Halo is down' }),
    ],
    [
      'a line in front and no label',
      (issue) => Object.assign(issue, { body: `Jane\n${issue.body}`, labels: [] }),
    ],
  ])('is still the one: %s', async (_, edit) => {
    const it = await stopped();
    edit(it.issue);

    await it.watch();
    it.asked();
    await it.watch();

    expect(it.issues()).toHaveLength(1);
    expect(it.asked().writes).toEqual([]);
    expect(it.issue.body).toContain('<!-- crosswalk:watch salesforce ');
    await it.sync();
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);
  });

  it('keeps what was written in front of the mark', async () => {
    const it = await stopped();
    it.issue.body = `Jane is on it\n${it.issue.body}`;
    await it.watch();
    await failingSync(it);
    await it.watch();
    it.clock.advance(60_000);
    await it.sync();
    await it.watch();

    expect(it.issue.body).toMatch(/^Jane is on it\n<!-- crosswalk:watch salesforce /);
    expect(it.issue.state).toBe('closed');
  });
});

describe('hundreds of open issues of other workflows', () => {
  it('hide no issue of ours that has its label, and make none twice', async () => {
    const it = await stopped();
    for (let n = 0; n < 600; n += 1) it.github.store.issue({ title: `release ${n}`, author: BOT });

    await it.watch();
    await it.watch();

    expect(it.issues().filter(({ title }) => title.startsWith('crosswalk'))).toHaveLength(1);
  });

  it('with our label are more than are read: none is opened, and that is said', async () => {
    const it = await watched();
    await it.sync();
    for (let n = 0; n < 600; n += 1)
      it.github.store.issue({ title: `release ${n}`, author: BOT, labels: ['crosswalk'] });
    it.clock.advance(7 * HOUR);

    const { code, text } = await it.watch();

    expect(code).toBe(3);
    expect(text).toContain('not opened, because more than 500 open issues have the label "crosswalk"');
    expect(text).toContain('crosswalk: salesforce has stopped');
    expect(it.issues()).toHaveLength(600);
  });
});

describe('what fails on the way', () => {
  it.each([404, 410])(
    'an issue that is deleted meanwhile (%s) keeps nothing else from being done',
    async (status) => {
      const it = await stopped();
      await failingSync(it);
      it.github.fault({
        on: /PATCH .*\/issues\/1$/,
        times: 5,
        answer: { status, body: { message: 'deleted' } },
      });

      const { code, text } = await it.watch();

      expect(code).toBe(3);
      expect(text).toContain('issue #1 could not be');
      expect(text).toContain('GITHUB_NOT_FOUND');
      expect(text).toContain('issue #2 opened');
      expect(it.issues()).toHaveLength(2);
    },
  );

  it('a limit ends it, and what was done before is told', async () => {
    const it = await stopped();
    await failingSync(it);
    it.github.fault({
      on: /PATCH/,
      times: 5,
      answer: { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795300000' } },
    });

    const { code, text } = await it.watch();

    expect(code).toBe(3);
    expect(text).toContain('issue #1 could not be');
    expect(text).toContain('GITHUB_RATE_LIMIT');
    expect(it.issues()).toHaveLength(1);
  });

  it('issues that are switched off are told with what to do, beside the alarms', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(7 * HOUR);
    const body = { message: 'Issues are disabled for this repo', status: '410' };
    it.github.fault({ on: /\/issues/, times: 9, answer: { status: 410, body } });

    const { code, text } = await it.watch();

    expect(code).toBe(1);
    expect(text).toContain('crosswalk: salesforce has stopped');
    expect(text).toContain('GITHUB_ISSUES_OFF');
    expect(text).toContain('Settings');
  });
});
