import { SYSTEMS } from '../connectors/registry.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import type { Ledger } from '../plan/ledger.ts';
import type { PageBudget } from '../report/page/data.ts';
import { readOrigin } from '../state/origin.ts';
import type { StateStore } from '../state/store.ts';
import { withState } from './due.ts';
import { USAGE } from './history.ts';
import type { CommonOptions, Io } from './io.ts';
import { ledgerOf } from './watched.ts';

const DAY = 24 * 3_600_000;

/** What the status page can tell of one integration, or the code of why it can tell nothing. */
export type Known =
  | {
      readonly kind: 'known';
      readonly ledger: Ledger;
      /** By mapping. */
      readonly links: ReadonlyMap<string, number>;
      readonly budgets: readonly PageBudget[];
    }
  | { readonly kind: 'unknown'; readonly code: string };

/** Reads one state. That it is lost or cannot be read is shown on the page, which others are on too. */
export function knownOf(io: Io, options: CommonOptions, project: Project, integration: Integration): Known {
  const { name, mappings } = integration;
  const now = io.clock.now();
  try {
    const found = withState(io, options, integration, (state): Known => {
      const ledger = ledgerOf(state, name, now);
      return {
        kind: 'known',
        ledger: { ...ledger, expectedSince: ledger.expectedSince ?? new Date(now).toISOString() },
        links: new Map(mappings.map((mapping) => [mapping.name, state.linkCount(mapping.name)])),
        budgets: budgetsOf(project, integration, state, now),
      };
    });
    return found ?? withoutState(io, options, name);
  } catch (error) {
    if (!(error instanceof CrosswalkError) || !error.code.startsWith('STATE_')) throw error;
    io.err(
      io.painter.yellow(
        `warning: the state of "${name}" cannot be read: ${error.code}: ${error.text.what}\n`,
      ),
    );
    return { kind: 'unknown', code: error.code };
  }
}

/** A machine that is new for each run has what was fetched, and says nothing about what was not. */
function withoutState(io: Io, { state }: CommonOptions, integration: string): Known {
  const outcome = readOrigin(state, integration)?.outcome;
  if (outcome === 'lost') return { kind: 'unknown', code: 'STATE_LOST' };
  if (outcome !== 'cold' && (outcome !== undefined || io.env['GITHUB_ACTIONS'] === 'true'))
    return { kind: 'unknown', code: 'STATE_NOT_FETCHED' };
  const expectedSince = new Date(io.clock.now()).toISOString();
  return {
    kind: 'known',
    ledger: { integration, runs: [], held: [], expectedSince },
    links: new Map(),
    budgets: [],
  };
}

function budgetsOf(
  { connections }: Project,
  { mappings }: Integration,
  state: StateStore,
  now: number,
): readonly PageBudget[] {
  const used = state
    .runs(1_000)
    .filter(({ at }) => now - Date.parse(at) < DAY)
    .flatMap(({ flows }) => flows);
  const names = new Set(mappings.flatMap(({ source, target }) => [source.connection, target.connection]));
  return [...names].sort().flatMap((name) => {
    const connection = connections[name];
    if (connection === undefined) return [];
    const ours = used.map(({ requests }) => requests?.[name]);
    const day = usageOf(state.learned(name).get(USAGE));
    const share = connection.limits?.dailyShare ?? SYSTEMS[connection.system].traffic.budget?.dailyShare;
    return [
      {
        connection: name,
        read: ours.reduce((sum, one) => sum + (one?.read ?? 0), 0),
        write: ours.reduce((sum, one) => sum + (one?.write ?? 0), 0),
        day,
        stopsAt: share,
      },
    ];
  });
}

function usageOf(text: string | undefined): PageBudget['day'] {
  if (text === undefined) return undefined;
  try {
    const { used, limit, at }: Readonly<Record<string, unknown>> = JSON.parse(text);
    return typeof used === 'number' && typeof limit === 'number' && typeof at === 'string'
      ? { used, limit, at }
      : undefined;
  } catch {
    return undefined;
  }
}
