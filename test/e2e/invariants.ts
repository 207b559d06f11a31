import type { StateStore } from '../../src/state/store.ts';
import { readState } from '../support/read-state.ts';
import type { CrmRow } from './crm.ts';
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
  const held = read(
    world,
    (state) => new Set(state.held(world.crm.mappings[kind]).map(({ recordId }) => recordId)),
  );
  const accounts = new Map((await world.crm.rows(world.it, 'account')).map((row) => [row.id, row]));
  const lost = new Set(
    (await world.bearers('account')).flatMap(({ tag, deleted }) => (deleted ? [tag] : [])),
  );
  let both = 0;
  let unlinked = 0;
  for (const { tag, crm: sources, halo, deleted } of await world.bearers(kind)) {
    if (halo.length > 1) wrong.push(`${tag} is doubled in Halo: ${halo.map((row) => row['id']).join(', ')}`);
    if (sources.length > 1)
      wrong.push(`${tag} is doubled in the CRM: ${sources.map(({ id }) => id).join(', ')}`);
    const [source] = sources;
    const [first] = halo;
    // What is held is not lost: it is said, and counted below.
    const excused =
      deleted ||
      [...sources.map(({ id }) => id), ...halo.map((row) => String(row['id']))].some((id) => held.has(id));
    if (!source && !excused) wrong.push(`${tag} is missing in the CRM`);
    if (!first && !excused) wrong.push(`${tag} is missing in Halo`);
    if (!source || !first) continue;
    both += 1;
    if (!excused && linked.get(source.id) !== String(first['id'])) unlinked += 1;
    if (!excused) wrong.push(...differences(world, kind, source, first));
    if (kind === 'contact') wrong.push(...misplaced(source, first, accounts, lost));
  }
  if (both > 0 && unlinked / both > 0.1) wrong.push(`${unlinked} of ${both} ${kind}s are not linked`);
  return wrong;
}

function differences(world: World, kind: Kind, source: CrmRow, halo: Wire): string[] {
  const wrong: string[] = [];
  const { tag } = source;
  for (const [field, target] of Object.entries(FIELDS[kind])) {
    const left = plain(field, source.value(field));
    const right = plain(field, halo[target]);
    if (left !== right)
      wrong.push(`${tag} ${field}: the CRM has ${JSON.stringify(left)}, Halo ${JSON.stringify(right)}`);
    const allowed = world.ledger.allowed(`${tag} ${field}`)?.map((value) => plain(field, value));
    if (allowed && !allowed.includes(left))
      wrong.push(
        `${tag} ${field}: both hold ${JSON.stringify(left)}, but ${JSON.stringify(allowed)} was written last`,
      );
  }
  return wrong;
}

/** A person is at the customer of their account. */
function misplaced(
  source: CrmRow,
  halo: Wire,
  accounts: ReadonlyMap<string, CrmRow>,
  lost: ReadonlySet<string>,
): string[] {
  const account = source.parent === undefined ? undefined : accounts.get(source.parent);
  if (!account || lost.has(account.tag)) return [];
  const name = plain('Name', account.value('Name'));
  return plain('Name', halo['client_name']) === name
    ? []
    : [
        `${source.tag} belongs to ${JSON.stringify(name)} and is filed at ${JSON.stringify(halo['client_name'])}`,
      ];
}

function plain(field: string, value: unknown): string {
  const text = String(value ?? '').trim();
  return field === 'Email' ? text.toLowerCase() : text;
}

function read<T>(world: World, ask: (state: StateStore) => T): T {
  return readState(world.it, ask, world.crm.crm);
}

function pairs(world: World, kind: Kind): ReadonlyMap<string, string> {
  return read(
    world,
    (state) =>
      new Map([...state.links(world.crm.mappings[kind])].map((link) => [link.sourceId, link.targetId])),
  );
}

async function stateFaults(world: World): Promise<string[]> {
  // The people of a customer that somebody deleted have no site until a person finds them one.
  const gone = new Set<string>();
  const present = new Set<string>();
  const mappings = Object.values(world.crm.mappings);
  for (const kind of ['account', 'contact'] as const)
    for (const { crm, halo, deleted } of await world.bearers(kind)) {
      const ids = [...crm.map(({ id }) => id), ...halo.map((row) => String(row['id']))];
      for (const id of ids) present.add(id);
      if (deleted || crm.some(({ parent }) => parent !== undefined && gone.has(parent)))
        for (const id of ids) gone.add(id);
    }
  return read(world, (state) => {
    const links = mappings.reduce((sum, name) => sum + state.linkCount(name), 0);
    // Whose partner somebody deleted is held for a person to look at, and so is a create that cannot be told from an edited record.
    const undecided = new Set(
      state.held().flatMap((row) => (row.problem.code === 'CREATE_UNDECIDED' ? [row.recordId] : [])),
    );
    const held = state.held().filter((row) => !gone.has(row.recordId) && !undecided.has(row.recordId));
    const intents = mappings
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
