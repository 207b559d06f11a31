import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { safeJsonLine, safeText } from '../report/safe.ts';
import { openState } from '../state/open.ts';
import type { StateStore } from '../state/store.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { stateKey, statePath } from './session.ts';

export interface StateExportOptions extends CommonOptions {
  readonly out?: string;
}

/**
 * `crosswalk state export`: everything the state holds but its hashes, as JSON Lines: each line says by `kind` what it is. Streamed,
 * so that its size does not matter. Asks no system; holds ids, times and reasons, no values.
 */
export async function stateExportCommand(io: Io, options: StateExportOptions): Promise<ExitCode> {
  const project = openProject(options);
  const key = stateKey(io, environment(io, options));
  const sink = options.out === undefined ? undefined : openSink(options.out);
  let lines = 0;
  const write = (row: object) => {
    const text = `${safeJsonLine(row)}\n`;
    if (sink) sink.write(text);
    else io.out(text);
    lines += 1;
  };
  try {
    for (const integration of chosenIntegrations(project, options.integration)) {
      const path = statePath(options.state, integration.name);
      const of = { integration: integration.name };
      if (!existsSync(path)) {
        write({ kind: 'state', ...of, state: 'none' });
        continue;
      }
      const state = openState({ path, key, clock: io.clock, readOnly: true });
      try {
        const mappings = integration.mappings.map((mapping) => mapping.name);
        for (const row of rows(state, mappings)) write({ ...row, ...of });
      } finally {
        state.close();
      }
    }
    sink?.done();
  } finally {
    sink?.close();
  }
  if (sink)
    io.out(
      options.json
        ? `${safeJsonLine({ file: options.out, lines })}\n`
        : `Wrote ${lines} lines to ${safeText(options.out ?? '')}.\n`,
    );
  return 0;
}

function* rows(state: StateStore, mappings: readonly string[]): Iterable<object> {
  yield { kind: 'state', state: 'present', ...state.envelope };
  for (const mapping of mappings) {
    for (const side of ['source', 'target'] as const) {
      const stored = state.checkpoint(mapping, side);
      if (stored) yield { kind: 'checkpoint', mapping, side, ...stored };
    }
    for (const { hashes, ...link } of state.links(mapping))
      yield { kind: 'link', ...link, fields: Object.keys(hashes).sort() };
    yield* state.fights(mapping).map(({ sourceId, rule, turns, held }) => {
      return { kind: 'fight', mapping, sourceId, rule, turns, leftAlone: held !== undefined };
    });
    yield* state.intents(mapping).map((intent) => ({ kind: 'intent', ...intent }));
  }
  yield* state.held().map((held) => ({ kind: 'held', ...held }));
  yield* state.runs(1_000).map((run) => ({ kind: 'run', ...run }));
}

/** Under another name until it is whole. */
function openSink(path: string) {
  const unfinished = `${path}.new`;
  const file = openSync(unfinished, 'w', 0o600);
  let open = true;
  return {
    write: (text: string) => writeSync(file, text),
    done() {
      closeSync(file);
      open = false;
      renameSync(unfinished, path);
    },
    close() {
      if (!open) return;
      closeSync(file);
      rmSync(unfinished, { force: true });
    },
  };
}
