import type { DeclaredProject } from '../config/declared.ts';
import type { Env } from '../config/secrets.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Code } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { type Finding, failed, type Repair } from '../model/finding.ts';
import type { Connection, Integration, Project } from '../model/mapping.ts';
import { countsOf, doctorExit, doctorText, type Group, recipe, repairsOf } from '../report/doctor.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { type Examined, examineConnection } from './doctor-connection.ts';
import { localFindings, recall } from './doctor-local.ts';
import { type ConnectionUse, declaredUses, usesOf } from './doctor-uses.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { createMemory } from './memory.ts';
import { chosenIntegrations, environment, load, openDeclared } from './project.ts';

export interface DoctorOptions extends CommonOptions {
  /** Makes what an API can make, after showing it. */
  readonly fix?: boolean;
}

interface Place {
  readonly connection: Connection;
  readonly use: ConnectionUse;
}

/**
 * `crosswalk doctor`: one line for each thing a run relies on, and its cure. Writes nothing to any system unless `--fix` is given;
 * goes on after a failed check, so that everything that can be said is said.
 */
export async function doctorCommand(io: Io, options: DoctorOptions): Promise<ExitCode> {
  const loaded = load(options);
  const integrations = loaded.project ? chosenIntegrations(loaded.project, options.integration) : [];
  const { env, problems } = readEnvironment(io, options);
  const places = loaded.project
    ? inUse(loaded.project, integrations, options.integration !== undefined)
    : declaredPlaces(openDeclared(options));

  const local: Group = {
    name: 'this machine',
    findings: [...problems, ...localFindings(io, options, env, loaded, integrations)],
  };
  const look = (place: Place) => examine(io, options, env, integrations, place);
  const examined: Looked[] = [];
  for (const place of places) examined.push({ place, result: await look(place) });
  const orders = options.fix ? examined.flatMap(ordersOf) : [];
  if (orders.length === 0) return show(io, options, [local, ...examined.map(group)], true);

  if (!options.json) {
    const lines = orders.flatMap(({ repair }) => recipe(repair).map((text) => `  ${text}\n`));
    io.out(['Going to make:\n', ...lines, '\n'].join(''));
  }
  const repaired: Group[] = [];
  for (const order of orders)
    repaired.push({ name: `${title(order.place)}: repairs`, findings: [await mend(order)] });
  const touched = new Set(orders.map(({ place }) => place));
  const after: Looked[] = [];
  for (const { place, result } of examined)
    after.push({ place, result: touched.has(place) ? await look(place) : result });
  return show(io, options, [...repaired, local, ...after.map(group)], false);
}

interface Looked {
  readonly place: Place;
  readonly result: Examined;
}

interface Order {
  readonly place: Place;
  readonly connector: Connector;
  readonly repair: Repair;
}

/** Nothing is made in an org that a run would refuse. */
function ordersOf(looked: Looked): readonly Order[] {
  const { place, result } = looked;
  const { connector, findings } = result;
  const refused = findings.some((finding) => finding.level === 'fail' && WRONG_ORG.has(finding.code));
  if (connector === undefined || refused) return [];
  return repairsOf([group(looked)]).map((repair) => ({ place, connector, repair }));
}

const WRONG_ORG: ReadonlySet<Code> = new Set(['NOT_PRODUCTION', 'STATE_FOREIGN']);

async function mend({ connector, repair }: Order): Promise<Finding> {
  try {
    const done = await connector.repair?.(repair);
    if (done === undefined) throw new Error('a repair was offered by a connector that has none');
    return done;
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error;
    const finding = failed('repair', error);
    return { ...finding, cure: `${finding.cure} By hand: ${repair.byHand}` };
  }
}

async function examine(
  io: Io,
  options: DoctorOptions,
  env: Env,
  integrations: readonly Integration[],
  { connection, use }: Place,
): Promise<Examined> {
  const memory = createMemory();
  const orgs = recall(io, options, env, integrations, connection.name, memory);
  return examineConnection(io, env, { connection, use, memory, orgs, stateFolder: options.state });
}

function show(io: Io, options: DoctorOptions, groups: readonly Group[], recipes: boolean): ExitCode {
  if (options.json) io.out(`${safeJson({ counts: countsOf(groups), groups })}\n`);
  else io.out(doctorText(groups, io.painter, recipes));
  return doctorExit(groups);
}

function readEnvironment(
  io: Io,
  options: DoctorOptions,
): { readonly env: Env; readonly problems: readonly Finding[] } {
  try {
    return { env: environment(io, options), problems: [] };
  } catch (error) {
    if (error instanceof CrosswalkError) return { env: io.env, problems: [failed('env-file', error)] };
    throw error;
  }
}

/** Every connection in the file but those that only disabled integrations use; of one integration, those it uses. */
function inUse(
  { connections, integrations: all }: Project,
  integrations: readonly Integration[],
  usedOnly: boolean,
): readonly Place[] {
  const mappings = integrations.flatMap((integration) => integration.mappings);
  const known = all.flatMap((integration) => integration.mappings);
  return Object.values(connections)
    .map((connection) => ({ connection, use: usesOf(mappings, connection.name) }))
    .filter(
      ({ connection, use }) =>
        use.uses.length > 0 ||
        integrations.length === 0 ||
        (!usedOnly && usesOf(known, connection.name).uses.length === 0),
    );
}

function declaredPlaces(declared: DeclaredProject): readonly Place[] {
  return Object.values(declared.connections)
    .filter(({ name }) => !declared.resting.has(name))
    .map((connection) => ({ connection, use: declaredUses(declared, connection.name) }));
}

function group({ place, result }: Looked): Group {
  return { name: title(place), findings: result.findings };
}

function title({ connection }: Place): string {
  return safeText(`connection "${connection.name}" (${connection.system})`);
}
