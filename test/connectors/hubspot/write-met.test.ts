import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import { openPortal, type PortalUnderTest } from './write-portal.ts';
import { create } from './write-support.ts';

describe('a create that runs into our own record', () => {
  let portal: PortalUnderTest;
  beforeAll(async () => {
    portal = await openPortal();
  });
  afterAll(() => portal[Symbol.asyncDispose]());

  /** Made by an earlier run whose answer was lost; sales have moved it on since. */
  const mine = (n: number, more: Readonly<Record<string, string>> = {}) =>
    portal.put('companies', {
      properties: { name: 'Mine', halo_id: `h${n}`, lifecyclestage: 'customer', ...more },
    });
  const initial = (change: RecordChange): RecordChange =>
    change.kind === 'create' ? { ...change, initial: 'lifecyclestage' } : change;
  const sent = async (change: RecordChange) =>
    (await portal.connect().write({ object: 'companies', changes: [change], fields: ['lifecyclestage'] }))[0];
  const shown = async (id: string) => (await portal.show('companies', id))?.properties;

  test('leaves its stage where it is, if the stage is one for new records', async () => {
    const id = await mine(1);

    const result = await sent(initial(create(1, { name: 'Renamed', lifecyclestage: 'lead' }, 'halo_id')));

    expect(result).toMatchObject({ kind: 'ok', id, created: false });
    expect(await shown(id)).toMatchObject({ name: 'Renamed', lifecyclestage: 'customer' });
  });

  test('sets its stage back where a rule of the mapping says so', async () => {
    const id = await mine(2);

    const result = await sent(create(2, { name: 'Mine', lifecyclestage: 'lead' }, 'halo_id'));

    expect(result).toMatchObject({ kind: 'ok', id });
    expect(await shown(id)).toMatchObject({ lifecyclestage: 'lead' });
  });

  test('that only its address gives away, leaves its stage as well', async () => {
    const company = await portal.put('companies', { properties: { name: 'Employer' } });
    const person = { email: 'ann@example.com', halo_id: 'h4', lifecyclestage: 'customer' };
    const id = await portal.put('contacts', { properties: person });
    const values = { email: person.email, lifecyclestage: 'lead', 'associations.company': company };

    const [result] = await portal.connect().write({
      object: 'contacts',
      changes: [initial(create(4, values, 'halo_id'))],
      fields: ['lifecyclestage'],
    });

    expect(result).toMatchObject({ kind: 'ok', id });
    expect(await portal.show('contacts', id)).toMatchObject({
      properties: { lifecyclestage: 'customer' },
      associations: { companies: [{ id: company }] },
    });
  });

  test('a new record gets the stage for new records', async () => {
    const result = await sent(initial(create(3, { name: 'New', lifecyclestage: 'lead' }, 'halo_id')));

    expect(result).toMatchObject({ kind: 'ok', created: true });
    expect(await shown(result?.kind === 'ok' ? result.id : '')).toMatchObject({ lifecyclestage: 'lead' });
  });
});
