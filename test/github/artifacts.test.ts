import { describe, expect, it } from 'vitest';
import { type TrustedArtifacts, trustedArtifacts } from '../../src/github/artifacts.ts';
import { downloadEntry } from '../../src/github/download.ts';
import { STATE_TRUST } from '../../src/github/trust.ts';
import type { FakeArtifact, NewRun } from '../support/github.ts';
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

    expect(kinds).toEqual(['gone']);
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
