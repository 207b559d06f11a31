import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { syncCommand } from '../../src/commands/sync.ts';
import { killed } from '../support/crash.ts';
import { readState } from '../support/read-state.ts';
import { type Bench, counts, flow, heldCodes } from './harness.ts';
import {
  bothWays,
  change,
  company,
  companyId,
  contact,
  contactId,
  hubspotBench,
  MINUTE,
  properties,
  users,
} from './hubspot.ts';

/** Creates in HubSpot whose answer is lost, of records that the mapping leaves out as soon as they are there. */

const links = (it: Bench) => readState(it, (state) => [...state.links('companies')], 'hubspot');

it('a company that was made outside the stages that are read is linked by its mark, and its people follow', async () => {
  const it = await hubspotBench([company(1)]);
  bothWays(it);
  change(it, 'companies', 'onInactive: none', 'onInactive: none, defaultLifecycleStage: lead');
  change(it, 'contacts', 'target: site_id, link', 'target: site_id, direction: both, link');
  await it.sync();
  it.clock.advance(MINUTE);
  const made = await it.edit('halo', 'Client', { name: 'Born in Halo' });
  const site_id = made['main_site_id'];
  await it.edit('halo', 'Users', {
    firstname: 'Bo',
    surname: 'Born',
    emailaddress: 'bo@born.example',
    site_id,
  });
  it.clock.advance(MINUTE);
  const only = { method: 'POST', path: 'companies/batch/upsert' };
  await killed({ at: 1, when: 'after', only }, it.options.state, (signal) =>
    syncCommand({ ...it.io, signal }, { ...it.options, json: true }),
  );
  it.output();
  it.clock.advance(16 * MINUTE);

  const result = await it.sync();

  const born = await it.record('hubspot', 'companies', (row) => properties(row)['name'] === 'Born in Halo');
  expect(counts(result, 'companies', 'syncBack')).toMatchObject({ skip: 1 });
  expect(links(it)).toContainEqual(
    expect.objectContaining({ sourceId: born['id'], targetId: String(made['id']), status: 'outOfScope' }),
  );
  expect(readState(it, (state) => state.intents('companies'), 'hubspot')).toEqual([]);
  expect(await it.records('hubspot', 'contacts')).toHaveLength(1);
  expect(await users(it)).toHaveLength(1);

  await it.edit('hubspot', 'companies', {
    id: born['id'],
    properties: { lifecyclestage: 'customer', phone: '555' },
  });
  it.clock.advance(16 * MINUTE);
  await it.sync();
  const customer = await it.record('halo', 'Client', (row) => row['name'] === 'Born in Halo');
  expect(customer).toMatchObject({ id: made['id'], main_phonenumber: '555' });
  expect(links(it)).toContainEqual(expect.objectContaining({ sourceId: born['id'], status: 'active' }));
});

it('a company whose mark and whose customer say different things stays held, whichever side is looked at', async () => {
  const Client = [
    { id: 60, name: 'Born in Halo' },
    { id: 61, name: 'Customer 1', hubspot_id: companyId(1) },
  ];
  const it = await hubspotBench([company(1, { halo_client_id: '60' })], [], { halo: { Client } });
  bothWays(it);
  expect(heldCodes(await it.sync(), 'companies')).toEqual(['MATCH_AMBIGUOUS']);

  for (const full of [false, false, true]) {
    await it.edit('halo', 'Client', { id: 60, main_phonenumber: full ? '1' : '2' });
    it.clock.advance(61 * MINUTE);
    expect(heldCodes(await it.sync({ full }), 'companies', 'syncBack')).toEqual(['MATCH_AMBIGUOUS']);
  }

  expect(links(it).filter(({ sourceId }) => sourceId === companyId(1))).toEqual([]);
});

it('a user whose contact is archived, or erased, is told apart from one that nobody links once the state is lost', async () => {
  const it = await hubspotBench([company(1)], [contact(1), contact(2)]);
  bothWays(it);
  await it.sync();
  await it.remove('hubspot', 'contacts', contactId(1));
  await it.control('hubspot', 'gdprDelete', { id: contactId(2) });
  rmSync(it.options.state, { recursive: true });
  it.clock.advance(MINUTE);

  const result = await it.sync();

  const { notes } = flow(result, 'contacts', 'syncBack');
  expect(notes).toMatchObject([{ code: 'MARK_UNLINKED', count: 2 }]);
  expect((await it.records('hubspot', 'contacts')).filter((row) => row['archived'] !== true)).toEqual([]);
});
