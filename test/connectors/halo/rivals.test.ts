import { describe, expect, it } from 'vitest';
import { haloHost } from './support.ts';

const DAY = 24 * 60 * 60 * 1000;

const ask = { partner: 'salesforce', objects: ['Client', 'Users'], maxAgeMs: DAY };

async function rivals(control: object, request: Partial<typeof ask> = {}) {
  await using host = await haloHost({ 'GET /api/Control': { body: control } });
  return await host.connector.rivals?.({ ...ask, ...request });
}

const ON = { halointegrator_salesforce: true, salesforce_accountsync: 0, salesforce_contactsync: 0 };

describe("Halo's own Salesforce integration", () => {
  it('is nobody else when it is off', async () => {
    expect(await rivals({ ...ON, halointegrator_salesforce: false })).toEqual({ kind: 'none', asked: true });
  });

  it.each([
    ['a JSON text', { salesforce_integratorentitiestoimport: '["Accounts","Opportunities"]' }],
    ['a list of words', { salesforce_integratorentitiestoimport: 'Accounts, Cases' }],
    ['pairs', { salesforce_import_entities_list: [{ value: 'Accounts', label: 'Accounts' }] }],
  ])('that imports accounts concerns customers and not users, said in %s', async (_form, entities) => {
    const does = ['imports accounts on the schedule of the Halo Integrator'];

    expect(await rivals({ ...ON, ...entities })).toEqual({
      kind: 'active',
      asked: true,
      name: "Halo's own Salesforce integration",
      does,
    });
    expect(await rivals({ ...ON, ...entities }, { objects: ['Users'] })).toMatchObject({ kind: 'none' });
    expect(await rivals({ ...ON, ...entities }, { objects: ['Site'] })).toMatchObject({
      kind: 'active',
      does,
    });
  });

  it.each([
    ['Opportunities', 'opportunities', 'Tickets'],
    ['Tickets', 'cases', 'Opportunities'],
  ])('that imports what becomes %s concerns those', async (object, noun, other) => {
    const control = { ...ON, salesforce_integratorentitiestoimport: `["${noun}"]` };
    expect(await rivals(control, { objects: [object, `${object}.actions`] })).toMatchObject({
      kind: 'active',
      does: [`imports ${noun} on the schedule of the Halo Integrator`],
    });
    expect(await rivals(control, { objects: [other] })).toMatchObject({ kind: 'none' });
  });

  it('that imports opportunities alone concerns neither', async () => {
    expect(await rivals({ ...ON, salesforce_integratorentitiestoimport: '["Opportunities"]' })).toMatchObject(
      {
        kind: 'none',
      },
    );
  });

  it('that sends contacts back concerns users, on schedule or not', async () => {
    const control = { halointegrator_salesforce: false, salesforce_contactsync: 3 };

    expect(await rivals(control)).toMatchObject({
      kind: 'active',
      does: ['sends contacts to Salesforce when they are saved in Halo'],
    });
    expect(await rivals(control, { objects: ['Client'] })).toMatchObject({ kind: 'none' });
  });

  it('is not known when the settings do not mention it, or not for what it runs', async () => {
    expect(await rivals({ hubspot_top_level: 1 })).toMatchObject({ kind: 'unknown' });
    expect(await rivals(ON)).toMatchObject({ kind: 'unknown' });
  });

  it.each([401, 403, 404])('is not known when the settings answer %i', async (status) => {
    await using host = await haloHost({ 'GET /api/Control': { status } });

    expect(await host.connector.rivals?.(ask)).toMatchObject({ kind: 'unknown', asked: true });
  });

  it('does not concern another partner, and nobody is asked', async () => {
    await using host = await haloHost({});

    expect(await host.connector.rivals?.({ ...ask, partner: 'another' })).toEqual({
      kind: 'none',
      asked: false,
    });
    expect(host.server.requests).toEqual([]);
  });

  it('is asked about once a day, and at once when nothing may be remembered', async () => {
    await using host = await haloHost({ 'GET /api/Control': { body: { ...ON, salesforce_contactsync: 1 } } });
    const controls = () => host.asked(/Control/).length;

    await host.connector.rivals?.(ask);
    host.clock.advance(DAY - 1);
    expect(await host.connector.rivals?.(ask)).toMatchObject({ kind: 'active', asked: false });
    expect(controls()).toBe(1);

    host.clock.advance(1);
    expect(await host.connector.rivals?.(ask)).toMatchObject({ kind: 'active', asked: true });
    expect(controls()).toBe(2);

    await host.connector.rivals?.({ ...ask, maxAgeMs: 0 });
    expect(controls()).toBe(3);
  });

  it('is asked about anew when what was remembered cannot be read', async () => {
    await using host = await haloHost({ 'GET /api/Control': { body: ON } });
    for (const text of ['', '{', '[]', '{"at":1}', '{"at":1,"told":{"kind":"told"}}']) {
      host.memory.put('native:salesforce', text);
      expect(await host.connector.rivals?.(ask)).toMatchObject({ asked: true });
    }
  });
});

describe("Halo's own HubSpot integration", () => {
  const hubspot = { partner: 'hubspot' };
  const OFF = { halointegrator_hubspot: false, hubspot_company_sync: 0, hubspot_contact_sync: 0 };

  it('is nobody else when it is off', async () => {
    expect(await rivals(OFF, hubspot)).toEqual({ kind: 'none', asked: true });
  });

  it('that runs on the schedule imports companies and contacts, which it does not let anybody choose', async () => {
    const control = { ...OFF, halointegrator_hubspot: true };

    expect(await rivals(control, { ...hubspot, objects: ['Client'] })).toEqual({
      kind: 'active',
      asked: true,
      name: "Halo's own HubSpot integration",
      does: ['imports companies on the schedule of the Halo Integrator'],
    });
    expect(await rivals(control, { ...hubspot, objects: ['Users'] })).toMatchObject({
      does: ['imports contacts on the schedule of the Halo Integrator'],
    });
    expect(await rivals(control, { ...hubspot, objects: ['Site'] })).toMatchObject({ kind: 'active' });
  });

  it('that sends companies back concerns customers, on schedule or not', async () => {
    const control = { ...OFF, hubspot_company_sync: 2 };

    expect(await rivals(control, { ...hubspot, objects: ['Client'] })).toMatchObject({
      does: ['sends companies to HubSpot when they are saved in Halo'],
    });
    expect(await rivals(control, { ...hubspot, objects: ['Users'] })).toMatchObject({ kind: 'none' });
  });

  it('is not known where the settings do not mention it', async () => {
    expect(await rivals({}, hubspot)).toMatchObject({ kind: 'unknown' });
  });
});
