import { githubRequests } from '../github/client.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError, REFUSALS } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { rebuildCure } from '../state/errors.ts';
import { digestOf } from '../state/hand-in.ts';
import { type Origin, readOrigin, writeOrigin } from '../state/origin.ts';
import { localEnvelope, type Restored, restore, type StateFile } from '../state/restore.ts';
import { type PassedOver, type Retrieved, retrieve } from '../state/retrieve.ts';
import { type DepotOptions, type OpenDepot, openDepot } from './depot.ts';
import { withBroken } from './failure.ts';
import { setOutputs, warn } from './github-output.ts';
import type { ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openSound } from './project.ts';
import { stateKey, statePath } from './session.ts';

export interface StatePullOptions extends DepotOptions {
  /** A state that is lost is no error: somebody is about to make it anew. */
  readonly allowLost?: boolean;
}

type Outcome = Origin['outcome'];

interface Pulled {
  readonly integration: string;
  readonly outcome: Outcome;
  /** In one line. */
  readonly text: string;
  readonly lineage?: string;
  readonly serial?: number;
  readonly from?: string;
  readonly passedOver: readonly PassedOver[];
  /** Why it was refused. */
  readonly refusal?: CrosswalkError;
}

/** From good to bad. */
const OUTCOMES: readonly Outcome[] = ['warm', 'cold', 'recovered', 'lost', 'refused'];

/**
 * `crosswalk state pull`: puts the newest trusted copy of each integration's state into the state folder. Only where there never was one
 * does a run start with nothing; a state that was and cannot be had is an error that says how to mend it, and so is any failing request.
 */
export async function statePullCommand(io: Io, options: StatePullOptions): Promise<ExitCode> {
  const { project, invalid } = openSound(options);
  const env = environment(io, options);
  const key = stateKey(io, env);
  const integrations = chosenIntegrations(project, options.integration);
  const open = openDepot(io, env, integrations, options);
  const pulled: Pulled[] = [];
  for (const integration of integrations) {
    const file = { path: statePath(options.state, integration.name), key, clock: io.clock };
    const one = await pullOrRefuse(open, integration, file, options);
    tell(io, options, one);
    pulled.push(one);
  }
  const worst = OUTCOMES.findLast((outcome) => pulled.some((one) => one.outcome === outcome)) ?? 'cold';
  setOutputs(io, { outcome: worst });
  if (options.json)
    io.out(
      `${safeJson({
        outcome: worst,
        states: pulled.map(({ text, refusal, ...one }) => ({
          ...one,
          ...(refusal ? { error: refusal.text } : {}),
        })),
        ...(open.github ? { githubRequests: githubRequests(open.github) } : {}),
      })}\n`,
    );
  for (const { refusal } of pulled) if (refusal) throw refusal;
  const lost = pulled.filter((one) => one.outcome === 'lost');
  if (lost.length > 0 && !options.allowLost) {
    throw lostError(lost, open.depot.place);
  }
  return withBroken(io, invalid, 0);
}

/** One that is refused leaves word of it for whoever watches, and does not keep the others from being fetched. */
async function pullOrRefuse(
  open: OpenDepot,
  integration: Integration,
  file: StateFile,
  options: StatePullOptions,
): Promise<Pulled> {
  try {
    return await pullOne(open, integration, file, options);
  } catch (error) {
    if (!(error instanceof CrosswalkError) || !REFUSALS.has(error.code)) throw error;
    const { place } = open.depot;
    const before = readOrigin(options.state, integration.name);
    writeOrigin(options.state, integration.name, {
      ...(before?.place === place ? before : {}),
      place,
      outcome: 'refused',
      problem: error.text,
      at: new Date(file.clock.now()).toISOString(),
    });
    return {
      integration: integration.name,
      outcome: 'refused',
      text: `${error.code}: ${error.text.what}`,
      passedOver: [],
      refusal: error,
    };
  }
}

async function pullOne(
  { depot }: OpenDepot,
  { name: integration }: Integration,
  file: StateFile,
  options: StatePullOptions,
): Promise<Pulled> {
  const found = await retrieve(depot, { integration, key: file.key });
  const written = readOrigin(options.state, integration);
  const before = written?.place === depot.place ? written : undefined;
  const { origin, ...pulled } =
    found.kind === 'cold' || found.kind === 'lost'
      ? withoutCopy(found, depot.place, file, before)
      : withCopy(found, depot.place, file, before);
  writeOrigin(options.state, integration, origin);
  return { integration, ...pulled };
}

type Settled = Omit<Pulled, 'integration'> & { readonly origin: Origin };

/**
 * A machine that keeps its state folder may be the only one that has the state still: before its first copy was handed in, or when all
 * copies are lost and it had worked with one of them.
 */
function withoutCopy(
  found: Extract<Retrieved, { kind: 'cold' | 'lost' }>,
  place: string,
  file: StateFile,
  before: Origin | undefined,
): Settled {
  const known = found.kind === 'cold' || (before !== undefined && before.outcome !== 'lost');
  const local = known ? localEnvelope(file) : undefined;
  const at = new Date(file.clock.now()).toISOString();
  const newest = found.kind === 'lost' && found.newest !== undefined ? { newest: found.newest } : {};
  const passedOver = found.kind === 'lost' ? found.passedOver : [];
  if (local === undefined)
    return {
      outcome: found.kind,
      text: nothing(found, place),
      passedOver,
      origin: { place, ...newest, outcome: found.kind, at },
    };
  return {
    outcome: found.kind === 'cold' ? 'warm' : 'recovered',
    text: keptLocal(found, place, local.serial),
    ...ids(local),
    passedOver,
    // Not `warm`: it has to be handed in whether it changes or not.
    origin: { place, ...newest, outcome: 'recovered', ...ids(local), at },
  };
}

function withCopy(
  found: Extract<Retrieved, { kind: 'warm' | 'recovered' }>,
  place: string,
  file: StateFile,
  before: Origin | undefined,
): Settled {
  const { copy, newest, passedOver, snapshot } = found;
  const { header, files } = snapshot;
  const restored = restore(file, snapshot, {
    origin: before,
    newest,
    older: found.kind === 'recovered',
  });
  return {
    outcome: found.kind,
    text: `state of ${header.at}, serial ${header.serial}, from ${copy.from}${besides(restored)}`,
    ...ids(header),
    from: copy.from,
    passedOver,
    origin: {
      place,
      newest,
      outcome: found.kind,
      ...ids(header),
      logins: digestOf(files.filter((one) => one.name.startsWith('auth/'))),
      at: header.at,
    },
  };
}

function besides(restored: Restored): string {
  if (restored.kind === 'local')
    return `; the state in the folder goes on from it by ${restored.ahead} and stays`;
  if (restored.kept === undefined) return '';
  return `; what was in the folder does not go on from it and lies in ${restored.kept} now`;
}

function ids({ lineage, serial }: { readonly lineage: string; readonly serial: number }) {
  return { lineage, serial };
}

function nothing(found: Retrieved, place: string): string {
  return found.kind === 'lost'
    ? `there was a state in ${place}, and ${found.why}`
    : `there is none in ${place} and never was one; the first run makes it`;
}

function keptLocal(found: Retrieved, place: string, serial: number): string {
  const why = found.kind === 'lost' ? `${found.why} in ${place}` : `there is none in ${place} yet`;
  return `${why}; the state in the folder, serial ${serial}, stays`;
}

function tell(io: Io, options: StatePullOptions, one: Pulled): void {
  if (!options.json) io.out(`${io.painter.bold(one.integration)}: ${one.outcome}: ${safeText(one.text)}\n`);
  for (const { copy, problem } of one.passedOver)
    warn(
      io,
      'A copy of the state was passed over',
      `${one.integration}: ${copy.from}: ${problem.code}: ${problem.what} ${problem.why ?? ''}`.trim(),
    );
}

function lostError(lost: readonly Pulled[], place: string): CrosswalkError {
  const names = lost.map((one) => `"${one.integration}"`).join(', ');
  return new CrosswalkError({
    code: 'STATE_LOST',
    kind: CODES.STATE_LOST.kind,
    what: `The state of ${names} is lost: ${lost.map((one) => one.text).join('; ')}.`,
    where: `${place}.`,
    why: 'Without it every record would be met as if for the first time, so nothing was run.',
    todo: lost.map((one) => rebuildCure(one.integration)).join(' '),
  });
}
