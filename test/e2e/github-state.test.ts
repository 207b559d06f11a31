import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSnapshot } from '../../src/state/snapshot.ts';
import { type Place, run } from '../commands/support.ts';
import { type FakeGithub, fakeGithub } from '../support/github.ts';
import { type Bench, bench } from './harness.ts';
import { account, accountId, contact, contactId, MINUTE, range } from './peers.ts';

const salesforce = { Account: range(6, account), Contact: range(3, contact) };

interface Hosted extends Place {
  readonly folder: string;
  readonly runId: number;
  outcome(): string | undefined;
  upload(): void;
}

async function scene() {
  const it = await bench({ salesforce });
  const fake = await fakeGithub({ now: it.clock.now });
  onTestFinished(() => fake.close());
  return { it, fake };
}

/** A runner that knows nothing, for one run of the workflow. */
function hosted(it: Bench, fake: FakeGithub, event = 'schedule'): Hosted {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-hosted-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const runId = fake.run({ event }).id;
  const said = (name: string) =>
    new RegExp(`^${name}<<(.+)\\n(.*)\\n\\1$`, 'm').exec(readFileSync(output, 'utf8'))?.[2];
  return {
    folder,
    runId,
    io: { ...it.io, env: { ...it.io.env, ...fake.env(runId, event), GITHUB_OUTPUT: output } },
    options: { ...it.options, state: join(folder, 'state') },
    output: it.output,
    outcome: () => said('outcome'),
    upload: () => void fake.upload(runId, said('name') ?? '', said('file') ?? ''),
  };
}

const push = (on: Hosted, ...flags: readonly string[]) =>
  run(on, 'state', 'push', '--out', join(on.folder, 'out'), ...flags);

/** All steps of one run; gives what it wrote. */
async function tick(
  it: Bench,
  fake: FakeGithub,
): Promise<{ outcome: string | undefined; writes: readonly string[] }> {
  const on = hosted(it, fake);
  expect((await run(on, 'state', 'pull')).code).toBe(0);
  await it.forgetRequests();
  expect((await run(on, 'sync')).code).toBe(0);
  const writes = await it.writes();
  expect((await push(on)).code).toBe(0);
  on.upload();
  it.clock.advance(30 * MINUTE);
  return { outcome: on.outcome(), writes };
}

describe('a state that travels as an artifact', () => {
  it('is that of the run before, on machines that know nothing of each other', async () => {
    const { it, fake } = await scene();
    const first = await tick(it, fake);
    const quiet = await tick(it, fake);
    await it.edit('salesforce', 'Account', { Id: accountId(2), Phone: '+44 20 7946 0999' });
    const edited = await tick(it, fake);
    const last = await tick(it, fake);

    expect([first, quiet, edited, last].map(({ outcome }) => outcome)).toEqual([
      'cold',
      'warm',
      'warm',
      'warm',
    ]);
    expect(first.writes.length).toBeGreaterThan(0);
    expect(quiet.writes).toEqual([]);
    expect(edited.writes).toHaveLength(1);
    expect(last.writes).toEqual([]);
  });

  it('holds no value of a record, opened with the key', async () => {
    const { it, fake } = await scene();
    const on = hosted(it, fake);
    await run(on, 'state', 'pull');
    await run(on, 'sync');
    await push(on);

    const key = it.io.env['CROSSWALK_STATE_KEY'] ?? '';
    const sealed = readFileSync(join(on.folder, 'out', 'salesforce.state'));
    const { files } = openSnapshot(sealed, { integration: 'salesforce', key, where: 'x' });

    expect(files.map(({ name }) => name)).toEqual(['salesforce.sqlite']);
    const text = Buffer.concat(files.map(({ bytes }) => bytes)).toString('latin1');
    expect(text).toContain(accountId(1));
    for (const value of ['Customer 1', '+44 20', 'person1@example.com', 'Person 1'])
      expect(text).not.toContain(value);
  });

  it('B41 recovered leaves to a person what a later edit may have made of our own write', async () => {
    const { it, fake } = await scene();
    const edits = (website: string) =>
      it.edit('salesforce', 'Account', { Id: accountId(1), Website: website });
    const client = async () =>
      (await it.records('halo', 'Client')).find((row) => row['name'] === 'Customer 1') ?? {};
    const agent = async (change: object) =>
      it.edit('halo', 'Client', { id: (await client())['id'], ...change });
    const synced = async () => {
      const on = hosted(it, fake);
      await run(on, 'state', 'pull');
      await it.forgetRequests();
      const ran = await run(on, 'sync');
      await push(on);
      on.upload();
      it.clock.advance(30 * MINUTE);
      return {
        outcome: on.outcome(),
        held: ran.text.includes('CONFLICT_RECOVERED'),
        writes: await it.writes(),
      };
    };
    await tick(it, fake);
    await edits('https://b.example');
    await tick(it, fake);
    await agent({ website: 'https://c.example' });
    const newest = [...fake.store.artifacts.values()].at(-1);
    if (newest) newest.expired = true;

    expect(await synced()).toEqual({ outcome: 'recovered', held: true, writes: [] });
    // Not only in the run that fetched it.
    expect(await synced()).toEqual({ outcome: 'warm', held: true, writes: [] });
    expect((await client())['website']).toBe('https://c.example');

    // A person settles it; then nothing is in doubt any more.
    await edits('https://c.example');
    expect(await synced()).toEqual({ outcome: 'warm', held: false, writes: [] });
    expect(await synced()).toEqual({ outcome: 'warm', held: false, writes: [] });
    await edits('https://d.example');
    await agent({ website: 'https://e.example' });
    expect(await synced()).toEqual({ outcome: 'warm', held: false, writes: ['halo POST /api/Client'] });
    expect((await client())['website']).toBe('https://d.example');
  });

  it('T31 B41 lost is made anew by the ids on both sides, creates nothing, and goes on from there', async () => {
    const { it, fake } = await scene();
    await tick(it, fake);
    for (const artifact of fake.store.artifacts.values()) artifact.expired = true;
    const stopped = await run(hosted(it, fake), 'state', 'pull');
    expect(stopped.code).toBe(3);
    expect(stopped.text).toContain('STATE_LOST');

    const on = hosted(it, fake, 'workflow_dispatch');
    expect((await run(on, 'state', 'pull', '--allow-lost')).code).toBe(0);
    await it.forgetRequests();
    expect((await run(on, 'state', 'rebuild', '--yes')).code).toBe(0);
    expect(await it.writes()).toEqual([]);
    expect((await push(on, '--replaces')).code).toBe(0);
    on.upload();
    it.clock.advance(30 * MINUTE);

    const next = await tick(it, fake);
    expect(next).toEqual({ outcome: 'warm', writes: [] });
  });

  it('B43 is written by one of two runs at once, and what the other did is recognised', async () => {
    const { it, fake } = await scene();
    await tick(it, fake);
    const [one, two] = [hosted(it, fake), hosted(it, fake)];
    for (const on of [one, two]) await run(on, 'state', 'pull');
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '+44 20 7946 0111' });
    await run(one, 'sync');
    await push(one);
    one.upload();
    it.clock.advance(MINUTE);
    await it.edit('salesforce', 'Account', { Name: 'Brand new Ltd', Type: 'Customer' });
    await run(two, 'sync');

    const refused = await push(two);

    expect(refused.code).toBe(3);
    expect(refused.text).toContain('STATE_STALE');
    it.clock.advance(30 * MINUTE);
    const next = await tick(it, fake);
    // The account that the refused run made is found by its mark; nothing is made twice.
    expect(next.writes.filter((write) => write.includes('POST'))).toEqual([]);
    const names = (await it.records('halo', 'Client')).map((client) => client['name']);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is stored with what was written also when a system fails half-way', async () => {
    const { it, fake } = await scene();
    await tick(it, fake);
    const on = hosted(it, fake);
    await run(on, 'state', 'pull');
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '+44 20 7946 0222' });
    await it.edit('salesforce', 'Contact', { Id: contactId(1), Email: 'new@example.com' });
    await it.control('halo', 'faults', { method: 'POST', path: '/api/Users', nth: 1, do: { status: 403 } });
    expect((await run(on, 'sync')).code).toBe(3);
    expect((await push(on)).code).toBe(0);
    on.upload();
    it.clock.advance(30 * MINUTE);

    const next = await tick(it, fake);

    // The account was done; what failed is done now.
    expect(next).toEqual({ outcome: 'warm', writes: ['halo POST /api/Users'] });
  });
});

describe('sync in a public repository', () => {
  it('is refused before anything is read, unless integration.yaml allows it', async () => {
    const { it, fake } = await scene();
    const on = hosted(it, fake);
    const event = join(on.folder, 'event.json');
    writeFileSync(event, JSON.stringify({ repository: { private: false, default_branch: 'main' } }));
    const place = { ...on, io: { ...on.io, env: { ...on.io.env, GITHUB_EVENT_PATH: event } } };

    const ran = await run(place, 'sync');

    expect(ran.code).toBe(1);
    expect(ran.text).toContain('REPOSITORY_PUBLIC');
    expect(await it.requests('salesforce')).toEqual([]);
    it.rewrite('salesforce/integration.yaml', (text) => `${text}\nallowPublic: true\n`);
    expect((await run(place, 'sync')).code).toBe(0);
  });
});
