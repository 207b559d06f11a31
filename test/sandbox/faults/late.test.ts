import { describe, expect, it } from 'vitest';
import { query, type Rig, rig } from './support.ts';

const ACCOUNTS = query('SELECT Name, Phone, SystemModstamp FROM Account');
const names = async ({ crm }: Rig, soql = ACCOUNTS) =>
  (await crm.call('GET', soql)).body.records.map((row: { Name: string }) => row.Name);

describe('a late commit at Salesforce', () => {
  it('hides an edit by hand from everybody, then shows it with its earlier stamp', async () => {
    const it = await rig();
    await it.crm.fault({ path: '^/__sandbox/records', times: 1, do: { lateVisible: 3000 } });
    const { body } = await it.crm.control('POST', '/records?object=Account', { Name: 'Acme' });
    const byId = `/sobjects/Account/${body.Id}`;

    expect(await names(it)).toEqual([]);
    expect((await it.crm.call('GET', byId)).status).toBe(404);
    expect((await it.crm.control('GET', '/records?object=Account')).body).toHaveLength(1);
    it.clock.advance(2999);
    expect(await names(it)).toEqual([]);
    it.clock.advance(1);
    const { records } = (await it.crm.call('GET', ACCOUNTS)).body;
    expect(records).toMatchObject([{ Name: 'Acme', SystemModstamp: '2026-11-21T09:00:00.000+0000' }]);
    expect((await it.crm.call('GET', byId)).status).toBe(200);
  });

  it('shows a changed row as it was until then, the ways to find it included', async () => {
    const it = await rig({ crm: { Account: [{ Name: 'Acme', Phone: '1' }] } });
    const [{ Id }] = (await it.crm.control('GET', '/records?object=Account')).body;
    await it.crm.fault({ path: '^/__sandbox/records', do: { lateVisible: { reads: 2 } } });
    await it.crm.control('POST', '/records?object=Account', { Id, Name: 'Acme Ltd', Phone: '2' });

    expect(await names(it)).toEqual(['Acme']);
    expect(await names(it, query("SELECT Name FROM Account WHERE Name = 'Acme Ltd'"))).toEqual([]);
    expect(await names(it)).toEqual(['Acme Ltd']);
  });

  it('is waited for by whoever writes to the row, so that neither write is lost', async () => {
    const it = await rig({ crm: { Account: [{ Name: 'Acme', Phone: '1' }] } });
    const [{ Id }] = (await it.crm.control('GET', '/records?object=Account')).body;
    await it.crm.fault({ path: '^/__sandbox/records', times: 1, do: { lateVisible: 60_000 } });
    await it.crm.control('POST', '/records?object=Account', { Id, Phone: '2' });

    expect((await it.crm.call('PATCH', `/sobjects/Account/${Id}`, { Name: 'Acme Ltd' })).status).toBe(204);

    const { records } = (await it.crm.call('GET', ACCOUNTS)).body;
    expect(records).toMatchObject([{ Name: 'Acme Ltd', Phone: '2' }]);
  });

  it('holds what the API wrote, and latestDateCovered stays before it', async () => {
    const it = await rig();
    await it.crm.call('GET', '/limits');
    await it.crm.fault({ method: 'POST', path: '/composite/sobjects', do: { lateVisible: 600_000 } });
    const record = (Name: string) => ({ attributes: { type: 'Account' }, Name });
    const { body } = await it.crm.call('POST', '/composite/sobjects', {
      records: [record('A'), record('B')],
    });
    expect(body).toMatchObject([{ success: true }, { success: true }]);
    it.clock.advance(300_000);

    expect(await names(it)).toEqual([]);
    const window = 'start=2026-11-21T08:00:00Z&end=2026-11-21T09:30:00Z';
    expect((await it.crm.call('GET', `/sobjects/Account/updated?${window}`)).body).toEqual({
      ids: [],
      latestDateCovered: '2026-11-21T09:00:00.000+0000',
    });
    it.clock.advance(300_000);
    expect(await names(it)).toEqual(['A', 'B']);
    expect((await it.crm.call('GET', `/sobjects/Account/updated?${window}`)).body).toEqual({
      ids: body.map((item: { id: string }) => item.id),
      latestDateCovered: '2026-11-21T09:10:00.000+0000',
    });
  });

  it('ends for a delete, which sees every row', async () => {
    const it = await rig({ crm: { Account: [{ Name: 'Acme' }] } });
    const [{ Id }] = (await it.crm.control('GET', '/records?object=Account')).body;
    await it.crm.fault({ method: 'POST', do: { lateVisible: 60_000 } });
    await it.crm.control('POST', '/records?object=Contact', { LastName: 'Ng', AccountId: Id });

    await it.crm.call('DELETE', `/sobjects/Account/${Id}`);

    const contacts = (await it.crm.control('GET', '/records?object=Contact')).body;
    expect(contacts).toMatchObject([{ LastName: 'Ng', IsDeleted: true }]);
  });
});

describe('lists of Halo that lag', () => {
  const found = async ({ desk }: Rig, filter = '') =>
    (await desk.call('GET', `/Client?order=id${filter}`)).body.clients
      .map((row: { name: string }) => row.name)
      .slice(1);

  it('miss a new client that its id finds, then show it with its earlier stamp', async () => {
    const it = await rig();
    await it.desk.fault({ method: 'POST', path: '/client', do: { lateVisible: 5000 } });
    const { body } = await it.desk.call('POST', '/client', [{ name: 'Acme' }]);

    expect(await found(it)).toEqual([]);
    expect((await it.desk.call('GET', '/client?order=id')).body.record_count).toBe(1);
    expect((await it.desk.call('GET', `/Client/${body.id}`)).body.name).toBe('Acme');
    it.clock.advance(5000);
    expect(await found(it)).toEqual(['Acme']);
    expect((await it.desk.call('GET', `/Client/${body.id}`)).body.alastupdate).toBe('2026-11-21T09:00:00');
    expect(await found(it, '&lastupdatefromdate=2026-11-21T09:00:01')).toEqual([]);
  });

  it('show a change and what filters on it after the reads that miss it', async () => {
    const it = await rig({ desk: { Client: [{ id: 2, name: 'Acme', alastupdate: '2026-01-01T00:00:00' }] } });
    await it.desk.fault({ method: 'POST', path: '/__sandbox/records', do: { lateVisible: { reads: 2 } } });
    await it.desk.control('POST', '/records?object=Client', { id: 2, name: 'Acme Ltd' });

    expect(await found(it)).toEqual(['Acme']);
    expect((await it.desk.call('GET', '/Client?lastupdatefromdate=2026-02-01')).body.clients).toEqual([
      expect.objectContaining({ name: 'Unassigned' }),
    ]);
    expect(await found(it)).toEqual(['Acme Ltd']);
  });

  it('miss external links too', async () => {
    const it = await rig();
    const link = { integration_name: 'crosswalk', third_party_id: '001' };
    await it.desk.fault({ method: 'POST', path: '/Client', do: { lateVisible: 1000 } });
    await it.desk.call('POST', '/Client', [{ name: 'Acme', new_external_link: link }]);
    const links = async () =>
      (await it.desk.call('GET', '/ExternalLink?third_party_id=001')).body.record_count;

    expect(await links()).toBe(0);
    it.clock.advance(1000);
    expect(await links()).toBe(1);
  });
});
