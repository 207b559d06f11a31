import { createHash } from 'node:crypto';
import { CrosswalkError } from '../model/errors.ts';
import { type Artifact, unusable } from './artifacts.ts';
import type { Github } from './client.ts';
import { type ZippedFile, zippedFiles } from './zip.ts';

/** Name under which the door counts what it fetches from the storage that GitHub redirects to. */
const STORAGE = 'GitHub storage';
/** Larger ones are refused unread: the state of some five million links. */
const MOST_BYTES = 400 * 1024 * 1024;
const ATTEMPTS = 4;

/**
 * One file of an artifact, by its exact name. GitHub answers with the address of the bytes, which is good for a minute: when it fails, a
 * new one is asked for. The token goes to GitHub alone. Throws `ARTIFACT_UNUSABLE` when the artifact is expired, gone, damaged, or not
 * what it says; `GITHUB_*` and `NETWORK_*` when it could not be fetched this time.
 */
export async function downloadEntry(github: Github, artifact: Artifact, entry: string): Promise<Uint8Array> {
  const [file] = await downloadEntries(github, artifact, (name) => name === entry);
  if (file === undefined) throw unusable(artifact, `it has no file "${entry}"`);
  return file.bytes;
}

/** The same for every file whose name in the zip is `wanted`, for artifacts whose files are named by the run that made them. */
export async function downloadEntries(
  github: Github,
  artifact: Artifact,
  wanted: (name: string) => boolean,
): Promise<readonly ZippedFile[]> {
  const unzipped = await zippedFiles(await wholeZip(github, artifact), wanted, MOST_BYTES);
  if (unzipped.kind === 'damaged') throw unusable(artifact, unzipped.why);
  return unzipped.files;
}

async function wholeZip(github: Github, artifact: Artifact): Promise<Uint8Array> {
  if (artifact.expired) throw unusable(artifact, 'it has expired');
  if (artifact.bytes > MOST_BYTES) throw unusable(artifact, `it has ${artifact.bytes} bytes`);
  const zip = await fetchZip(github, artifact);
  const digest = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  if (artifact.digest !== undefined && artifact.digest !== digest)
    throw unusable(artifact, 'its bytes do not have the digest that GitHub keeps for it');
  return zip;
}

async function fetchZip(github: Github, artifact: Artifact): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt += 1) {
    const url = await addressOf(github, artifact);
    const fetched = await fetchBytes(github, url);
    if (fetched.kind === 'bytes') return fetched.bytes;
    if (attempt >= ATTEMPTS) throw fetched.error;
    await github.clock.sleep(1_000 * 2 ** (attempt - 1));
  }
}

/** The signed address of the zip: `GET /actions/artifacts/{id}/zip` answers 302; 410 when it has expired, 404 when it is gone. */
async function addressOf({ api, context }: Github, artifact: Artifact): Promise<string> {
  try {
    const { headers } = await api.rest.actions.downloadArtifact({
      owner: context.owner,
      repo: context.repo,
      artifact_id: artifact.id,
      archive_format: 'zip',
      request: { redirect: 'manual' },
    });
    const url = URL.parse(headers.location ?? '', context.apiUrl);
    if (url !== null) return url.href;
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'GITHUB_NOT_FOUND')
      throw unusable(artifact, 'GitHub lists it and no longer has it', error);
    throw error;
  }
  throw unusable(artifact, 'GitHub gave no address to fetch it from');
}

type Fetched =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Without the token: the storage is another host, and the address itself is the permission. */
async function fetchBytes({ door }: Github, url: string): Promise<Fetched> {
  try {
    const { status, bytes } = await door.request({
      connection: STORAGE,
      method: 'GET',
      url,
      headers: { accept: '*/*' },
      kind: 'read',
      repeatable: false,
      accept: 'bytes',
    });
    if (status === 200 && bytes !== undefined) return { kind: 'bytes', bytes };
    return { kind: 'failed', error: storageFailed(url, status) };
  } catch (error) {
    if (error instanceof CrosswalkError && error.kind === 'transient') return { kind: 'failed', error };
    throw error;
  }
}

function storageFailed(url: string, status: number): CrosswalkError {
  return new CrosswalkError({
    code: 'GITHUB_DOWN',
    kind: 'transient',
    what: `The storage of GitHub answered ${ATTEMPTS} times in a row with no file, last with status ${status}.`,
    where: `At GET ${new URL(url).host}.`,
    why: 'GitHub or its storage has an outage, or a proxy in between refuses the storage.',
    todo: 'Run the command again; for a runner behind a proxy let the host that the message names through.',
  });
}
