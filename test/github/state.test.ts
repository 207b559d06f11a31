import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSeal } from '../../src/state/token-file.ts';
import { run } from '../commands/support.ts';
import type { FakeArtifact, Fault } from '../support/github.ts';
import { zipOf } from '../support/github-zip.ts';
import { KEY, machine, NAME, settled, wholeRun } from './machine.ts';
import { type Scene, scene } from './support.ts';

describe('state pull', () => {
  it('starts with nothing where there never was a state, and says so', async () => {
    const one = machine(await scene());

    const ran = await one.pull();

    expect(ran.code).toBe(0);
    expect(ran.text).toBe(
      'salesforce: cold: there is none in the artifacts of acme/crosswalk-config and never was one; the first run makes it\n',
    );
    expect(one.outputs()).toEqual({ outcome: 'cold' });
    expect(one.linked()).toEqual([]);
  });

  it('goes on from the newest state that was handed in, five runs in a row', async () => {
    const it = await scene();
    for (const source of ['a', 'b', 'c', 'd', 'e']) {
      await wholeRun(it, source);
      it.clock.advance(30 * 60_000);
    }

    const next = machine(it);
    const ran = await next.pull();

    expect(ran.text).toMatch(
      /^salesforce: warm: state of 2026-11-21T11:00:00\.000Z, serial 5, from Artifact \d+ of http:\S+\/actions\/runs\/\d+\n$/,
    );
    expect(next.outputs()['outcome']).toBe('warm');
    expect(next.linked()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('is seven requests together with handing in, of the twenty that a quiet run may have', async () => {
    const it = await scene();
    await wholeRun(it, 'a');
    it.fake.run();
    const before = it.fake.requests.length;

    await wholeRun(it, 'b');

    expect(it.fake.requests.length - before).toBe(7);
    expect(it.fake.storageRequests).toHaveLength(1);
  });

  it('believes no artifact of a fork, a branch, a pull request, another event or another workflow', async () => {
    const it = await scene();
    const good = await wholeRun(it, 'good');
    const forged = { name: 'salesforce.state', bytes: good.zip };
    for (const hostile of [
      { headRepositoryId: 77, event: 'pull_request', headBranch: 'patch-1' },
      { headRepositoryId: 77, event: 'schedule' },
      { event: 'pull_request' },
      { headBranch: 'feature' },
      { event: 'issues' },
      { path: '.github/workflows/other.yml' },
    ])
      it.fake.store.upload(it.fake.run(hostile).id, NAME, [forged]);
    for (let n = 0; n < 100; n += 1)
      it.fake.store.upload(it.fake.run({ headRepositoryId: 77 }).id, NAME, [forged]);

    const next = machine(it);
    await next.pull();

    expect(next.outputs()['outcome']).toBe('warm');
    expect(next.linked()).toEqual(['good']);
  });

  it('passes over an old copy that a later run left under its own name', async () => {
    const it = await scene();
    const old = await wholeRun(it, 'a');
    await wholeRun(it, 'b');
    const replay = it.fake.store.upload(it.fake.run().id, NAME, []);
    it.fake.store.artifacts.set(replay.id, { ...replay, zip: old.zip, digest: old.digest });
    const next = machine(it);

    const ran = await next.pull();

    expect(next.linked()).toEqual(['a', 'b']);
    expect(next.outputs()).toEqual({ outcome: 'recovered' });
    expect(ran.text).toContain(`and not run ${replay.runId}, which left it`);
  });

  it('is lost, not cold, when more is listed than can be looked at and nothing of it is to be trusted', async () => {
    const it = await scene();
    await wholeRun(it, 'good');
    const hostile = it.fake.run({ headRepositoryId: 77 });
    for (let n = 0; n < 2_000; n += 1) {
      const id = 5_000_000_000 + n;
      const [known] = it.fake.store.artifacts.values();
      if (known) it.fake.store.artifacts.set(id, { ...known, id, runId: hostile.id });
    }

    const ran = await machine(it).pull();

    expect(ran.code).toBe(3);
    expect(ran.text).toContain('STATE_LOST');
    expect(ran.text).toContain('there are more copies than could be looked at');
  });

  describe('B41 a state that cannot be used', () => {
    const damages: readonly [string, (it: Scene, artifact: FakeArtifact) => void][] = [
      [
        'has expired',
        (_, artifact) => {
          artifact.expired = true;
        },
      ],
      [
        'has another digest',
        (_, artifact) => {
          artifact.digest = `sha256:${'0'.repeat(64)}`;
        },
      ],
      [
        'is cut short',
        (_, artifact) => {
          artifact.zip = artifact.zip.subarray(0, artifact.zip.length - 40);
          artifact.digest = `sha256:${createHash('sha256').update(artifact.zip).digest('hex')}`;
        },
      ],
      [
        'is listed and no longer there',
        ({ fake }, { id }) =>
          fake.fault({
            on: new RegExp(`artifacts/${id}/zip`),
            times: 4,
            answer: { status: 404, body: { message: 'Not Found' } },
          }),
      ],
    ];

    it.each(damages)('recovers with the one before when the newest %s', async (_, damage) => {
      const it = await scene();
      await wholeRun(it, 'a');
      damage(it, await wholeRun(it, 'b'));

      const next = machine(it);
      const ran = await next.pull();

      expect(ran.code).toBe(0);
      expect(next.outputs()['outcome']).toBe('recovered');
      expect(next.linked()).toEqual(['a']);
      expect(ran.text).toContain('::warning title=A copy of the state was passed over::salesforce: Artifact');

      // What it writes then takes the place of the damaged one.
      next.work('c');
      expect((await next.push()).code).toBe(0);
      next.upload();
      const after = machine(it);
      await after.pull();
      expect(after.outputs()['outcome']).toBe('warm');
      expect(after.linked()).toEqual(['a', 'c']);
    });

    it('is lost when none can be used: nothing is run, and the cure is named', async () => {
      const it = await scene();
      for (const one of [await wholeRun(it, 'a'), await wholeRun(it, 'b')]) one.expired = true;
      const next = machine(it);

      const ran = await next.pull();

      expect(ran.code).toBe(3);
      expect(ran.text).toContain('STATE_LOST: The state of "salesforce" is lost:');
      expect(ran.text).toMatch(
        /^::error title=STATE_LOST::The state of "salesforce" is lost: .*mode=rebuild/m,
      );
      expect(ran.text).toContain('gh workflow run sync.yml -f mode=rebuild -f integration=salesforce');
      expect(next.outputs()).toEqual({ outcome: 'lost' });
    });

    it('is lost when all runs that made one are gone', async () => {
      const it = await scene();
      await wholeRun(it, 'a');
      it.fake.fault({
        on: /GET .*actions\/runs\/\d+$/,
        answer: { status: 404, body: { message: 'Not Found' } },
      });

      const ran = await machine(it).pull();

      expect(ran.code).toBe(3);
      expect(ran.text).toMatch(
        /none of the 1 that are there counts; .*: the run that made it has been deleted/,
      );
    });

    it.each<readonly [string, (it: Scene) => void, string]>([
      [
        'the default branch has another name now',
        ({ fake }) => {
          fake.store.repository.defaultBranch = 'trunk';
        },
        'it is of the branch "main", and the default branch is "trunk"',
      ],
      [
        'its runs count no more',
        ({ fake }) => {
          for (const [id, run] of fake.store.runs)
            fake.store.runs.set(id, { ...run, path: '.github/workflows/crm.yml' });
        },
        'the workflow .github/workflows/crm.yml made it, and not .github/workflows/sync.yml or',
      ],
    ])('is lost, and not a first run, when %s', async (_, change, why) => {
      const it = await scene();
      await wholeRun(it, 'a');
      change(it);
      const next = machine(it);

      const ran = await next.pull();

      expect(ran.code).toBe(3);
      expect(next.outputs()).toEqual({ outcome: 'lost' });
      expect(ran.text).toContain(why);
      expect(ran.text).toContain('mode=rebuild');
    });

    it('is a first run still when only forks made one of that name', async () => {
      const it = await scene();
      for (const headRepositoryId of [77, 78])
        it.fake.store.upload(it.fake.run({ headRepositoryId, headBranch: 'patch' }).id, NAME, []);
      const next = machine(it);
      await next.pull();

      expect(next.outputs()).toEqual({ outcome: 'cold' });
    });

    it('may be made anew where that was asked for, and is handed in as a replacement only', async () => {
      const it = await scene();
      (await wholeRun(it, 'a')).expired = true;
      const next = machine(it, { event: 'workflow_dispatch' });

      const ran = await next.pull('--allow-lost');
      next.work('rebuilt');

      expect(ran.code).toBe(0);
      expect(next.outputs()['outcome']).toBe('lost');
      const refused = await next.push();
      expect(refused.text).toContain('STATE_STALE');
      expect(next.outputs()['file']).toBeUndefined();
      expect((await next.push('--replaces')).code).toBe(0);
      next.upload();
      const after = machine(it);
      await after.pull();
      expect(after.linked()).toEqual(['rebuilt']);
    });
  });

  it('asks for the right key instead of going back to an older state', async () => {
    const it = await scene();
    await wholeRun(it, 'a');
    const next = machine(it, { key: 'another key of a test, also 32 long' });

    const ran = await next.pull();

    expect(ran.code).toBe(1);
    expect(ran.text).toContain('STATE_KEY');
    expect(ran.text).toMatch(/Artifact \d+ of http/);
  });

  it('needs its secret: a run that got none says which, and asks nobody to make another key', async () => {
    const it = await scene();
    const env = { GITHUB_ACTIONS: 'true', CROSSWALK_ENV: '' };

    const none = await machine(it, { key: '', env }).pull();
    const half = await machine(it, { key: '', env: { ...env, CROSSWALK_ENV: 'A=1' } }).pull();

    expect(none.code).toBe(1);
    expect(none.text).toMatch(
      /^::error title=SECRET_MISSING::The secret CROSSWALK_ENV is not set, or is empty\./m,
    );
    expect(none.text).toContain('gh secret set CROSSWALK_ENV --env crosswalk-sync < .env');
    expect(none.text).not.toContain('openssl');
    expect(half.text).toContain('STATE_KEY_MISSING');
    expect(half.text).toContain('Set it to the key that the state was written with');
  });

  it('is not lost with another key, also where one that is lost may be: nothing may take its place', async () => {
    const it = await scene();
    await wholeRun(it, 'a');
    const next = machine(it, { key: 'another key of a test, also 32 long', event: 'workflow_dispatch' });

    const ran = await next.pull('--allow-lost');

    expect(ran.code).toBe(1);
    expect(ran.text).toContain('STATE_KEY: The state was written with key');
    expect(next.outputs()['outcome']).toBe('refused');
    next.work('rebuilt with a wrong key');
    expect((await next.push('--replaces')).text).toContain('STATE_STALE');
    const right = machine(it);
    await right.pull();
    expect(right.linked()).toEqual(['a']);
  });

  it.each([500, 502, 503])('never takes a listing that fails with %i for a first run', async (status) => {
    const it = await scene();
    await wholeRun(it, 'a');
    it.fake.fault({
      on: /actions\/artifacts\?/,
      times: 99,
      answer: { status, body: { message: 'Server Error' } },
    });
    const next = machine(it);

    const ran = await next.pull();

    expect(ran.code).toBe(3);
    expect(ran.text).toContain('GITHUB_DOWN');
    expect(next.outputs()).toEqual({});
  });

  it('gets over a listing that fails for a while', async () => {
    const it = await scene();
    await wholeRun(it, 'a');
    it.fake.fault({ on: /actions\/artifacts\?/, times: 2, answer: { status: 502 } });
    it.fake.fault({ on: /actions\/artifacts\?/, times: 1, answer: 'reset' });
    const next = machine(it);

    expect((await next.pull()).code).toBe(0);
    expect(next.linked()).toEqual(['a']);
  });

  it('goes on from the newest state when an old run is started again, and its copy is then the newest', async () => {
    const it = await scene();
    const old = machine(it);
    await old.pull();
    old.work('a');
    await old.push();
    const first = old.upload();
    await wholeRun(it, 'b');
    // The same run on a new machine; the upload replaces what its first attempt left.
    const again = machine(it, { rerunOf: old.runId });
    await again.pull();
    expect(again.linked()).toEqual(['a', 'b']);
    again.work('c');
    expect((await again.push()).code).toBe(0);
    it.fake.store.artifacts.delete(first.id);
    again.upload();

    const next = machine(it);
    await next.pull();
    expect(next.linked()).toEqual(['a', 'b', 'c']);
  });

  it('takes the later state of two that one run left', async () => {
    const it = await scene();
    const one = machine(it);
    await one.pull();
    one.work('a');
    await one.push();
    const file = one.outputs()['file'] ?? '';
    const earlier = readFileSync(file);
    one.work('b');
    await one.push();
    const later = one.upload();
    // The earlier state under the higher id, as when a first upload was held up.
    const held = it.fake.store.upload(it.fake.run().id, NAME, [{ name: 'salesforce.state', bytes: earlier }]);
    it.fake.store.artifacts.set(held.id, { ...held, runId: later.runId });

    const next = machine(it);
    await next.pull();

    expect(next.linked()).toEqual(['a', 'b']);
  });
});

describe('state push', () => {
  it('B43 refuses the second of two runs that began with the same state', async () => {
    const it = await scene();
    await wholeRun(it, 'a');
    const [first, second] = [machine(it), machine(it)];
    await first.pull();
    await second.pull();
    first.work('first');
    second.work('second');
    await first.push();
    first.upload();

    const ran = await second.push();

    expect(ran.code).toBe(3);
    expect(ran.text).toContain('STATE_STALE');
    expect(second.outputs()['file']).toBeUndefined();
    const next = machine(it);
    await next.pull();
    expect(next.linked()).toEqual(['a', 'first']);
  });

  describe('when GitHub cannot be asked', () => {
    const LIST = /actions\/artifacts\?/;
    const worked = async (it: Scene) => {
      await wholeRun(it, 'a');
      const one = machine(it);
      await one.pull();
      one.work('b');
      return one;
    };
    const linkedNext = async (it: Scene) => {
      const next = machine(it);
      await next.pull();
      return next.linked();
    };

    it('goes on asking for minutes', async () => {
      const it = await scene();
      const one = await worked(it);
      it.fake.fault({ on: LIST, times: 20, answer: { status: 503 } });

      const ran = await one.push();

      expect(ran.code).toBe(0);
      expect(ran.text).not.toContain('unchecked');
      expect(one.outputs()['file']).toBeDefined();
    });

    it.each<readonly [string, RegExp, Fault['answer'], string]>([
      ['the list', LIST, { status: 503 }, 'GITHUB_DOWN'],
      ['the repository', /crosswalk-config$/, { status: 503 }, 'GITHUB_DOWN'],
      ['the run', /actions\/runs\/\d+$/, 'reset', 'NETWORK_CUT'],
      [
        'a list that contradicts itself',
        LIST,
        { status: 200, body: { total_count: 3, artifacts: [] } },
        'GITHUB_ANSWER',
      ],
      [
        'the limit of the hour',
        LIST,
        {
          status: 403,
          headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795259400' },
          body: { message: 'API rate limit exceeded' },
        },
        'GITHUB_RATE_LIMIT',
      ],
      ['a token that is over', LIST, { status: 401, body: { message: 'Bad credentials' } }, 'GITHUB_TOKEN'],
    ])('hands in what was learned all the same, with a warning: %s', async (_, on, answer, code) => {
      const it = await scene();
      const one = await worked(it);
      const before = it.clock.now();
      it.fake.fault({ on, times: 999, answer });

      const ran = await one.push('--json');

      expect(ran.code).toBe(0);
      expect(ran.text).toContain('::warning title=A state that was handed in unchecked::salesforce: ');
      expect(ran.text).toContain(code);
      expect(it.clock.now() - before).toBeLessThan(8 * 60_000);
      one.upload();
      // A GitHub that holds the same and is well again.
      const fresh = await scene();
      fresh.fake.store.artifacts.clear();
      for (const [id, artifact] of it.fake.store.artifacts) fresh.fake.store.artifacts.set(id, artifact);
      for (const [id, run] of it.fake.store.runs) fresh.fake.store.runs.set(id, run);
      expect(await linkedNext(fresh)).toEqual(['a', 'b']);
    });

    it('hands in nothing that was never fetched', async () => {
      const it = await scene();
      await wholeRun(it, 'a');
      const other = machine(it);
      other.work('b');
      it.fake.fault({ on: LIST, times: 999, answer: { status: 503 } });

      const ran = await other.push();

      expect(ran.code).toBe(3);
      expect(ran.text).toContain('GITHUB_DOWN');
      expect(other.outputs()['file']).toBeUndefined();
    });
  });

  it('asks for the right key, as fetching does', async () => {
    const it = await scene();
    const one = machine(it);
    await one.pull();
    one.work('a');
    const other = machine(it, { key: 'another key of a test, also 32 long', state: one.options.state });

    const ran = await other.push();

    expect(ran.text).toContain('STATE_KEY');
    expect(ran.text).not.toContain('STATE_STALE');
  });

  it('refuses a state that was never fetched where there is one', async () => {
    const it = await scene();
    await wholeRun(it, 'a');
    const other = machine(it);
    other.work('b');

    expect((await other.push()).text).toContain('STATE_STALE');
  });

  it('hands in nothing when there is nothing, or nothing new', async () => {
    const it = await scene();
    const empty = machine(it);
    await empty.pull();
    expect((await empty.push()).text).toBe(
      'salesforce: there is no state to hand in: no run has got so far yet\n',
    );
    await wholeRun(it, 'a');
    const quiet = machine(it);
    await quiet.pull();

    const ran = await quiet.push();

    expect(ran.text).toContain('nothing new since serial 1 was fetched');
    expect(quiet.outputs()).toEqual({ outcome: 'warm' });
  });

  it('hands in what is the same once a month, before the copy expires', async () => {
    const it = await scene();
    await wholeRun(it, 'a');
    it.clock.advance(31 * 86_400_000);
    const quiet = machine(it);
    await quiet.pull();

    await quiet.push();

    expect(quiet.outputs()['serial']).toBe('1');
  });

  it('keeps what a machine with a disk of its own knows, when its last upload failed', async () => {
    const it = await scene();
    const one = await settled(it);
    one.work('b');
    await one.push();
    // No upload. The next run on the same disk:
    const again = machine(it, { state: one.options.state });
    const ran = await again.pull();

    expect(ran.text).toContain('the state in the folder goes on from it by 1 and stays');
    expect(again.linked()).toEqual(['a', 'b']);
    expect((await again.push()).code).toBe(0);
  });

  it('recovers from the disk of a machine that had worked with what is lost, and from no other', async () => {
    const it = await scene();
    const one = machine(it);
    await one.pull();
    one.work('a');
    await one.push();
    const lost = one.upload();
    await one.pull();
    lost.expired = true;

    const ran = await one.pull();

    expect(ran.code).toBe(0);
    expect(ran.text).toContain('recovered: none of 1 can be used');
    expect((await one.push()).text).toContain('to be uploaded');
    const stranger = machine(it);
    stranger.work('b');
    expect((await stranger.pull()).text).toContain('STATE_LOST');
  });

  it('keeps a state that goes its own way beside the one that counts', async () => {
    const it = await scene();
    const one = await settled(it);
    one.work('mine');
    await wholeRun(it, 'theirs');

    const ran = await one.pull();

    expect(ran.text).toMatch(/lies in .*salesforce\.sqlite\.\d+T\d+Z\.old now/);
    expect(one.linked()).toEqual(['a', 'theirs']);
  });

  it('shows nobody without the key an id, and says whose state it is', async () => {
    const it = await scene();
    const one = machine(it);
    await one.pull();
    one.work('0015g00000AAAAAAA1');
    await one.push();

    const bytes = readFileSync(one.outputs()['file'] ?? '');

    expect(bytes.includes('0015g00000AAAAAAA1')).toBe(false);
    expect(bytes.includes(KEY)).toBe(false);
    expect(bytes.subarray(0, 400).toString('latin1')).toContain('"integration":"salesforce"');
  });
});

describe('log-ins that change with their use', () => {
  const connections = (text: string) =>
    text.replace(
      /flow: clientCredentials/,
      'flow: refreshToken\n      refreshToken: { env: SALESFORCE_REFRESH_TOKEN }',
    );

  it('go with the state, and an older one does not take the place of a newer', async () => {
    const it = await scene();
    const seal = createSeal(KEY, 'salesforce');
    const token = (refreshToken: string, spent: readonly string[]) =>
      seal.seal({ refreshToken, session: undefined, origins: [], spent: spent.map(seal.hash) });
    const one = machine(it);
    one.rewrite('connections.yaml', connections);
    await one.pull();
    one.work('a');
    const file = (of: typeof one) => join(of.options.state, 'auth', 'salesforce.token');
    mkdirSync(join(one.options.state, 'auth'), { recursive: true });
    writeFileSync(file(one), token('second', ['first']));
    await one.push();
    one.upload();

    const next = machine(it);
    next.rewrite('connections.yaml', connections);
    await next.pull();
    expect(seal.open(readFileSync(file(next))).refreshToken).toBe('second');

    // Exchanged since: what comes back with the copy is worthless.
    writeFileSync(file(next), token('third', ['first', 'second']));
    await next.pull();
    expect(seal.open(readFileSync(file(next))).refreshToken).toBe('third');
    // And it is something new, though the state is the same.
    expect((await next.push()).text).toContain('to be uploaded');
  });
});

describe('a public repository', () => {
  it('gets no state, fetched or handed in, unless its integration allows it', async () => {
    const it = await scene({ private: false });
    const one = machine(it);

    const ran = await one.pull();

    expect(ran.code).toBe(1);
    expect(ran.text).toContain('REPOSITORY_PUBLIC');
    expect(ran.text).toContain('integration.yaml:');
    one.rewrite('salesforce/integration.yaml', (text) => `${text}\nallowPublic: true\n`);
    expect((await one.pull()).code).toBe(0);
  });
});

describe('state prune', () => {
  it('goes on where one of the workflows is not there', async () => {
    const it = await scene();
    for (const source of ['a', 'b', 'c']) {
      await wholeRun(it, source);
      it.clock.advance(9 * 86_400_000);
    }
    const { workflows } = it.fake.store;
    workflows.splice(
      workflows.findIndex(({ path }) => path.endsWith('import.yml')),
      1,
    );

    expect((await run(machine(it), 'state', 'prune', '--keep', '1')).text).toBe(
      'salesforce: 2 old copies deleted, 1 kept\n',
    );
  });

  it('keeps the newest copy that can be used, however old it is', async () => {
    const it = await scene();
    const left: FakeArtifact[] = [];
    for (const source of ['a', 'b', 'c', 'd', 'e']) {
      left.push(await wholeRun(it, source));
      it.clock.advance(9 * 86_400_000);
    }
    const [a, b, c, d, e] = left;
    if (c) c.expired = true;
    if (d) d.digest = `sha256:${'0'.repeat(64)}`;
    if (e) {
      e.zip = zipOf([{ name: 'salesforce.state', bytes: Buffer.from('no state') }]);
      e.digest = `sha256:${createHash('sha256').update(e.zip).digest('hex')}`;
    }

    const ran = await run(machine(it), 'state', 'prune', '--keep', '2');

    expect(ran.code).toBe(0);
    expect([...it.fake.store.artifacts.keys()]).toEqual([b?.id, d?.id, e?.id]);
    expect(it.fake.store.artifacts.has(a?.id ?? 0)).toBe(false);
  });

  it('deletes nothing when no copy can be used, or when that cannot be found out', async () => {
    const it = await scene();
    const left = [await wholeRun(it, 'a'), await wholeRun(it, 'b')];
    it.fake.fault({ on: /^GET \/storage/, times: 4, answer: { status: 503 } });

    const ran = await run(machine(it), 'state', 'prune', '--keep', '1');
    for (const one of left) one.expired = true;
    const later = await run(machine(it), 'state', 'prune', '--keep', '1');

    expect(ran.text).toContain('GITHUB_DOWN');
    expect(later.text).toBe('salesforce: 0 old copies deleted, 2 kept: none of them can be used\n');
    expect(it.fake.store.artifacts.size).toBe(2);
  });

  it('keeps the newest and one a day of the last week', async () => {
    const it = await scene();
    const first = machine(it);
    await first.pull();
    first.work('a');
    await first.push();
    for (let hour = 0; hour < 12 * 24; hour += 6) {
      it.fake.store.upload(it.fake.run().id, NAME, [
        { name: 'salesforce.state', bytes: Buffer.from(String(hour)) },
      ]);
      it.clock.advance(6 * 3_600_000);
    }
    first.upload();
    const before = it.fake.requests.length;

    const ran = await run(machine(it), 'state', 'prune', '--keep', '4');

    expect(ran.text).toBe('salesforce: 40 old copies deleted, 9 kept\n');
    const left = [...it.fake.store.artifacts.values()].map((artifact) => artifact.createdAt.slice(0, 10));
    expect(new Set(left).size).toBe(7);
    // The repository, the listing, two lists of runs, the newest copy, and the deletions.
    expect(it.fake.requests.length - before).toBe(5 + 40);
  });
});
