import { githubRequests } from '../github/client.ts';
import { stateArtifact } from '../github/depot.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError, type ErrorText } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { type HandedIn, handIn } from '../state/hand-in.ts';
import { type DepotOptions, loginsKept, openDepot, sharedLogins } from './depot.ts';
import { setOutputs, warn } from './github-output.ts';
import type { ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { stateKey, statePath } from './session.ts';

export interface StatePushOptions extends DepotOptions {
  /** Folder for the file that a later step uploads. */
  readonly out?: string;
  readonly replaces?: boolean;
}

/**
 * `crosswalk state push`: a sealed copy of the state of one integration, for the step that uploads it, or straight into a folder. Refuses
 * when the newest copy is not the one that `state pull` fetched; warns when that could not be found out.
 */
export async function statePushCommand(io: Io, options: StatePushOptions): Promise<ExitCode> {
  const project = openProject(options);
  const integration = onlyOne(chosenIntegrations(project, options.integration));
  const env = environment(io, options);
  const key = stateKey(io, env);
  if (options.depot === undefined && options.out === undefined)
    throw usage('Name a folder with --out for the file that is to be uploaded, or one with --depot.');
  const { depot, by, run, github } = openDepot(io, env, [integration], options);
  const handed = await handIn(depot, {
    path: statePath(options.state, integration.name),
    key,
    clock: io.clock,
    integration: integration.name,
    logins: loginsKept(project, integration),
    by,
    ...(run === undefined ? {} : { run }),
    replaces: options.replaces === true,
  });
  warnOfSharedLogins(io, project, integration);
  if (handed.kind === 'put' && handed.unchecked) warnUnchecked(io, integration, handed.unchecked);
  const requests = github ? { githubRequests: githubRequests(github) } : {};
  if (options.json) io.out(`${safeJson({ integration: integration.name, ...flat(handed), ...requests })}\n`);
  else io.out(`${io.painter.bold(integration.name)}: ${safeText(textOf(handed, depot.place))}\n`);
  if (handed.kind === 'put')
    setOutputs(io, {
      name: stateArtifact(integration.name).name,
      file: handed.put.file,
      serial: handed.serial,
    });
  return 0;
}

function flat(handed: HandedIn): object {
  if (handed.kind !== 'put') return handed;
  const { put, ...rest } = handed;
  return { ...rest, ...put };
}

function textOf(handed: HandedIn, place: string): string {
  switch (handed.kind) {
    case 'none':
      return 'there is no state to hand in: no run has got so far yet';
    case 'same':
      return `nothing new since serial ${handed.serial} was fetched from ${place}`;
    case 'put':
      return `state with serial ${handed.serial} in ${handed.put.file}, ${handed.bytes} bytes${handed.put.id === undefined ? ', to be uploaded' : ''}`;
  }
}

/** One artifact a state, and one upload a step. */
function onlyOne(integrations: readonly Integration[]): Integration {
  const [first, second] = integrations;
  if (first && !second) return first;
  throw usage('Name one integration with --integration.');
}

function usage(what: string): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: CODES.USAGE.kind,
    what,
    todo: CODES.USAGE.cure,
  });
}

function warnUnchecked(io: Io, { name }: Integration, { code, what }: ErrorText): void {
  warn(
    io,
    'A state that was handed in unchecked',
    `${name}: whether another run handed in a newer one could not be found out (${code}: ${what}). The concurrency group of the workflows keeps runs of one integration apart; if one was started elsewhere at the same time, what it wrote is met again by the marks.`,
  );
}

/** Each integration carries its own copy of a log-in: where a system exchanges it with every use, the other's copy is worthless then. */
function warnOfSharedLogins(io: Io, project: Project, integration: Integration): void {
  for (const { connection, users } of sharedLogins(project, integration))
    warn(
      io,
      'A log-in that integrations share',
      `The connection "${connection}" renews a refresh token and is used by ${users.map((name) => `"${name}"`).join(' and ')}, whose runs keep separate copies of it. Give each its own connection, or log in with client credentials.`,
    );
}
