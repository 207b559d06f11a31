import { createHash } from 'node:crypto';
import type { HttpResponse } from '../http/door.ts';
import { CrosswalkError } from '../model/errors.ts';
import { strangeAnswer } from './answer.ts';
import { type Artifact, unusable } from './artifacts.ts';
import type { Github } from './client.ts';
import { githubUnreached } from './errors.ts';
import { type ZippedFile, zippedFiles } from './zip.ts';

/** Name under which the door counts what it fetches from the storage that GitHub redirects to. */
const STORAGE = 'GitHub storage';
/** Larger ones are refused unread: the state of some five million links. */
const MOST_BYTES = 400 * 1024 * 1024;
const ATTEMPTS = 4;

/**
 * One file of an artifact, by its exact name. GitHub answers with the address of the bytes, which is good for a minute: when it fails, a
 * new one is asked for, and so it is when what came is damaged. The token goes to GitHub alone. Throws `ARTIFACT_UNUSABLE` when the artifact is expired, gone, damaged, or not
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
  if (artifact.expired) throw unusable(artifact, 'it has expired');
  if (artifact.bytes > MOST_BYTES) throw unusable(artifact, `it has ${artifact.bytes} bytes`);
  let notDamage: CrosswalkError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const fetched = await attemptOf(github, artifact, wanted);
    if (fetched.kind === 'files') return fetched.files;
    if (fetched.kind === 'failed') notDamage = fetched.error;
    // Damage is what every attempt says: one hiccup among them, and the next run may find the artifact whole.
    if (fetched.forGood) throw fetched.error;
    if (attempt >= ATTEMPTS) throw notDamage ?? fetched.error;
    await github.clock.sleep(1_000 * 2 ** (attempt - 1));
  }
}

type Attempt =
  | { readonly kind: 'files'; readonly files: readonly ZippedFile[] }
  /** `damaged` once may be an answer that was cut or mixed up on its way, unless it is so `forGood`. */
  | { readonly kind: 'damaged' | 'failed'; readonly error: CrosswalkError; readonly forGood: boolean };

/** One attempt, with an address of its own. Rejects with what another attempt does not mend. */
async function attemptOf(
  github: Github,
  artifact: Artifact,
  wanted: (name: string) => boolean,
): Promise<Attempt> {
  const damaged = (why: string, forGood = false): Attempt => {
    return { kind: 'damaged', error: unusable(artifact, why), forGood };
  };
  try {
    const url = await addressOf(github, artifact);
    if (url === undefined) return damaged('GitHub lists it and no longer has it');
    const { status, bytes } = await stored(github, url);
    if (status === 404) return damaged('GitHub lists it and its storage no longer has it');
    if (status !== 200 || bytes === undefined || isPage(bytes)) throw storageFailed(url, status);
    const digest = digestOf(artifact);
    if (digest !== undefined && digest !== createHash('sha256').update(bytes).digest('hex'))
      return damaged('its bytes do not have the digest that GitHub keeps for it');
    const unzipped = await zippedFiles(bytes, wanted, MOST_BYTES);
    return unzipped.kind === 'read'
      ? { kind: 'files', files: unzipped.files }
      : damaged(unzipped.why, digest !== undefined);
  } catch (error) {
    if (error instanceof CrosswalkError && error.kind === 'transient' && error.code !== 'NETWORK_CANCELLED')
      return { kind: 'failed', error, forGood: false };
    throw error;
  }
}

/**
 * The signed address of the zip: `GET /actions/artifacts/{id}/zip` answers 302, and 410 when it has expired. 404 when it is gone, and
 * now and then for one that is there (actions/download-artifact#486): `undefined`.
 */
async function addressOf({ api, context }: Github, artifact: Artifact): Promise<string | undefined> {
  const where = `At GET /repos/${context.owner}/${context.repo}/actions/artifacts/${artifact.id}/zip.`;
  try {
    const { headers } = await api.rest.actions.downloadArtifact({
      owner: context.owner,
      repo: context.repo,
      artifact_id: artifact.id,
      archive_format: 'zip',
      request: { redirect: 'manual' },
    });
    if (!headers.location) throw strangeAnswer('it gives no address to fetch the artifact from', where);
    const url = URL.parse(headers.location, context.apiUrl);
    if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
    throw strangeAnswer('the address to fetch the artifact from is none of the web', where);
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'GITHUB_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Without the token: the storage is another host, and the address itself is the permission. */
async function stored({ door }: Github, url: string): Promise<Pick<HttpResponse, 'status' | 'bytes'>> {
  try {
    return await door.request({
      connection: STORAGE,
      method: 'GET',
      url,
      headers: { accept: '*/*' },
      kind: 'read',
      repeatable: false,
      accept: 'bytes',
    });
  } catch (error) {
    throw githubUnreached(error);
  }
}

/** A page or an error document of whatever stands in between, with a status that says success. */
function isPage(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 64)).toString('latin1').trimStart().startsWith('<');
}

/** As hex; GitHub writes it in lower case behind `sha256:`. `undefined` where it keeps none. */
function digestOf({ id, digest }: Artifact): string | undefined {
  if (digest === undefined) return undefined;
  const hex = /^(?:sha256:)?([\da-f]{64})$/i.exec(digest)?.[1];
  if (hex === undefined) throw strangeAnswer(`the digest of artifact ${id} is no SHA-256`);
  return hex.toLowerCase();
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
