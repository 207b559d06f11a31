import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Connector } from '../connectors/connector.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import { type FileBody, type FileStream, sizeText, type ToldFile } from '../model/file.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Direction } from '../model/plan.ts';
import { tooLarge } from '../plan/files.ts';
import type { Flow } from './flow.ts';
import type { DecisionRow } from './spool.ts';

/** What became of fetching a file: it is whole on the disk, or there is a reason why it is not sent. */
export type Fetched = { readonly body: FileBody } | { readonly problem: Problem };

/** By id of the giving side's record. */
export type FetchedFiles = ReadonlyMap<string, Fetched>;

/** A body that broke off is asked for as a whole again; what breaks off every time is held, and the run goes on. */
const ATTEMPTS = 3;

const NOTHING: FetchedFiles = new Map();

const FOLDER = 'crosswalk-file-';

/** Longer than any run lasts: a folder of that age belongs to one that was killed. */
const STALE_MS = 24 * 3_600_000;

/** Batches of files are one file each: no more than that lies on the disk at a time. */
export function batchSize({ childOf }: Mapping, writeBatch: number): number {
  return childOf?.kind === 'files' ? 1 : writeBatch;
}

/** A file that turned out to be too large when it was fetched is skipped as if that had been known; `false` for any other problem. */
export function leftOut({ tally }: Flow, { entry }: DecisionRow, problem: Problem): boolean {
  if (problem.code !== 'FILE_TOO_LARGE') return false;
  tally.count(entry.direction, entry.action, -1);
  tally.count(entry.direction, 'skip');
  tally.note(entry.direction, entry.recordId, problem);
  return true;
}

/**
 * Does `work` with the content of every file that is to be created, fetched into a folder of their own that nobody else may read and that
 * is gone afterwards, however that ends. Throws what the giving connection is to blame for, before anything is sent.
 */
export async function withFiles(
  flow: Flow,
  direction: Direction,
  rows: readonly DecisionRow[],
  work: (files: FetchedFiles) => Promise<void>,
): Promise<void> {
  const wanted = rows.flatMap(({ entry }) =>
    entry.action === 'create' && entry.file ? [{ id: entry.recordId, told: entry.file }] : [],
  );
  if (wanted.length === 0) return await work(NOTHING);
  // Made with mode 0700.
  const folder = mkdtempSync(join(tmpdir(), FOLDER));
  try {
    removeStale(folder);
    const files = new Map<string, Fetched>();
    for (const [index, { id, told }] of wanted.entries())
      files.set(id, await fetchFile(flow, direction, id, told, join(folder, String(index))));
    await work(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What runs that were killed left beside `folder`, which is new and tells the time by the disk's own clock: folders of this name and this
 * user that nothing was put into for a day. Others may write there too: links and what is theirs are not touched.
 */
function removeStale(folder: string): void {
  const parent = dirname(folder);
  const { mtimeMs: now, uid } = lstatSync(folder);
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(FOLDER)) continue;
    const path = join(parent, name);
    try {
      const found = lstatSync(path);
      const stale = found.isDirectory() && found.uid === uid && now - found.mtimeMs > STALE_MS;
      if (stale) rmSync(path, { recursive: true });
    } catch {
      // Another run was faster, or it cannot be removed: it is in nobody's way.
    }
  }
}

async function fetchFile(
  { compiled: { mapping }, context, sides }: Flow,
  direction: Direction,
  id: string,
  told: ToldFile,
  path: string,
): Promise<Fetched> {
  const giving = direction === 'import' ? mapping.source : mapping.target;
  const connector = direction === 'import' ? sides.source : sides.target;
  const max = mapping.childOf?.maxBytes ?? Number.POSITIVE_INFINITY;
  const where = `${giving.object} ${id}`;
  for (let attempt = 1; ; attempt += 1) {
    const stream = await opened(connector, { object: giving.object, id, signal: context.signal });
    if ('problem' in stream) return stream;
    try {
      const body = await save(stream, path, max);
      if (body.size > max) return { problem: tooLarge(mapping, direction, body.size) };
      const wrong = difference(body, told, stream);
      return wrong === undefined ? { body } : { problem: changed(where, wrong) };
    } catch (error) {
      context.signal?.throwIfAborted();
      if (!(error instanceof CrosswalkError) || !error.code.startsWith('NETWORK_')) throw error;
      if (attempt >= ATTEMPTS) return { problem: error.text };
    }
  }
}

async function opened(
  connector: Connector,
  { object, id, signal }: { object: string; id: string; signal: AbortSignal | undefined },
): Promise<FileStream | { readonly problem: Problem }> {
  if (connector.openFile === undefined) throw new Error(`${connector.system} holds no files`);
  try {
    return await connector.openFile({ object, id, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'FILE_GONE') return { problem: error.text };
    throw error;
  }
}

/** Chunk by chunk, with mode 0600; stops, and says so by the size, as soon as there are more than `max` bytes. */
async function save({ chunks }: FileStream, path: string, max: number): Promise<FileBody> {
  const hash = createHash('md5');
  const file = await open(path, 'w', 0o600);
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > max) break;
      hash.update(chunk);
      await file.writeFile(chunk);
    }
  } catch (error) {
    throw diskError(error);
  } finally {
    await file.close();
  }
  return { path, size, md5: hash.digest('hex') };
}

/** How what came differs from what was told; `undefined` where it does not. */
function difference(body: FileBody, told: ToldFile, stream: FileStream): string | undefined {
  for (const size of [told.size, stream.size])
    if (typeof size === 'number' && size !== body.size)
      return `${sizeText(body.size)} came of ${sizeText(size)}`;
  for (const md5 of [told.md5, stream.md5])
    if (typeof md5 === 'string' && md5 !== body.md5) return 'what came has another checksum';
  return undefined;
}

function changed(where: string, how: string): Problem {
  return {
    code: 'FILE_CHANGED',
    kind: CODES.FILE_CHANGED.kind,
    what: `The file is not what its system tells of it: ${how}.`,
    where,
    why: CODES.FILE_CHANGED.cause,
    todo: CODES.FILE_CHANGED.cure,
  };
}

/** A full disk is no fault of the file, nor of the systems. */
function diskError(error: unknown): unknown {
  if (
    !(error instanceof Error) ||
    !('code' in error) ||
    !['ENOSPC', 'EDQUOT', 'EIO'].includes(String(error.code))
  )
    return error;
  return new CrosswalkError(
    {
      code: 'RUN_FILE',
      kind: 'transient',
      what: 'A file on its way from one system to the other could not be kept on the disk.',
      where: 'the folder for temporary files (TMPDIR, else /tmp)',
      why: `The system says ${String(error.code)}.`,
      todo: 'Free some space there or name another folder in TMPDIR, then run again: what was written to the systems is remembered.',
    },
    error,
  );
}
