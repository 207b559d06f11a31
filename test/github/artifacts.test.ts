import { describe, expect, it } from 'vitest';
import { type TrustedArtifacts, trustedArtifacts } from '../../src/github/artifacts.ts';
import { downloadEntry } from '../../src/github/download.ts';
import { STATE_TRUST } from '../../src/github/trust.ts';
import type { FakeArtifact, Fault, NewRun } from '../support/github.ts';
import { zipOf } from '../support/github-zip.ts';
import { type Scene, scene } from './support.ts';

const NAME = 'crosswalk-state-crm';
const FILE = 'crm.state';
const files = (text: string) => [{ name: FILE, bytes: Buffer.from(text) }];
const upload = ({ fake }: Scene, run: NewRun, text = 'state') =>
  fake.store.upload(fake.run(run).id, NAME, files(text));

async function ids(found: TrustedArtifacts): Promise<readonly number[]> {
  const all: number[] = [];
  for await (const one of found.newestFirst) if (one.kind === 'trusted') all.push(one.artifact.id);
  return all;
}

const find = (it: Scene) => trustedArtifacts(it.github, { name: NAME, ...STATE_TRUST });

describe('artifacts that are trusted', () => {
  it.each<readonly [string, NewRun]>([
    ['a fork', { headRepositoryId: 77, event: 'pull_request', headBranch: 'patch-1' }],
    ['a branch called main in a fork', { headRepositoryId: 77, event: 'schedule' }],
    ['a pull request from main in the same repository', { event: 'pull_request' }],
    ['another branch', { headBranch: 'feature' }],
    ['another event', { event: 'issues' }],
    ['another workflow', { path: '.github/workflows/other.yml' }],
    ['a workflow whose name only begins the same', { path: '.github/workflows/sync.yml.yml' }],
  ])('are not those of %s', async (_, hostile) => {
    const it = await scene();
    const good = upload(it, {});
    upload(it, hostile, 'forged');

    expect(await ids(await find(it))).toEqual([good.id]);
  });

  it.each(['schedule', 'repository_dispatch', 'workflow_dispatch', 'push'])(
    'are those of %s',
    async (event) => {
      const it = await scene();
      const one = upload(it, { event, path: '.github/workflows/sync.yml@refs/heads/main' });

      expect(await ids(await find(it))).toEqual([one.id]);
    },
  );

  it('are found behind a page of hostile ones, which cost no request each', async () => {
    const it = await scene();
    const good = upload(it, {});
    for (let n = 0; n < 65; n += 1) {
      upload(it, { headRepositoryId: 77, event: 'pull_request' }, 'forged');
      upload(it, { headBranch: 'feature' }, 'forged');
    }

    expect(await ids(await find(it))).toEqual([good.id]);
    // The repository, two pages, the run of the good one.
    expect(it.fake.requests).toHaveLength(4);
  });

  it('say when more are listed than were looked at', async () => {
    const it = await scene();
    upload(it, {});
    for (let n = 0; n < 200; n += 1) upload(it, { headRepositoryId: 77 }, 'forged');

    const found = await trustedArtifacts(it.github, { name: NAME, ...STATE_TRUST, pages: 2 });

    expect(found.cut).toBe(true);
    expect(await ids(found)).toEqual([]);
  });

  it('are not looked for without end among those of other workflows: a token has few requests', async () => {
    const it = await scene();
    upload(it, {});
    for (let n = 0; n < 205; n += 1) upload(it, { path: '.github/workflows/other.yml' }, 'forged');

    const found = await find(it);

    expect(await ids(found)).toEqual([]);
    expect(found.cut).toBe(true);
    // The repository, three pages, two hundred runs.
    expect(it.fake.requests).toHaveLength(204);
  });

  it('are not judged when their run is gone', async () => {
    const it = await scene();
    upload(it, {});
    it.fake.fault({ on: /actions\/runs\/\d+$/, answer: { status: 404, body: { message: 'Not Found' } } });
    const found = await find(it);
    const kinds: string[] = [];
    for await (const one of found.newestFirst) kinds.push(one.kind);

    expect(kinds).toEqual(['doubtful']);
  });

  it.each<readonly [string, NewRun, string]>([
    [
      'of what was the default branch',
      { headBranch: 'master' },
      'it is of the branch "master", and the default branch is "main"',
    ],
    [
      'of a workflow that has another name now',
      { path: '.github/workflows/old.yml' },
      '.github/workflows/old.yml',
    ],
    ['of another event', { event: 'issues' }, 'its run was started by issues'],
    [
      'of the file of a tag called like the branch',
      { path: '.github/workflows/sync.yml@refs/tags/main' },
      'the file of its workflow is that of refs/tags/main',
    ],
    ['of the file of another branch', { path: '.github/workflows/sync.yml@evil' }, 'that of evil'],
    ['of a ref that only ends the same', { path: '.github/workflows/sync.yml@x@main' }, 'that of x@main'],
  ])('are doubtful, and not none, when they are %s', async (_, given, why) => {
    const it = await scene();
    upload(it, given);
    const found: unknown[] = [];
    for await (const one of (await find(it)).newestFirst) found.push(one);

    expect(found).toMatchObject([{ kind: 'doubtful', why: expect.stringContaining(why) }]);
  });

  it.each(['main', 'refs/heads/main'])('are those of the workflow at %s', async (ref) => {
    const it = await scene();
    const one = upload(it, { path: `.github/workflows/sync.yml@${ref}` });

    expect(await ids(await find(it))).toEqual([one.id]);
  });
});

describe('a list of artifacts', () => {
  const LIST = /actions\/artifacts\?/;
  const entry = { id: 1, name: NAME, size_in_bytes: 3, expired: false, created_at: '2026-11-21T09:00:00Z' };

  it.each<readonly [string, unknown]>([
    ['says three and gives none', { total_count: 3, artifacts: [] }],
    ['is text', { total_count: 0, artifacts: '' }],
    ['has no total', { artifacts: [] }],
    ['is empty', {}],
    ['is a list', []],
    ['is a page', '<html></html>'],
    ['holds something else', { total_count: 1, artifacts: [null] }],
    ['has a time that is none', { total_count: 1, artifacts: [{ ...entry, created_at: 'yesterday-ish' }] }],
    ['has an id that is none', { total_count: 1, artifacts: [{ ...entry, id: '1' }] }],
  ])('that %s is an error, never a place with nothing in it', async (_, body) => {
    const it = await scene();
    it.fake.fault({ on: LIST, times: 99, answer: { status: 200, body } });

    await expect(find(it)).rejects.toMatchObject({ code: 'GITHUB_ANSWER', kind: 'transient' });
  });

  it.each([204, 304])('that has status %i is an error too', async (status) => {
    const it = await scene();
    it.fake.fault({ on: LIST, times: 99, answer: { status } });

    await expect(find(it)).rejects.toMatchObject({ code: 'GITHUB_ANSWER' });
  });

  it('is asked for again when it contradicts itself once', async () => {
    const it = await scene();
    const good = upload(it, {});
    it.fake.fault({ on: LIST, answer: { status: 200, body: { total_count: 1, artifacts: [] } } });

    expect(await ids(await find(it))).toEqual([good.id]);
  });

  it('is followed to its next page, however short the first is', async () => {
    const it = await scene();
    const good = upload(it, {});
    for (let n = 0; n < 120; n += 1) upload(it, { headRepositoryId: 77 }, 'forged');
    const [first] = it.fake.store.artifacts.values();
    const link = `<${it.fake.url}/x?page=2>; rel="next", <${it.fake.url}/x?page=2>; rel="last"`;
    it.fake.fault({
      on: /[?&]page=1/,
      answer: { status: 200, body: { total_count: 21, artifacts: [] }, headers: { link } },
    });

    expect(first?.id).toBe(good.id);
    expect(await ids(await find(it))).toEqual([good.id]);
  });

  it('may name no run for an artifact, which is then doubtful', async () => {
    const it = await scene();
    const body = { total_count: 1, artifacts: [{ ...entry, workflow_run: null }] };
    it.fake.fault({ on: LIST, answer: { status: 200, body } });
    const found: unknown[] = [];
    for await (const one of (await find(it)).newestFirst) found.push(one);

    expect(found).toMatchObject([{ kind: 'doubtful', why: 'it names no run' }]);
  });

  it('is of a repository whose answer is whole', async () => {
    const it = await scene();
    it.fake.fault({ on: /crosswalk-config$/, answer: { status: 200, body: {} } });

    await expect(find(it)).rejects.toMatchObject({ code: 'GITHUB_ANSWER' });
  });
});

describe('a download', () => {
  const fetched = async (it: Scene) => {
    for await (const one of (await find(it)).newestFirst)
      return Buffer.from(await downloadEntry(it.github, one.artifact, FILE)).toString();
    return 'none';
  };

  it('goes to the storage without the token', async () => {
    const it = await scene();
    upload(it, {}, 'the state');

    expect(await fetched(it)).toBe('the state');
    expect(it.fake.storageRequests).toHaveLength(1);
    expect(it.fake.storageRequests[0]?.headers['authorization']).toBeUndefined();
  });

  it.each([
    ['the address has expired', { status: 403, body: { Error: 'expired' } }],
    ['the storage is down', { status: 503 }],
    ['the connection breaks', 'reset'],
  ] as const)('asks for a new address when %s, and not for the old one again', async (_, answer) => {
    const it = await scene();
    upload(it, {}, 'the state');
    it.fake.fault({ on: /^GET \/storage/, times: 2, answer });

    expect(await fetched(it)).toBe('the state');
    const addresses = it.fake.storageRequests.map((request) => request.url);
    expect(new Set(addresses).size).toBe(3);
  });

  it.each([
    ['a page of something in between', /^GET \/storage/, { status: 200, body: '<html></html>' }],
    ['other bytes', /^GET \/storage/, { status: 200, body: 'PK and no more' }],
    ['that it is not in the storage', /^GET \/storage/, { status: 404 }],
    ['that it is not there', /\/zip$/, { status: 404, body: { message: 'Not Found' } }],
    ['no address', /\/zip$/, { status: 200, body: {} }],
    ['the address of a file', /\/zip$/, { status: 302, headers: { location: 'file:///etc/passwd' } }],
  ])('asks again when the answer is %s, and takes nothing for damaged', async (_, on, answer) => {
    const it = await scene();
    upload(it, {}, 'the state');
    it.fake.fault({ on, times: 3, answer });

    expect(await fetched(it)).toBe('the state');
  });

  it.each<readonly [string, RegExp, Fault['answer'], string]>([
    ['gone from the storage', /^GET \/storage/, { status: 404 }, 'ARTIFACT_UNUSABLE'],
    ['gone', /\/zip$/, { status: 404, body: { message: 'Not Found' } }, 'ARTIFACT_UNUSABLE'],
    ['without an address', /\/zip$/, { status: 200, body: {} }, 'GITHUB_ANSWER'],
    [
      'at no address of the web',
      /\/zip$/,
      { status: 302, headers: { location: 'file:///x' } },
      'GITHUB_ANSWER',
    ],
    ['a page', /^GET \/storage/, { status: 200, body: '<html></html>' }, 'GITHUB_DOWN'],
  ])('of one that stays %s ends with an error that says so', async (_, on, answer, code) => {
    const it = await scene();
    upload(it, {}, 'the state');
    it.fake.fault({ on, times: 99, answer });

    await expect(fetched(it)).rejects.toMatchObject({ code });
  });

  it('calls nothing damaged of which one attempt says that GitHub is down', async () => {
    const it = await scene();
    upload(it, {}, 'the state');
    it.fake.fault({ on: /^GET \/storage/, times: 3, answer: { status: 404 } });
    it.fake.fault({ on: /^GET \/storage/, times: 1, answer: { status: 503 } });

    await expect(fetched(it)).rejects.toMatchObject({ code: 'GITHUB_DOWN' });
  });

  it.each([(hex: string) => `sha256:${hex.toUpperCase()}`, (hex: string) => hex, () => ''])(
    'takes a digest in any form that it may have',
    async (form) => {
      const it = await scene();
      const one = upload(it, {}, 'the state');
      one.digest = form(one.digest.slice(7));

      expect(await fetched(it)).toBe('the state');
    },
  );

  it('fails, and calls nothing damaged, when the storage stays down', async () => {
    const it = await scene();
    upload(it, {}, 'the state');
    it.fake.fault({ on: /^GET \/storage/, times: 99, answer: { status: 503 } });

    await expect(fetched(it)).rejects.toMatchObject({ code: 'GITHUB_DOWN' });
    expect(it.fake.storageRequests).toHaveLength(4);
  });

  it.each<readonly [string, (artifact: FakeArtifact) => void, string]>([
    [
      'has expired',
      (artifact) => {
        artifact.expired = true;
      },
      'it has expired',
    ],
    [
      'is not what its digest says',
      (artifact) => {
        artifact.zip = zipOf([{ name: FILE, bytes: Buffer.from('forged') }]);
      },
      'its bytes do not have the digest that GitHub keeps for it',
    ],
  ])('is refused when the artifact %s', async (_, damage, expected) => {
    const it = await scene();
    damage(upload(it, {}, 'the state'));

    await expect(fetched(it)).rejects.toMatchObject({
      code: 'ARTIFACT_UNUSABLE',
      text: { what: `The artifact "${NAME}" cannot be used: ${expected}.` },
    });
  });
});
