import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { openSavedEntries, type SavedEntries, type SavedEntry } from '../engine/saved-entries.ts';
import { CrosswalkError } from '../model/errors.ts';
import { WRITES } from '../model/plan.ts';
import {
  openedSelection,
  PLAN_VERSION,
  type PlanBasis,
  planSeal,
  SEAL,
  type Selection,
} from './plan-file.ts';

/** A saved plan, proven to be what was written. */
export interface SavedPlan {
  /** Of the whole file, as hex. */
  readonly sha256: string;
  readonly full: boolean;
  readonly outcome: string;
  /** Of an import: what it selected. */
  readonly selection?: Selection;
  readonly basis: Readonly<Record<string, PlanBasis>>;
  /** `mappingKey` by `<integration>/<mapping>`. */
  readonly mappings: Readonly<Record<string, string>>;
  /** Its writes by integration. */
  readonly entries: ReadonlyMap<string, SavedEntries>;
  close(): void;
}

/**
 * Reads a plan line by line, so that its size does not matter. Throws `PLAN_INVALID` for what is no plan of this version, was edited
 * or cut, was sealed with another key, or is not the file of that hash. `named` is what messages call it.
 */
export async function readPlan(
  path: string,
  key: string,
  sha256: string | undefined,
  named = path,
): Promise<SavedPlan> {
  const entries = new Map<string, SavedEntries>();
  const close = () => {
    for (const part of entries.values()) part.close();
  };
  try {
    return await read(path, named, key, sha256, entries, close);
  } catch (error) {
    close();
    throw error;
  }
}

async function read(
  from: string,
  path: string,
  key: string,
  sha256: string | undefined,
  entries: Map<string, SavedEntries>,
  close: () => void,
): Promise<SavedPlan> {
  const whole = createHash('sha256');
  const file = createReadStream(from);
  file.on('data', (chunk) => whole.update(chunk));
  const seal = planSeal(key);
  let head: Head | undefined;
  let tail: Tail | undefined;
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (tail) throw invalid(path, 'Something stands behind its end.');
    if (!head) head = headOf(path, line);
    else if (line.startsWith('],')) tail = tailOf(path, line);
    else collect(path, entries, line);
    seal.update(tail ? tail.sealed : `${line}\n`);
  }
  if (!head || !tail) throw invalid(path, 'Its end is missing.');
  const sha = whole.digest('hex');
  if (sha256 !== undefined && sha !== sha256.trim().toLowerCase())
    throw invalid(path, 'It is another file than the one whose SHA-256 was given by --hash.');
  const made = seal.digest();
  const given = Buffer.from(tail.seal, 'hex');
  if (made.length !== given.length || !timingSafeEqual(made, given))
    throw invalid(path, 'Its seal does not fit: it was edited, or made with another CROSSWALK_STATE_KEY.');
  const { selection, ...content } = tail.content;
  return {
    ...{ sha256: sha, full: head.full, ...content, entries, close },
    ...(selection ? { selection: openedSelection(selection, key) } : {}),
  };
}

interface Head {
  readonly full: boolean;
}

interface Tail {
  readonly sealed: string;
  readonly seal: string;
  readonly content: Pick<SavedPlan, 'basis' | 'mappings' | 'outcome' | 'selection'>;
}

function headOf(path: string, line: string): Head {
  const found = /^\{"version":(\d+),"at":"[^"]*"(?:,"full":(true|false))?,"entries":\[$/.exec(line);
  if (!found) throw invalid(path, 'It does not begin like a plan that "crosswalk plan --out" saved.');
  if (Number(found[1]) !== PLAN_VERSION)
    throw invalid(path, `It has version ${found[1]}; this crosswalk reads version ${PLAN_VERSION}.`);
  return { full: found[2] === 'true' };
}

function tailOf(path: string, line: string): Tail {
  const at = line.lastIndexOf(SEAL);
  const seal = /^([0-9a-f]{64})"\}$/.exec(line.slice(at + SEAL.length))?.[1];
  if (at < 0 || seal === undefined) throw invalid(path, 'It has no seal.');
  const sealed = line.slice(0, at);
  return { sealed, seal, content: json(path, `{${sealed.slice(2)}}`) as Tail['content'] };
}

/** What the seal turns out not to cover is thrown away with everything else. */
function collect(path: string, entries: Map<string, SavedEntries>, line: string): void {
  if (line === '') return;
  const { integration, ...entry } = json(path, line.replace(/,$/, '')) as SavedEntry & {
    integration: string;
  };
  if (!WRITES.some((action) => action === entry.action)) return;
  const part = entries.get(integration) ?? openSavedEntries();
  entries.set(integration, part);
  part.put(entry);
}

function json(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(path, 'A line of it is no JSON.');
  }
}

function invalid(path: string, why: string): CrosswalkError {
  return new CrosswalkError({
    code: 'PLAN_INVALID',
    kind: 'config',
    what: 'The saved plan cannot be used; nothing was done.',
    where: path,
    why,
    todo: 'Make a new one with "crosswalk plan --out", and have it reviewed.',
  });
}
