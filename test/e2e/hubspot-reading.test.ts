import { describe, expect, it } from 'vitest';
import { counts, flow, heldCodes, type System } from './harness.ts';
import {
  addTo,
  bothWays,
  change,
  company,
  companyId,
  contact,
  contactId,
  customer,
  customers,
  editCompany,
  editContact,
  hubspotBench,
  inHubspot,
  MINUTE,
  range,
  users,
} from './hubspot.ts';

const HOUR = 60 * MINUTE;

describe('a search that lags behind', () => {
  it('is no reason to write again: a run right after one writes nothing, however long it lags', async () => {
    const it = await hubspotBench([company(1), company(2)], [contact(1), contact(2, {}, 2)]);
    bothWays(it);
    await it.control('hubspot', 'settings', { indexLagMs: 5 * MINUTE });
    await it.sync();
    const made = await it.edit('halo', 'Client', { name: 'Born in Halo' });
    await it.edit('halo', 'Client', { id: (await customer(it, 'Customer 1'))['id'], main_phonenumber: '1' });
    it.clock.advance(MINUTE);
    await it.sync();

    for (const wait of [0, MINUTE, 10 * MINUTE, HOUR]) {
      it.clock.advance(wait);
      await it.forgetRequests();
      expect((await it.sync()).outcome).toBe('nothing');
      expect(await it.writes()).toEqual([]);
    }
    expect(await it.records('hubspot', 'companies')).toHaveLength(4);
    expect(await customer(it, 'Born in Halo')).toMatchObject({ id: made['id'] });
  });

  it('brings an edit over as soon as it shows', async () => {
    const it = await hubspotBench([company(1)]);
    await it.sync();
    await it.control('hubspot', 'settings', { indexLagMs: 5 * MINUTE });
    await editCompany(it, 1, { phone: 'late' });
    it.clock.advance(MINUTE);
    await it.sync();
    it.clock.advance(6 * MINUTE);

    await it.sync();

    expect(await customer(it, 'Customer 1')).toMatchObject({ main_phonenumber: 'late' });
  });
});

describe('B15 a merge in HubSpot', () => {
  it.each(['newId', 'preserve'])('keeps customer and people (%s)', async (mergeMode) => {
    const it = await hubspotBench(
      [company(1), company(2, { name: 'Second' })],
      [contact(1), contact(2, {}, 2)],
    );
    await it.sync();
    const one = await customer(it, 'Customer 1');
    it.clock.advance(HOUR);
    await it.control('hubspot', 'settings', { mergeMode });
    await it.control('hubspot', 'merge', {
      object: 'companies',
      primaryObjectId: companyId(1),
      objectIdToMerge: companyId(2),
    });
    it.clock.advance(MINUTE);
    await it.sync();
    const [survivor] = (await it.records('hubspot', 'companies')).filter((row) => row['archived'] !== true);
    await it.edit('hubspot', 'companies', { id: survivor?.['id'], properties: { phone: 'after' } });
    it.clock.advance(MINUTE);

    await it.sync();

    expect(survivor?.['id'] === companyId(1)).toBe(mergeMode === 'preserve');
    expect(await customers(it)).toHaveLength(2);
    expect(await customer(it, 'Customer 1')).toMatchObject({ id: one['id'], main_phonenumber: 'after' });
    expect(new Set((await users(it)).map((row) => row['client_id']))).toEqual(new Set([one['id']]));
    it.clock.advance(HOUR);
    await it.sync({ full: true });
    it.clock.advance(HOUR);
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });

  it('of two contacts re-points the link of the one that lost', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.sync();
    const winner = await addTo(it, 'contacts', contact(2, { email: 'other@example.com' }));
    await it.control('hubspot', 'merge', {
      object: 'contacts',
      primaryObjectId: winner,
      objectIdToMerge: contactId(1),
    });
    it.clock.advance(MINUTE);

    await it.sync();

    expect(await users(it)).toHaveLength(1);
    const [survivor] = (await it.records('hubspot', 'contacts')).filter((row) => row['archived'] !== true);
    await it.edit('hubspot', 'contacts', { id: survivor?.['id'], properties: { jobtitle: 'after' } });
    it.clock.advance(MINUTE);
    await it.sync();
    expect((await users(it))[0]).toMatchObject({ title: 'after' });
  });
});

describe('an account that refuses', () => {
  it('B24 the limit of the day ends the run as deferred, and the next one goes on', async () => {
    const it = await hubspotBench(
      range(30, company),
      range(30, (n) => contact(n)),
      { rates: 'real' },
    );
    await it.control('hubspot', 'settings', { dailyUsed: 249_999 });

    const stopped = await it.sync();
    expect(stopped.outcome).toBe('deferred');
    expect(await customers(it)).toHaveLength(0);

    await it.control('hubspot', 'settings', { dailyUsed: 0 });
    it.clock.advance(24 * HOUR);
    const later = await it.sync();

    expect(later.outcome).toBe('done');
    expect(await customers(it)).toHaveLength(30);
    expect(await users(it)).toHaveLength(30);
  });

  it.each([
    ['502 HTML', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }],
    ['503 without a content type', { status: 503, headers: {}, body: '' }],
  ])('%s from the proxy once is waited out', async (_, answer) => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.control('hubspot', 'faults', { system: 'hubspot', path: '^/crm/', nth: 2, do: answer });

    const result = await it.sync();

    expect(result.outcome).toBe('done');
    expect(counts(result, 'companies')).toEqual({ create: 1 });
    expect(counts(result, 'contacts')).toEqual({ create: 1 });
  });

  it('502 HTML again and again stops that side, says no value, and the next run goes on', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    const body = '<html>ray person1@example.com</html>';
    await it.control('hubspot', 'faults', {
      ...{ system: 'hubspot', path: '^/crm/v3/objects', times: 100 },
      do: { status: 502, headers: { 'content-type': 'text/html' }, body },
    });
    const failed = await it.sync();

    expect(failed.outcome).toBe('failed');
    expect(JSON.stringify(failed)).not.toContain('person1@example.com');
    expect(await customers(it)).toHaveLength(0);
    await forgetFaults(it, 'hubspot');
    it.clock.advance(HOUR);
    expect(counts(await it.sync(), 'companies')).toEqual({ create: 1 });
  });

  it('the token of another account is refused before anything is written', async () => {
    const it = await hubspotBench([company(1)]);
    await it.sync();
    await it.control('hubspot', 'settings', { portalId: 987_654_321 });
    await editCompany(it, 1, { phone: '1' });
    it.clock.advance(MINUTE);
    await it.forgetRequests();

    const result = await it.sync();

    expect(result.outcome).toBe('failed');
    expect(flow(result, 'companies').error).toMatchObject({ code: 'STATE_FOREIGN' });

    expect(await it.writes()).toEqual([]);
  });
});

describe('an account whose properties change', () => {
  it.each([
    ['archived', { archived: true }],
    ['removed', { remove: true }],
  ])('a mapped property that is %s stops its mapping before any write, and no other', async (_, how) => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.sync();
    await editCompany(it, 1, { phone: 'after' });
    await editContact(it, 1, { jobtitle: 'after' });
    await it.control('hubspot', 'property', { object: 'contacts', name: 'mobilephone', ...how });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(flow(result, 'contacts')).toMatchObject({ outcome: 'failed', error: { code: 'FIELD_GONE' } });
    expect(await customer(it, 'Customer 1')).toMatchObject({ main_phonenumber: 'after' });
    expect((await users(it))[0]?.['title'] || '').toBe('');
  });

  it('an option that is not allowed holds the one record, and the others go back', async () => {
    const it = await hubspotBench([company(1), company(2)]);
    change(
      it,
      'companies',
      '{ source: industry, target: customfields.CFIndustry, values: industries }',
      '{ source: industry, target: customfields.CFIndustry, direction: both, values: twoWay }',
    );
    change(
      it,
      'companies',
      'values:\n',
      'values:\n  twoWay: { unmapped: hold, map: { BANKING: Finance, RETAIL: Retail } }\n',
    );
    await it.sync();
    await it.control('hubspot', 'property', {
      object: 'companies',
      name: 'industry',
      removeOption: 'BANKING',
    });
    for (const name of ['Customer 1', 'Customer 2']) {
      const { id } = await customer(it, name);
      const value = name === 'Customer 1' ? 'Finance' : 'Retail';
      await it.edit('halo', 'Client', { id, customfields: [{ name: 'CFIndustry', value }] });
    }
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(heldCodes(result, 'companies', 'syncBack')).toEqual(['VALUE_INVALID']);
    expect(await inHubspot(it, 'companies', companyId(2))).toMatchObject({ industry: 'RETAIL' });
  });

  it('a stage that is renamed is the same stage', async () => {
    const it = await hubspotBench([company(1)]);
    await it.sync();
    await it.control('hubspot', 'property', {
      ...{ object: 'companies', name: 'lifecyclestage' },
      renameOption: { value: 'customer', label: 'Paying customer' },
    });
    await addTo(it, 'companies', company(2));
    it.clock.advance(MINUTE);

    expect(counts(await it.sync(), 'companies')).toMatchObject({ create: 1 });
  });
});

async function forgetFaults(it: Awaited<ReturnType<typeof hubspotBench>>, system: System): Promise<void> {
  await fetch(`${it.io.env[`${system.toUpperCase()}_URL`]}/__sandbox/faults`, { method: 'DELETE' });
}
