import { expect, it } from 'vitest';
import { commentOnIssue, openIssue, watchIssues } from '../../src/github/issues.ts';
import { markOf, WORKFLOW_AUTHOR } from '../../src/model/alert.ts';
import { scene } from './support.ts';

const query = { author: WORKFLOW_AUTHOR, since: '2026-11-14T09:00:00Z', titles: new Map() };
const memo = {
  integration: 'salesforce',
  fingerprint: 'a'.repeat(16),
  about: 'stale',
  lastSeen: '2026-11-21T08:00:00.000Z',
  mappings: [],
  classes: [],
  told: 0,
} as const;
const body = `${markOf(memo)}text`;

it('finds what it has written, open or closed lately, label or not, behind hundreds of others', async () => {
  const { fake, github } = await scene();
  const number = await openIssue(github, { title: 'ours', body });
  const closed = fake.store.issue({
    title: 'b',
    author: WORKFLOW_AUTHOR,
    body,
    labels: ['crosswalk'],
    state: 'closed',
  });
  fake.store.issue({ title: 'unlabelled, closed', author: WORKFLOW_AUTHOR, body, state: 'closed' });
  for (let n = 0; n < 230; n += 1)
    fake.store.issue({ title: `${n}`, author: WORKFLOW_AUTHOR, body: 'a release' });

  const { issues: found, complete } = await watchIssues(github, query);

  expect(complete).toBe(true);
  expect(found.map((issue) => [issue.number, issue.state, issue.labels])).toEqual([
    [number, 'open', ['crosswalk']],
    [closed.number, 'closed', ['crosswalk']],
  ]);
  expect(found[0]).toMatchObject({ memo, body });
});

it('believes neither an issue of somebody else nor a pull request, whatever the listing holds', async () => {
  const { fake, github } = await scene();
  fake.store.issue({ title: 'planted', author: 'mallory', body, labels: ['crosswalk'] });
  fake.store.issue({ title: 'a change', author: WORKFLOW_AUTHOR, body, labels: ['crosswalk'], pull: true });
  const { data } = await github.api.rest.issues.listForRepo({
    owner: 'acme',
    repo: 'crosswalk-config',
    state: 'all',
  });
  expect(data).toHaveLength(2);
  fake.fault({ on: /GET .*\/issues\?/, times: 2, answer: { status: 200, body: data } });

  expect(await watchIssues(github, query)).toEqual({ issues: [], complete: true });
});

it('never sends an issue or a comment twice', async () => {
  const { fake, github } = await scene();
  for (const send of [
    () => openIssue(github, { title: 'ours', body }),
    () => commentOnIssue(github, 1, 'news'),
  ]) {
    const before = fake.requests.length;
    fake.fault({ on: /POST/, times: 5, answer: { status: 502 } });
    await expect(send()).rejects.toMatchObject({ code: 'GITHUB_DOWN' });
    expect(fake.requests.length - before).toBe(1);
  }
});
