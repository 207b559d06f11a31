import { readState } from '../../support/read-state.ts';
import type { Wire } from '../harness.ts';
import type { DeskHistory } from './history.ts';
import { crmFiles, crmNotes, haloFiles, haloNotes, type Note, tagOf } from './rows.ts';
import { type Desk, openDesk } from './world.ts';

const LONGER_THAN_ANY_WAIT = 25 * 3_600_000;

/** Lets a history happen, calms everything down, and lists what is wrong then: nothing, when crosswalk is right. */
export async function checkDesk(history: DeskHistory): Promise<string[]> {
  const desk = await openDesk(history);
  try {
    for (const step of history.steps) await desk.step(step);
    return await faults(desk);
  } finally {
    await desk.it.close();
  }
}

async function faults(desk: Desk): Promise<string[]> {
  const { it, wrong } = desk;
  for (let round = 0; round < 4; round += 1) {
    it.clock.advance(LONGER_THAN_ANY_WAIT);
    await desk.run(false);
  }
  await it.forgetRequests();
  it.clock.advance(60_000);
  const again = await desk.run(false);
  const writes = await it.writes();
  if (writes.length > 0) wrong.push(`one more run writes: ${writes.join(', ')}`);
  for (const flow of again?.flows ?? [])
    if (flow.outcome === 'failed' || flow.outcome === 'refused')
      wrong.push(
        `${flow.mapping} ${flow.direction} is ${flow.outcome}: ${flow.error?.code} ${flow.error?.what}`,
      );
  const excused = excuses(desk);
  const cases = (await it.records('salesforce', 'Case')).filter((row) => row['IsDeleted'] !== true);
  const tickets = (await it.records('halo', 'Tickets')).filter((row) => row['deleted'] !== true);
  const pairs = paired(desk, cases, tickets, excused);
  await ofBranches(desk, excused);
  notes(desk, await crmNotes(it), await haloNotes(it), pairs, excused);
  await files(desk, pairs, excused);
  return wrong;
}

/** What is held is not lost: it is said. All the same not more than a few may be. */
function excuses(desk: Desk): ReadonlySet<string> {
  return readState(desk.it, (state) => {
    const held = state.held();
    const said = held.map((row) => `${row.mapping} ${row.recordId} ${row.problem.code}`);
    const unknown = held.filter(({ problem }) => desk.gone.size === 0 || !EXPECTED.has(problem.code));
    if (unknown.length > 0) desk.wrong.push(`held: ${said.join(', ')}`);
    for (const mapping of ['sites', 'cases', 'cases.notes', 'cases.files', 'accounts.files']) {
      const left = state
        .intents(mapping)
        .filter(({ key }) => !held.some(({ recordId }) => key.includes(recordId)));
      if (left.length > 0 && desk.gone.size === 0)
        desk.wrong.push(
          `${mapping}: creates without an answer are left: ${left.map(({ key }) => key).join(', ')}`,
        );
    }
    return new Set(held.map(({ recordId }) => recordId));
  });
}

/** What people have to look at once somebody deleted a ticket, a case or a note, and nobody can decide for them. */
const EXPECTED: ReadonlySet<string> = new Set([
  'TARGET_GONE',
  'RECORD_GONE',
  'CREATE_UNDECIDED',
  'PARENT_MISSING',
  'PARENT_PENDING',
  'REBUILD_UNMATCHED',
]);

/** Case to ticket, by their tags. */
function paired(
  desk: Desk,
  cases: readonly Wire[],
  tickets: readonly Wire[],
  excused: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [tag] of desk.born) {
    if (!tag.startsWith('T')) continue;
    const left = cases.filter((row) => tagOf(row['Subject']) === tag);
    const right = tickets.filter((row) => tagOf(row['summary']) === tag);
    if (left.length > 1 || right.length > 1)
      desk.wrong.push(`${tag} is doubled: ${left.length} cases, ${right.length} tickets`);
    const [one, other] = [left[0], right[0]];
    if (desk.gone.has(tag) || excused.has(String(one?.['Id'])) || excused.has(String(other?.['id'])))
      continue;
    if (!one || !other) {
      desk.wrong.push(`${tag} is missing in ${one ? 'Halo' : 'Salesforce'}`);
      continue;
    }
    pairs.set(String(one['Id']), String(other['id']));
    if (one['Subject'] !== other['summary'])
      desk.wrong.push(`${tag} is "${one['Subject']}" there and "${other['summary']}" here`);
  }
  return pairs;
}

async function ofBranches({ it, born, wrong }: Desk, excused: ReadonlySet<string>): Promise<void> {
  const accounts = await it.records('salesforce', 'Account');
  const clients = new Map((await it.records('halo', 'Client')).map((row) => [row['id'], row['name']]));
  const sites = await it.records('halo', 'Site');
  const root = (row: Wire | undefined): unknown => {
    const above = accounts.find(({ Id }) => Id === row?.['ParentId']);
    return above ? root(above) : row?.['Name'];
  };
  for (const [tag] of born) {
    if (!tag.startsWith('B')) continue;
    const left = accounts.filter((row) => tagOf(row['Name']) === tag);
    const right = sites.filter((row) => tagOf(row['name']) === tag);
    const [one, other] = [left[0], right[0]];
    if (excused.has(String(one?.['Id'])) || excused.has(String(other?.['id']))) continue;
    if (left.length !== 1 || right.length !== 1)
      wrong.push(`${tag}: ${left.length} accounts, ${right.length} sites`);
    else if (one?.['Name'] !== other?.['name'])
      wrong.push(`${tag} is "${one?.['Name']}" there and "${other?.['name']}" here`);
    else if (root(one) !== clients.get(other?.['client_id']))
      wrong.push(`${tag} is below ${root(one)} there and at ${clients.get(other?.['client_id'])} here`);
  }
}

function notes(
  { born, gone, wrong }: Desk,
  crm: readonly Note[],
  halo: readonly Note[],
  pairs: ReadonlyMap<string, string>,
  excused: ReadonlySet<string>,
): void {
  const partners = new Map(
    [...pairs].flatMap(
      ([one, other]) =>
        [
          [one, other],
          [other, one],
        ] as const,
    ),
  );
  for (const [tag, side] of born) {
    if (!tag.startsWith('N')) continue;
    const left = crm.filter((note) => note.tag === tag);
    const right = halo.filter((note) => note.tag === tag);
    if (left.length > 1 || right.length > 1)
      wrong.push(
        `${tag} is doubled: ${[...left, ...right].map((note) => `${note.object} ${note.id}`).join(', ')}`,
      );
    const [origin, copy] = side === 'crm' ? [left[0], right[0]] : [right[0], left[0]];
    if (gone.has(tag) || !origin || !partners.has(origin.parent) || excused.has(origin.id)) continue;
    if (!copy) wrong.push(`${tag} of ${side} did not arrive`);
    else if (copy.parent !== partners.get(origin.parent)) wrong.push(`${tag} hangs on another record`);
    else if (copy.words !== origin.words)
      wrong.push(`${tag} says ${tell(origin.words)} where it was written and ${tell(copy.words)} elsewhere`);
    else if (copy.hidden !== origin.hidden && origin.object !== 'FeedComment')
      wrong.push(`${tag} is ${copy.hidden ? '' : 'not '}hidden, unlike where it was written`);
  }
}

const tell = (text: string) =>
  JSON.stringify(text.length > 160 ? `${text.slice(0, 80)}…${text.slice(-80)}` : text);

async function files(
  { it, born, wrong }: Desk,
  pairs: ReadonlyMap<string, string>,
  excused: ReadonlySet<string>,
): Promise<void> {
  const crm = await crmFiles(it);
  const halo = await haloFiles(it);
  const tickets = new Set(pairs.values());
  const mails = new Map(
    (await it.records('salesforce', 'EmailMessage')).map((row) => [
      String(row['Id']),
      String(row['ParentId']),
    ]),
  );
  for (const [tag, side] of born) {
    if (!tag.startsWith('F')) continue;
    const left = crm.filter(({ name }) => tagOf(name) === tag);
    const right = halo.filter(({ name }) => tagOf(name) === tag);
    if (left.length > 1 || right.length > 1)
      wrong.push(`${tag} is doubled: ${left.length} in Salesforce, ${right.length} in Halo`);
    const [origin, copy] = side === 'crm' ? [left[0], right[0]] : [right[0], left[0]];
    if (!origin || excused.has(origin.id)) continue;
    const places = origin.parent.split(' ').map((place) => mails.get(place) ?? place);
    const linked =
      side === 'halo'
        ? tickets.has(origin.parent)
        : places.some((place) => pairs.has(place) || place.startsWith('001'));
    if (!linked) continue;
    if (!copy) wrong.push(`${tag} of ${side} (${origin.id} on ${places.join(' ')}) did not arrive`);
    else if (copy.bytes !== origin.bytes) wrong.push(`${tag} has ${copy.bytes} of ${origin.bytes} bytes`);
  }
}

/** One line a step, for a person who looks into a failing history. */
export function tellDesk(history: DeskHistory): string {
  const { steps, ...start } = history;
  const lines = steps.map((step, index) => {
    const text = JSON.stringify(step);
    return `${String(index + 1).padStart(3)} ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`;
  });
  return [JSON.stringify(start), ...lines].join('\n');
}
