import { githubRequests } from '../github/client.ts';
import type { Copy } from '../model/depot.ts';
import { safeJson } from '../report/safe.ts';
import { type Keeping, newestUsable, toRemove } from '../state/prune.ts';
import { type DepotOptions, openDepot } from './depot.ts';
import type { ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';

export interface StatePruneOptions extends DepotOptions {
  readonly keep?: number;
}

const KEEP = 10;
/** A token of a workflow has 1,000 requests an hour for all runs together; the rest goes next time. */
const MOST_AT_ONCE = 100;
const MOST_LOOKED_AT = 200;

interface Pruned {
  readonly integration: string;
  readonly kept: number;
  readonly removed: number;
  readonly left: number;
  /** False when no copy is of use: then each may be the one that somebody can mend. */
  readonly usable: boolean;
}

/**
 * `crosswalk state prune`: deletes copies of the state that nobody will need: all but the newest, one a day of the last week, and the
 * newest that can be used, however old that is.
 */
export async function statePruneCommand(io: Io, options: StatePruneOptions): Promise<ExitCode> {
  const project = openProject(options);
  const integrations = chosenIntegrations(project, options.integration);
  const env = environment(io, options);
  const { depot, github } = openDepot(io, env, integrations, { ...options, prunes: true });
  const keeping: Keeping = { newest: options.keep ?? KEEP, days: 7, now: io.clock.now() };
  const pruned: Pruned[] = [];
  for (const { name: integration } of integrations) {
    const copies: Copy[] = [];
    for await (const copy of (await depot.copies(integration)).newestFirst) {
      if (copy.doubt === undefined) copies.push(copy);
      // Each that is older than the last hundred runs is a request. What is not looked at today stays.
      if (copies.length >= keeping.newest + MOST_LOOKED_AT) break;
    }
    const candidates = toRemove(copies, keeping);
    const usable = candidates.length === 0 ? copies[0] : await newestUsable(depot, integration, copies);
    const old = usable ? candidates.filter(({ id }) => id !== usable.id) : [];
    const now = old.slice(-MOST_AT_ONCE);
    let removed = 0;
    for (const copy of now) if (await depot.remove(integration, copy)) removed += 1;
    const kept = copies.length - old.length;
    const left = old.length - now.length;
    pruned.push({ integration, kept, removed, left, usable: usable !== undefined || kept === 0 });
  }
  if (options.json) {
    const requests = github ? { githubRequests: githubRequests(github) } : {};
    io.out(`${safeJson({ pruned, ...requests })}\n`);
    return 0;
  }
  for (const { integration, kept, removed, left, usable } of pruned)
    io.out(
      `${io.painter.bold(integration)}: ${removed} old copies deleted, ${kept} kept${left > 0 ? `, ${left} left for next time` : ''}${usable ? '' : ': none of them can be used'}\n`,
    );
  return 0;
}
