import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts } from '../e2e/harness.ts';
import { type FakeGithub, fakeGithub } from '../support/github.ts';
import { acme, ann, beta } from './records.ts';
import { run } from './support.ts';

const gamma = { Id: '001000000000003AAA', Name: 'Gamma', Type: 'Prospect' };
const delta = { Id: '001000000000004AAA', Name: 'Delta', Type: 'Prospect' };
const four = { Account: [acme, beta, gamma, delta], Contact: [ann] };
const PROSPECTS = ['--where', "Type = 'Prospect'"] as const;

const file = (it: Bench) => join(it.options.mappings, '..', 'plan.json');
const sha256 = (it: Bench) =>
  createHash('sha256')
    .update(readFileSync(file(it)))
    .digest('hex');

async function save(it: Bench, ...more: readonly string[]): Promise<string> {
  const ran = await run(it, 'import', 'accounts', '--plan', '--out', file(it), ...more);
  if (ran.failure) throw new Error(ran.text);
  return ran.text;
}

async function apply(it: Bench, ...more: readonly string[]) {
  const ran = await run(it, 'apply', ...more, '--json');
  if (ran.failure) throw new Error(ran.text);
  const out = JSON.parse(ran.text) as RunResult & { readonly left: readonly Record<string, unknown>[] };
  return { code: ran.code, out };
}

const names = async (it: Bench) =>
  (await it.records('halo', 'Client'))
    .map((row) => row['name'])
    .filter((name) => name !== 'Unassigned')
    .sort();

describe('import --plan', () => {
  it('shows what the import would do, masked, and writes nothing, not even a state', async () => {
    const it = await bench({ salesforce: four });

    const { code, text } = await run(it, 'import', 'accounts', '--plan', ...PROSPECTS);

    expect(code).toBe(0);
    expect(text).toContain(`  + create  Account ${gamma.Id} -> halo\n`);
    expect(text).toContain('salesforce / accounts import: 2 read, 2 to create\n');
    expect(text).toMatch(/\nThis is what the import would do now, to the records that were chosen\.\n$/);
    expect(text).not.toContain('Gamma');
    expect((await run(it, 'import', 'accounts', '--plan', '--values', ...PROSPECTS)).text).toContain(
      '"Gamma"',
    );
    expect(await names(it)).toEqual([]);
    expect(existsSync(join(it.options.state, 'salesforce.sqlite'))).toBe(false);
  });

  it('saves a plan that apply carries out, of that mapping and that selection alone', async () => {
    const it = await bench({ salesforce: four });
    const text = await save(it, ...PROSPECTS);
    expect(text).toContain(`sha256 ${sha256(it)}. "crosswalk apply" carries it out.`);
    expect(readFileSync(file(it), 'utf8')).not.toMatch(/Gamma|Prospect|Type/);

    const { code, out } = await apply(it, file(it), '--hash', sha256(it));

    expect(code).toBe(0);
    expect(out.left).toEqual([]);
    expect(out.flows.map(({ mapping, direction }) => [mapping, direction])).toEqual([['accounts', 'import']]);
    expect(await names(it)).toEqual(['Delta', 'Gamma']);
    // A sync afterwards brings the rest: the import has moved no checkpoint.
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ create: 2 });
  });

  it('B38 does only what is still the same: who left the clause, who changed and who came are named', async () => {
    const it = await bench({ salesforce: four });
    await save(it, ...PROSPECTS);
    await it.edit('salesforce', 'Account', { Id: gamma.Id, Type: 'Customer' });
    await it.edit('salesforce', 'Account', { Id: delta.Id, Phone: '1' });
    await it.edit('salesforce', 'Account', { Id: beta.Id, Type: 'Prospect' });

    const { code, out } = await apply(it, file(it));

    expect(code).toBe(2);
    expect(out.left.map(({ recordId, why }) => [recordId, why]).sort()).toEqual([
      [beta.Id, 'new'],
      [gamma.Id, 'gone'],
      [delta.Id, 'changed'],
    ]);
    expect(await names(it)).toEqual([]);
  });

  it('plans the records of a plan that --limit cut again, not whoever is first by now', async () => {
    const it = await bench({ salesforce: four });
    await save(it, ...PROSPECTS, '--limit', '1');
    const planned = (JSON.parse(readFileSync(file(it), 'utf8')) as { entries: { recordId: string }[] })
      .entries;
    expect(planned).toHaveLength(1);
    const [other] = [gamma, delta].filter(({ Id }) => Id !== planned[0]?.recordId);
    // The other one comes first in any order by id or by change, were it asked again.
    for (const { Id } of [gamma, delta]) await it.edit('salesforce', 'Account', { Id, Fax: '2' });

    const { out } = await apply(it, file(it));

    expect(out.left).toEqual([]);
    expect(await names(it)).not.toContain(other?.Name);
    expect(await names(it)).toHaveLength(1);
  });

  it('leaves out a record of a cut plan that does not meet the clause any more', async () => {
    const it = await bench({ salesforce: four });
    await save(it, ...PROSPECTS, '--limit', '2');
    await it.edit('salesforce', 'Account', { Id: gamma.Id, Type: 'Customer' });

    const { out } = await apply(it, file(it));

    expect(out.left).toMatchObject([{ recordId: gamma.Id, why: 'gone' }]);
    expect(await names(it)).toEqual(['Delta']);
  });

  it('takes --where and --ids together', async () => {
    const it = await bench({ salesforce: four });
    await run(it, 'import', 'accounts', '--ids', `${acme.Id},${gamma.Id}`, ...PROSPECTS);
    expect(await names(it)).toEqual(['Gamma']);
  });

  it.each([[['--out', 'x.json']], [['--values']], [['--plan', '--allow', 'create=5']]])(
    'refuses %j, which would be ignored',
    async (argv) => {
      const it = await bench({ salesforce: four });
      expect((await run(it, 'import', 'accounts', ...argv)).failure?.problem.code).toBe('USAGE');
    },
  );
});

interface Scene {
  readonly it: Bench;
  readonly fake: FakeGithub;
  upload(runId: number, hash?: string): void;
}

/** A bench in a repository, with a saved plan that no run has kept yet. */
async function scene(): Promise<Scene> {
  const bare = await bench({ salesforce: four });
  await save(bare, ...PROSPECTS);
  const fake = await fakeGithub({ now: bare.clock.now });
  onTestFinished(() => fake.close());
  const it = { ...bare, io: { ...bare.io, env: { ...bare.io.env, ...fake.env() } } };
  return {
    ...{ it, fake },
    upload: (runId, hash = sha256(it)) => fake.upload(runId, `crosswalk-plan-${hash.slice(0, 16)}`, file(it)),
  };
}

const IMPORT = { path: '.github/workflows/import.yml', event: 'workflow_dispatch' } as const;

describe('apply --hash without a file', () => {
  it('fetches the plan that a run of the default branch kept, and carries it out', async () => {
    const { it, fake, upload } = await scene();
    upload(fake.run(IMPORT).id);

    const { out } = await apply(it, '--hash', sha256(it).toUpperCase());

    expect(out.left).toEqual([]);
    expect(await names(it)).toEqual(['Delta', 'Gamma']);
    expect(fake.requests.length).toBeLessThanOrEqual(4);
  });

  it.each([
    ['a pull request', { ...IMPORT, event: 'pull_request' }],
    ['another workflow', { ...IMPORT, path: '.github/workflows/plan.yml' }],
    ['another branch', { ...IMPORT, headBranch: 'feature' }],
    ['a fork', { ...IMPORT, headRepositoryId: 666 }],
  ])('B38 refuses one that %s made', async (_, made) => {
    const { it, fake, upload } = await scene();
    upload(fake.run(made).id);

    const ran = await run(it, 'apply', '--hash', sha256(it));

    expect(ran.failure?.problem).toMatchObject({
      code: 'PLAN_NOT_FOUND',
      why: expect.stringContaining('1 have that name'),
    });
    expect(await names(it)).toEqual([]);
  });

  it('B38 refuses a file of another hash under the same name, and one that was edited', async () => {
    const { it, fake, upload } = await scene();
    const right = sha256(it);
    writeFileSync(file(it), readFileSync(file(it), 'utf8').replace('"create"', '"update"'));
    upload(fake.run(IMPORT).id, right);

    expect((await run(it, 'apply', '--hash', right)).failure?.problem).toMatchObject({
      code: 'PLAN_INVALID',
      where: `artifact crosswalk-plan-${right.slice(0, 16)}`,
    });
    upload(fake.run(IMPORT).id);
    const edited = await run(it, 'apply', '--hash', sha256(it));
    expect(edited.failure?.problem).toMatchObject({
      code: 'PLAN_INVALID',
      why: expect.stringContaining('seal'),
    });
    expect(await names(it)).toEqual([]);
  });

  it('says that there is none of that hash, and what is missing where it is not known which', async () => {
    const { it } = await scene();
    expect((await run(it, 'apply', '--hash', 'a'.repeat(64))).failure?.problem).toMatchObject({
      ...{ code: 'PLAN_NOT_FOUND', why: 'No artifact has that name.' },
    });
    for (const argv of [[], ['--hash', 'abc']])
      expect((await run(it, 'apply', ...argv)).failure?.problem.code).toBe('USAGE');
    const outside = { ...it, io: { ...it.io, env: { ...it.io.env, GITHUB_REPOSITORY: undefined } } };
    expect((await run(outside, 'apply', '--hash', 'a'.repeat(64))).failure?.problem.code).toBe(
      'GITHUB_CONTEXT',
    );
  });
});
