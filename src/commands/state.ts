import { existsSync, statSync } from 'node:fs';
import type { Checkpoint } from '../model/checkpoint.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { openState } from '../state/open.ts';
import type { Side, StateStore } from '../state/store.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { stateKey, statePath } from './session.ts';

/** `crosswalk state show`: what the state knows of itself: whose it is, how much it holds, where each reading stands. */
export async function stateShowCommand(io: Io, options: CommonOptions): Promise<ExitCode> {
  const project = openProject(options);
  const shown = chosenIntegrations(project, options.integration).map((integration) => {
    const path = statePath(options.state, integration.name);
    if (!existsSync(path)) return { integration: integration.name, path, state: 'none' as const };
    const state = openState({
      path,
      key: stateKey(io, environment(io, options)),
      clock: io.clock,
      readOnly: true,
    });
    try {
      return {
        integration: integration.name,
        path,
        state: 'present' as const,
        bytes: statSync(path).size,
        envelope: state.envelope,
        mappings: integration.mappings.map((mapping) => ({
          mapping: mapping.name,
          links: state.linkCount(mapping.name),
          held: state.held(mapping.name).length,
          intents: unanswered(state, mapping.name),
          checkpoints: {
            source: standingOf(state, mapping.name, 'source'),
            target: standingOf(state, mapping.name, 'target'),
          },
          readsEverythingNext: state.checkpoint(mapping.name, 'source')?.mappingHash !== mapping.hash,
        })),
      };
    } finally {
      state.close();
    }
  });
  if (options.json) {
    io.out(`${safeJson({ states: shown })}\n`);
    return 0;
  }
  for (const item of shown) {
    if (item.state === 'none') {
      io.out(
        `${io.painter.bold(item.integration)}: no state at ${safeText(item.path)}; the first run makes one.\n`,
      );
      continue;
    }
    const { envelope } = item;
    io.out(`${io.painter.bold(item.integration)}: ${safeText(item.path)}, ${item.bytes} bytes\n`);
    io.out(
      `  lineage ${envelope.lineage}, serial ${envelope.serial}, format ${envelope.version}, key ${envelope.keyId}\n`,
    );
    for (const [connection, org] of Object.entries(envelope.orgs))
      io.out(`  ${connection} belongs to org ${safeText(org)}\n`);
    for (const mapping of item.mappings) {
      io.out(
        `  ${mapping.mapping}: ${mapping.links} links, ${mapping.held} held, ${mapping.intents} creates without an answer\n`,
      );
      for (const side of ['source', 'target'] as const) {
        const stored = mapping.checkpoints[side];
        if (stored)
          io.out(`    ${side} read up to ${standing(stored.checkpoint)}, in the run of ${stored.at}\n`);
      }
      if (mapping.readsEverythingNext)
        io.out('    the next run reads every source record (first run, or the mapping was edited)\n');
    }
  }
  return 0;
}

/** Of the journalled creates those that no link answers: after a crash the others are settled by the next run. */
function unanswered(state: StateStore, mapping: string): number {
  const intents = state.intents(mapping);
  const ids = (side: Side) => intents.flatMap((intent) => (intent.side === side ? [intent.recordId] : []));
  const linked = {
    target: state.linksBySource(mapping, ids('target')),
    source: state.linksByTarget(mapping, ids('source')),
  };
  return intents.filter(({ side, recordId }) => !linked[side].has(recordId)).length;
}

function standingOf(state: StateStore, mapping: string, side: Side) {
  const stored = state.checkpoint(mapping, side);
  return stored && { checkpoint: stored.checkpoint, at: stored.at };
}

/** A checkpoint is its connector's own affair: whatever it holds is shown as it is. */
function standing({ kind, ...rest }: Checkpoint): string {
  return `${Object.values(rest).map(String).join(', ')} (${kind})`;
}
