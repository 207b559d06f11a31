import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CrosswalkError } from '../model/errors.ts';
import type { SandboxData, WireRecord } from './system.ts';

/**
 * Records to start with, by system and object:
 * `DIR/<system>/<object>.json` (an array of records, or `{ "records": [...] }`), and, when DIR or DIR/salesforce
 * holds an `sf data tree` plan (an array of `{ sobject, files }`), that plan's files as Salesforce data.
 * Throws a CrosswalkError that names the broken file.
 */
export function loadData(directory: string): Readonly<Record<string, SandboxData>> {
  if (!isDirectory(directory)) throw broken(directory, 'There is no such folder.');
  const out: Record<string, Record<string, WireRecord[]>> = {};
  const add = (system: string, objectName: string, records: readonly WireRecord[]) => {
    const objects = out[system] ?? {};
    out[system] = objects;
    objects[objectName] = [...(objects[objectName] ?? []), ...records];
  };
  for (const system of readdirSync(directory).sort()) {
    const folder = join(directory, system);
    if (!isDirectory(folder)) continue;
    const plan = planOf(folder);
    if (plan !== undefined) readPlan(folder, plan, (objectName, records) => add(system, objectName, records));
    else {
      for (const name of jsonFiles(folder)) add(system, basename(name, '.json'), records(join(folder, name)));
    }
  }
  const plan = planOf(directory);
  if (plan !== undefined)
    readPlan(directory, plan, (objectName, found) => add('salesforce', objectName, found));
  if (Object.keys(out).length === 0) {
    throw broken(directory, 'It holds neither <system>/<object>.json nor an "sf data tree" plan.');
  }
  return out;
}

interface PlanStep {
  readonly sobject: string;
  readonly files: readonly string[];
}

/** Plans that `sf data export tree --plan` writes are named `<prefix>-plan.json`. */
function planOf(folder: string): readonly PlanStep[] | undefined {
  for (const name of jsonFiles(folder)) {
    if (!/plan/i.test(name)) continue;
    const content = parse(join(folder, name));
    if (Array.isArray(content) && content.length > 0 && content.every(isPlanStep)) return content;
  }
  return undefined;
}

function isPlanStep(value: unknown): value is PlanStep {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sobject' in value &&
    typeof value.sobject === 'string' &&
    'files' in value &&
    Array.isArray(value.files) &&
    value.files.every((file) => typeof file === 'string')
  );
}

function readPlan(
  folder: string,
  plan: readonly PlanStep[],
  add: (objectName: string, records: readonly WireRecord[]) => void,
): void {
  for (const step of plan) {
    for (const file of step.files) {
      const path = join(folder, file);
      if (!existsSync(path)) throw broken(path, 'The plan names this file, but it does not exist.');
      add(step.sobject, records(path));
    }
  }
}

function records(path: string): readonly WireRecord[] {
  const content = parse(path);
  const found =
    typeof content === 'object' && content !== null && 'records' in content ? content.records : content;
  if (!Array.isArray(found)) throw broken(path, 'An array of records is expected.');
  found.forEach((item: unknown, index) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw broken(path, `Record ${index + 1} is not an object.`);
    }
  });
  return found;
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw broken(
      path,
      error instanceof SyntaxError ? `It is not JSON: ${position(error)}` : 'It cannot be read.',
    );
  }
}

/** V8 quotes the surrounding text, which may be a record's value: only the position is passed on. */
function position(error: SyntaxError): string {
  return (
    /at position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0] ??
    'it ends too early or is malformed'
  );
}

function broken(path: string, why: string): CrosswalkError {
  return new CrosswalkError({
    code: 'SANDBOX_DATA',
    kind: 'config',
    what: 'The sandbox cannot load its data.',
    where: path,
    why: /[.!?]$/.test(why) ? why : `${why}.`,
    todo: 'Correct the file or start without --data.',
  });
}

function jsonFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
