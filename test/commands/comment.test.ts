import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NO_COUNTS } from '../../src/model/plan.ts';
import { type FakeGithub, fakeGithub } from '../support/github.ts';
import { type Desk, desk, run } from './support.ts';

const BOT = 'github-actions[bot]';

interface Scene {
  readonly it: Desk;
  readonly fake: FakeGithub;
  readonly pr: number;
  /** Writes the plan and comments it. */
  comment(plan: unknown, ...more: string[]): ReturnType<typeof run>;
  bodies(): string[];
  summary(): string;
}

async function scene(options: { readonly private?: boolean } = {}): Promise<Scene> {
  const fake = await fakeGithub({ now: () => Date.parse('2026-11-21T09:00:00Z'), ...options });
  onTestFinished(() => fake.close());
  const it = desk();
  const pr = fake.store.issue({
    title: 'An edit',
    body: '',
    labels: [],
    assignees: [],
    author: 'dev',
    pull: true,
  }).number;
  const file = join(it.folder, 'plan.json');
  const event = join(it.folder, 'event.json');
  const summary = join(it.folder, 'summary.md');
  writeFileSync(summary, '');
  writeFileSync(event, JSON.stringify({ pull_request: { number: pr, head: { sha: 'cd'.repeat(20) } } }));
  const io = {
    ...it.io,
    env: { ...fake.env(77, 'pull_request'), GITHUB_EVENT_PATH: event, GITHUB_STEP_SUMMARY: summary },
  };
  return {
    ...{ it, fake, pr },
    comment: (plan, ...more) => {
      writeFileSync(file, typeof plan === 'string' ? plan : JSON.stringify(plan));
      return run({ ...it, io }, 'comment', '--plan', file, ...more);
    },
    bodies: () => [...fake.store.comments.values()].map(({ body }) => body),
    summary: () => readFileSync(summary, 'utf8'),
  };
}

function plan(updates: number, more: Record<string, unknown> = {}) {
  const flow = {
    ...{
      direction: 'import',
      counts: { ...NO_COUNTS, update: updates },
      undone: NO_COUNTS,
      pending: 0,
      altered: 0,
    },
    ...{ rules: [], reasons: [], cost: {} },
    examples: [
      {
        action: 'update',
        undone: false,
        recordId: '001A',
        fields: ['phone'],
        values: { phone: { after: 'SECRET' } },
      },
    ],
  };
  const mapping = {
    ...{ integration: 'salesforce', mapping: 'accounts', objects: ['Account', 'Client'], change: 'edited' },
    ...{ compared: 'records', edits: [], read: 9, planned: updates, requests: {}, flows: [flow] },
  };
  return {
    ...{ outcome: 'done', flows: [] },
    effect: {
      mappings: [mapping],
      connections: [],
      settings: [],
      deferred: [],
      complete: true,
      values: [],
      serials: {},
      offline: false,
      ...more,
    },
  };
}

describe('comment', () => {
  it('B46 keeps one comment a folder of mappings, whoever else wrote its marker, and updates it to "no changes"', async () => {
    const { fake, pr, comment, bodies } = await scene();
    const planted = fake.store.comment(pr, 'mallory', 'planted');
    for (let n = 0; n < 120; n += 1) fake.store.comment(pr, 'dev', `talk ${n}`);

    expect((await comment(plan(3))).text).toContain(`Commented on pull request ${pr}.`);
    const [made] = bodies().filter((body) => body.startsWith('<!-- crosswalk:plan:'));
    planted.body = made?.split('\n')[0] ?? '';
    const first = bodies().length;
    expect((await comment(plan(4))).text).toContain(`Updated the comment on pull request ${pr}.`);

    expect(bodies()).toHaveLength(first);
    expect(bodies().filter((body) => body.includes('4 records'))).toHaveLength(1);
    expect(bodies().join()).not.toContain('3 records');
    expect(planted.body).not.toContain('records');

    await comment(plan(0));
    expect(bodies()).toHaveLength(first);
    expect(bodies().join()).toContain('**No changes:**');
  });

  it('deletes its copies that two runs at once have made', async () => {
    const { fake, pr, comment, bodies } = await scene();
    await comment(plan(1));
    fake.store.comment(pr, BOT, bodies()[0] ?? '');

    await comment(plan(2));

    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).toContain('2 records');
  });

  it('makes no comment where no mapping differs, but updates one that is there', async () => {
    const { comment, bodies } = await scene();
    const none = { outcome: 'nothing', flows: [], effect: { ...plan(0).effect, mappings: [] } };

    expect((await comment(none)).text).toContain('Nothing to say');
    expect(bodies()).toEqual([]);
    await comment(plan(2));
    await comment(none);
    expect(bodies()[0]).toContain('no mapping differs');
  });

  it('B40 leaves it at the summary of the job where the token may not comment, as for a fork', async () => {
    const { fake, comment, bodies, summary } = await scene();
    fake.permissions['issues'] = 'read';
    fake.permissions['pull-requests'] = 'read';

    const ran = await comment(plan(3));

    expect(ran.code).toBe(0);
    expect(ran.text).toContain("the plan stands in the job's summary");
    expect(bodies()).toEqual([]);
    expect(summary()).toContain('**This pull request changes what happens to 3 records**');
  });

  it('B44 shows values only in a private repository that allows them', async () => {
    for (const [isPrivate, values, shown] of [
      [true, ['salesforce'], true],
      [true, [], false],
      [false, ['salesforce'], false],
    ] as const) {
      const { comment, bodies, summary } = await scene({ private: isPrivate });
      await comment(plan(3, { values }));
      expect([isPrivate, values, bodies()[0]?.includes('SECRET')]).toEqual([isPrivate, values, shown]);
      expect(summary().includes('SECRET')).toBe(shown);
    }
  });

  it('B45 comments an incomplete plan as such and exits with 3', async () => {
    const { comment, bodies } = await scene();

    expect((await comment(plan(3, { complete: false }))).code).toBe(3);
    expect(bodies()[0]).toContain('**Incomplete');
    const failed = {
      outcome: 'failed',
      flows: [],
      error: { code: 'CONFIG_INVALID', kind: 'config', what: 'Broken.' },
    };
    expect((await comment(failed)).code).toBe(3);
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).toContain('`CONFIG_INVALID` `Broken.`');
  });

  it('exits with 4 when a guard would refuse, and with 0 when records are only held', async () => {
    const { comment } = await scene();

    expect((await comment({ ...plan(3), outcome: 'refused' })).code).toBe(4);
    expect((await comment({ ...plan(3), outcome: 'partial' })).code).toBe(0);
  });

  it('links the run and names the commit', async () => {
    const { comment, bodies } = await scene();
    await comment(plan(1));
    expect(bodies()[0]).toMatch(/Planned at cdcdcdcdcdcd \(\[run\]\(http\S+\/actions\/runs\/77\)\)/);
  });

  it('says over the comment of an earlier commit that the check failed, and leaves the failure to the check', async () => {
    const { comment, bodies } = await scene();
    await comment(plan(0, { mappings: [] }));
    await comment(plan(1));
    const error = { code: 'CONFIG_INVALID', kind: 'config', what: 'accounts.yaml:26: no field "websit".' };

    const ran = await comment({ outcome: 'failed', flows: [], error }, '--check-failed');

    expect(ran.code).toBe(0);
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).toContain('**The check of this commit failed**');
    expect(bodies()[0]).toContain('accounts.yaml:26');
    expect(bodies()[0]).not.toContain('No changes');
  });

  it('prints the Markdown without asking GitHub', async () => {
    const { fake, comment } = await scene();
    const { text } = await comment(plan(1), '--dry-run');
    expect(text).toContain('<!-- crosswalk:plan:');
    expect(fake.requests).toEqual([]);
  });

  it.each(['', '[]', '{"version":2}'])(
    'tells of a plan that is none, over the one of an earlier commit: %j',
    async (none) => {
      const { comment, bodies } = await scene();
      await comment(plan(1));

      expect((await comment(none)).code).toBe(3);

      expect(bodies()).toHaveLength(1);
      expect(bodies()[0]).toContain('The plan failed');
      expect(bodies()[0]).toContain('Look at the steps before it.');
      expect((await comment(none, '--dry-run')).failure?.problem.code).toBe('COMMENT_PLAN');
    },
  );
});
