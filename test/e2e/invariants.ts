import { readState } from '../support/read-state.ts';
import type { Wire } from './harness.ts';
import { FIELDS, type History, type Kind } from './history.ts';
import { openWorld, type World } from './world.ts';

/** Longer than any held record waits for its next attempt. */
const LONGER_THAN_ANY_WAIT = 25 * 3_600_000;

/** Lets a history happen, calms everything down, and lists what is wrong then: nothing, when crosswalk is right. */
export async function check(history: History): Promise<string[]> {
  const world = await openWorld(history);
  try {
    for (const step of history.steps) await world.step(step);
    return await faults(world);
  } finally {
    await world.it.close();
  }
}

async function faults(world: World): Promise<string[]> {
  const wrong = [...world.wrong];
  for (const kind of ['account', 'contact'] as const)
    for (const { halo } of await world.bearers(kind))
      for (const row of halo)
        if (row['inactive'] === true)
          await world.it.edit('halo', kind === 'account' ? 'Client' : 'Users', {
            id: row['id'],
            inactive: false,
          });
  for (let round = 0; round < 4; round += 1) {
    world.it.clock.advance(LONGER_THAN_ANY_WAIT);
    await world.quiet();
  }
  await world.it.forgetRequests();
  world.it.clock.advance(60_000);
  const again = await world.quiet();
  const writes = await world.it.writes();
  if (writes.length > 0) wrong.push(`one more run writes: ${writes.join(', ')}`);
  for (const flow of again.flows) {
    if (flow.outcome === 'failed' || flow.outcome === 'refused')
      wrong.push(
        `${flow.mapping} ${flow.direction} is ${flow.outcome}: ${flow.error?.code} ${flow.error?.what}`,
      );
  }
  for (const kind of ['account', 'contact'] as const) wrong.push(...(await ofKind(world, kind)));
  wrong.push(...(await stateFaults(world)));
  return wrong;
}

async function ofKind(world: World, kind: Kind): Promise<string[]> {
  const wrong: string[] = [];
  const linked = pairs(world, kind);
  const held = readState(
    world.it,
    (state) => new Set(state.held(MAPPINGS[kind]).map(({ recordId }) => recordId)),
  );
  const accounts = new Map((await world.it.records('salesforce', 'Account')).map((row) => [row['Id'], row]));
  const lost = new Set(
    (await world.bearers('account')).flatMap(({ tag, deleted }) => (deleted ? [tag] : [])),
  );
  let both = 0;
  let unlinked = 0;
  for (const { tag, salesforce: sources, halo, deleted } of await world.bearers(kind)) {
    if (halo.length > 1) wrong.push(`${tag} is doubled in Halo: ${halo.map((row) => row['id']).join(', ')}`);
    if (sources.length > 1)
      wrong.push(`${tag} is doubled in Salesforce: ${sources.map((row) => row['Id']).join(', ')}`);
    const [salesforce] = sources;
    const [first] = halo;
    // What is held is not lost: it is said, and counted below.
    const excused = deleted || [...sources, ...halo].some((row) => held.has(String(row['Id'] ?? row['id'])));
    if (!salesforce && !excused) wrong.push(`${tag} is missing in Salesforce`);
    if (!first && !excused) wrong.push(`${tag} is missing in Halo`);
    if (!salesforce || !first) continue;
    both += 1;
    if (!excused && linked.get(String(salesforce['Id'])) !== String(first['id'])) unlinked += 1;
    if (!excused) wrong.push(...differences(world, kind, tag, salesforce, first));
    if (kind === 'contact') wrong.push(...misplaced(tag, salesforce, first, accounts, lost));
  }
  if (both > 0 && unlinked / both > 0.1) wrong.push(`${unlinked} of ${both} ${kind}s are not linked`);
  return wrong;
}

function differences(world: World, kind: Kind, tag: string, salesforce: Wire, halo: Wire): string[] {
  const wrong: string[] = [];
  for (const [source, target] of Object.entries(FIELDS[kind])) {
    const left = plain(source, salesforce[source]);
    const right = plain(source, halo[target]);
    if (left !== right)
      wrong.push(`${tag} ${source}: Salesforce has ${JSON.stringify(left)}, Halo ${JSON.stringify(right)}`);
    const allowed = world.ledger.allowed(`${tag} ${source}`)?.map((value) => plain(source, value));
    if (allowed && !allowed.includes(left))
      wrong.push(
        `${tag} ${source}: both hold ${JSON.stringify(left)}, but ${JSON.stringify(allowed)} was written last`,
      );
  }
  return wrong;
}

/** A person is at the customer of their account. */
function misplaced(
  tag: string,
  salesforce: Wire,
  halo: Wire,
  accounts: ReadonlyMap<unknown, Wire>,
  lost: ReadonlySet<string>,
): string[] {
  const account = accounts.get(salesforce['AccountId']);
  if (!account || lost.has(String(account['AccountNumber']))) return [];
  const name = plain('Name', account['Name']);
  return plain('Name', halo['client_name']) === name
    ? []
    : [`${tag} belongs to ${JSON.stringify(name)} and is filed at ${JSON.stringify(halo['client_name'])}`];
}

function plain(field: string, value: unknown): string {
  const text = String(value ?? '').trim();
  return field === 'Email' ? text.toLowerCase() : text;
}

const MAPPINGS = { account: 'accounts', contact: 'contacts' } as const;

function pairs(world: World, kind: Kind): ReadonlyMap<string, string> {
  return readState(
    world.it,
    (state) => new Map([...state.links(MAPPINGS[kind])].map((link) => [link.sourceId, link.targetId])),
  );
}

async function stateFaults(world: World): Promise<string[]> {
  // The people of a customer that somebody deleted have no site until a person finds them one.
  const gone = new Set<string>();
  const present = new Set<string>();
  for (const kind of ['account', 'contact'] as const)
    for (const { salesforce, halo, deleted } of await world.bearers(kind)) {
      for (const row of [...salesforce, ...halo]) present.add(String(row['Id'] ?? row['id']));
      if (deleted || salesforce.some((row) => gone.has(String(row['AccountId']))))
        for (const row of [...salesforce, ...halo]) gone.add(String(row['Id'] ?? row['id']));
    }
  return readState(world.it, (state) => {
    const links = Object.values(MAPPINGS).reduce((sum, name) => sum + state.linkCount(name), 0);
    // Whose partner somebody deleted is held for a person to look at, and so is a create that cannot be told from an edited record.
    const undecided = new Set(
      state.held().flatMap((row) => (row.problem.code === 'CREATE_UNDECIDED' ? [row.recordId] : [])),
    );
    const held = state.held().filter((row) => !gone.has(row.recordId) && !undecided.has(row.recordId));
    const intents = Object.values(MAPPINGS)
      .flatMap((name) => state.intents(name))
      // Of a record that was deleted it stays open for a month: undeleted, it must not be created again.
      .filter((row) => !undecided.has(row.recordId) && !gone.has(row.recordId) && present.has(row.recordId));
    const wrong: string[] = [];
    if (held.length > Math.max(1, links * 0.05))
      wrong.push(
        `${held.length} of ${links} held: ${held.map((row) => `${row.recordId} ${row.problem.code}`).join(', ')}`,
      );
    if (intents.length > 0)
      wrong.push(`creates without an answer are left: ${intents.map((row) => row.key).join(', ')}`);
    return wrong;
  });
}

/** One line a step, for a person who looks into a failing history. */
export function tell(history: History): string {
  const lines = history.steps.map(
    (step, index) => `${String(index + 1).padStart(3)} ${JSON.stringify(step)}`,
  );
  return [`seed ${history.seed}: ${history.accounts} accounts, ${history.contacts} contacts`, ...lines].join(
    '\n',
  );
}
