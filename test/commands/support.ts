import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Failure, tellFailure } from '../../src/commands/failure.ts';
import type { CommonOptions, ExitCode, Io } from '../../src/commands/io.ts';
import { buildProgram } from '../../src/commands/program.ts';
import { createRedactor } from '../../src/config/secrets.ts';
import { PLAIN } from '../../src/report/painter.ts';
import { fakeClock } from '../support/clock.ts';
import { copyMappings } from '../support/mappings.ts';

/** What a command needs of a `Bench` or a `Desk`. */
export interface Place {
  readonly io: Io;
  readonly options: CommonOptions;
  output(): string;
}

export interface Ran {
  readonly code: ExitCode;
  /** Everything printed, errors included. */
  readonly text: string;
  readonly failure: Failure | undefined;
}

/** Runs a command line as `cli.ts` does: parsed by the real program, with the place's folders, an exception as text and exit code. */
export async function run(place: Place, ...argv: readonly string[]): Promise<Ran> {
  const { mappings, schemas, state } = place.options;
  const folders = ['--mappings', mappings, '--schemas', schemas, '--state', state];
  place.output();
  try {
    const code = await buildProgram(place.io, [...argv, ...folders]);
    return { code, text: place.output(), failure: undefined };
  } catch (error) {
    const failure = await tellFailure(place.io, error);
    return { code: failure.exitCode, text: place.output() + failure.text, failure };
  }
}

/** The same with `--json`: what was printed, parsed. */
export async function runJson(place: Place, ...argv: readonly string[]): Promise<unknown> {
  const ran = await run(place, ...argv, '--json');
  if (ran.failure) throw new Error(ran.text);
  return JSON.parse(ran.text);
}

export interface Desk extends Place {
  readonly folder: string;
  /** Changes a file of this desk's copy of the mappings. */
  rewrite(file: string, change: (text: string) => string): void;
}

/** A copy of the shipped mappings of Salesforce and nothing to talk to, for commands that ask no system. Gone with the test. */
export function desk(env: Io['env'] = { CROSSWALK_STATE_KEY: 'a key of a test, 32 characters long' }): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-desk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  copyMappings(join(folder, 'mappings'), ['salesforce']);
  let printed = '';
  const print = (text: string) => {
    printed += text;
  };
  return {
    folder,
    io: {
      out: print,
      err: print,
      env,
      clock: fakeClock('2026-11-21T09:00:00Z'),
      painter: PLAIN,
      interactive: false,
      signal: new AbortController().signal,
      redactor: createRedactor(),
    },
    options: {
      mappings: join(folder, 'mappings'),
      schemas: 'schemas/objects',
      state: join(folder, 'state'),
    },
    output() {
      const text = printed;
      printed = '';
      return text;
    },
    rewrite(file, change) {
      const path = join(folder, 'mappings', file);
      const before = readFileSync(path, 'utf8');
      const after = change(before);
      if (after === before) throw new Error(`nothing to change in ${file}`);
      writeFileSync(path, after);
    },
  };
}
