import { expect, it } from 'vitest';
import { readState } from '../support/read-state.ts';
import { type Bench, flow, heldCodes, writeLinks } from './harness.ts';
import {
  bothWays,
  change,
  company,
  companyId,
  contact,
  contactId,
  customers,
  hubspotBench,
  MINUTE,
  properties,
  users,
} from './hubspot.ts';

/** Merges of two linked records in HubSpot that give the survivor an id of its own: which of the two partners it goes on with. */

async function two(): Promise<Bench> {
  const it = await hubspotBench([company(1), company(2)], [contact(1), contact(2, {}, 2)]);
  bothWays(it);
  change(it, 'companies', 'lifecycleStages: [Customer]', 'lifecycleStages: ["*"]');
  await it.sync();
  it.clock.advance(MINUTE);
  return it;
}

async function merge(it: Bench, object: string, winner: string, loser: string): Promise<string> {
  const merged = { object, primaryObjectId: winner, objectIdToMerge: loser };
  const answer = (await it.control('hubspot', 'merge', merged)) as { id?: unknown };
  it.clock.advance(MINUTE);
  return String(answer.id);
}

async function quiet(it: Bench): Promise<void> {
  it.clock.advance(61 * MINUTE);
  await it.sync({ full: true });
  it.clock.advance(61 * MINUTE);
  await it.forgetRequests();
  await it.sync({ full: true });
  expect(await it.writes()).toEqual([]);
}

it('a person who survives keeps their user, which bears the new id, and the other user is reported', async () => {
  const it = await two();
  const survivor = await merge(it, 'contacts', contactId(2), contactId(1));

  const result = await it.sync();

  const people = (await users(it)).map((row) => [row['surname'], row['client_name'], row['hubspot_id']]);
  expect(people).toEqual([
    ['Person 1', 'Customer 1', contactId(1)],
    ['Person 2', 'Customer 2', survivor],
  ]);
  const notes = flow(result, 'contacts').notes.filter(({ code }) => code === 'SOURCE_MERGED');
  expect(notes.map(({ count, example }) => [count, example])).toEqual([
    [1, contactId(1)],
    [1, contactId(2)],
  ]);
  expect(notes[0]?.what).toContain('is left over');
  await quiet(it);
});

/** A company that was made from Halo, and so bears our mark, merged with one that was imported and has none. */
async function bornAndImported(): Promise<{ it: Bench; born: string; made: string }> {
  const it = await two();
  const { id: made } = await it.edit('halo', 'Client', { name: 'Born in Halo' });
  it.clock.advance(MINUTE);
  await it.sync();
  it.clock.advance(16 * MINUTE);
  const born = await it.record('hubspot', 'companies', (row) => properties(row)['name'] === 'Born in Halo');
  return { it, born: String(born['id']), made: String(made) };
}

const partners = (it: Bench, survivor: string) =>
  readState(it, (state) => [...state.links('companies')], 'hubspot')
    .filter(({ sourceId }) => sourceId === survivor)
    .map(({ targetId }) => targetId);

it('the mark on the survivor tells which customer it is where its values tell no more', async () => {
  const { it, born, made } = await bornAndImported();
  const survivor = await merge(it, 'companies', born, companyId(1));
  await it.edit('hubspot', 'companies', { id: survivor, properties: { name: 'Both', phone: '1' } });
  it.clock.advance(MINUTE);

  await it.sync();

  expect(partners(it, survivor)).toEqual([made]);
});

it('a mark that the survivor has inherited from the one that lost overwrites nobody', async () => {
  const { it, born } = await bornAndImported();
  const names = async () => (await customers(it)).map((row) => row['name']).sort();
  const people = async () => (await users(it)).map((row) => [row['surname'], row['client_name']]);
  const [before, filed] = [await names(), await people()];
  const survivor = await merge(it, 'companies', companyId(1), born);
  await it.edit('hubspot', 'companies', { id: survivor, properties: { phone: '1' } });
  it.clock.advance(MINUTE);

  expect(heldCodes(await it.sync(), 'companies')).toEqual(['MATCH_AMBIGUOUS']);
  expect(partners(it, survivor)).toEqual([]);
  expect(await names()).toEqual(before);
  expect(await people()).toEqual(filed);
});

it('nothing is overwritten where nothing tells, until somebody says which one it is', async () => {
  const it = await two();
  const survivor = await merge(it, 'companies', companyId(2), companyId(1));
  await it.edit('hubspot', 'companies', { id: survivor, properties: { name: 'Both', phone: '1' } });
  it.clock.advance(MINUTE);

  expect(heldCodes(await it.sync(), 'companies')).toEqual(['MATCH_AMBIGUOUS']);
  for (const full of [false, true]) {
    it.clock.advance(61 * MINUTE);
    await it.sync({ full });
    expect((await customers(it)).map((row) => row['name']).sort()).toEqual(['Customer 1', 'Customer 2']);
  }
  const first = (await customers(it)).find((row) => row['name'] === 'Customer 1');
  writeLinks(
    it,
    `links:\n  companies:\n    - { source: "${survivor}", target: "${first?.['id']}" }\n`,
    'hubspot',
  );
  it.clock.advance(MINUTE);
  await it.sync();
  await it.edit('hubspot', 'companies', { id: survivor, properties: { phone: '2' } });
  it.clock.advance(MINUTE);
  await it.sync();
  expect((await customers(it)).map((row) => row['main_phonenumber'])).toContain('2');
  expect(await customers(it)).toHaveLength(2);
});
