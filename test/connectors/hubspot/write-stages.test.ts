import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemory } from '../../../src/commands/memory.ts';
import type { Memory } from '../../../src/connectors/connector.ts';
import type { HubspotDeps } from '../../../src/connectors/hubspot/deps.ts';
import { isBehind } from '../../../src/connectors/hubspot/lifecycle.ts';
import { noteMoves } from '../../../src/connectors/hubspot/stage-moves.ts';
import { write } from '../../../src/connectors/hubspot/write.ts';
import { openPortal, type PortalUnderTest } from './write-portal.ts';
import { accepted, batch, inputsOf, objectOf, pathsOf, resultOf, setUp, update } from './write-support.ts';

const FIELDS = ['lifecyclestage', 'phone'];

describe('lifecycle stages', () => {
  let portal: PortalUnderTest;
  beforeAll(async () => {
    portal = await openPortal();
  });
  afterAll(() => portal[Symbol.asyncDispose]());

  const company = (stage: string) =>
    portal.put('companies', { properties: { name: `In ${stage}`, phone: '1', lifecyclestage: stage } });
  const stageOf = async (id: string) => (await portal.show('companies', id))?.properties['lifecyclestage'];
  const settled = async (memory?: Memory) => {
    const connector = portal.connect(memory);
    await connector.describe('companies');
    await portal.paths();
    return connector;
  };

  test('a stage further on goes with the rest of the record; an earlier one is cleared first, in a request of its own', async () => {
    const [ahead, back] = [await company('lead'), await company('customer')];
    const connector = await settled();

    const results = await connector.write({
      object: 'companies',
      changes: [
        update(Number(ahead), { lifecyclestage: 'customer', phone: '2' }),
        update(Number(back), { lifecyclestage: 'lead', phone: '3' }),
      ],
      fields: FIELDS,
    });

    expect(await portal.paths()).toEqual([
      'POST objects/companies/batch/read',
      'POST objects/companies/batch/update',
      'POST objects/companies/batch/update',
      'POST objects/companies/batch/update',
      'POST objects/companies/batch/read',
    ]);
    expect([await stageOf(ahead), await stageOf(back)]).toEqual(['customer', 'lead']);
    expect(results).toMatchObject([
      { kind: 'ok', id: ahead, stored: { lifecyclestage: 'customer', phone: '2' } },
      { kind: 'ok', id: back, stored: { lifecyclestage: 'lead', phone: '3' } },
    ]);
  });

  test('a stage that is emptied is cleared, and nothing else', async () => {
    const id = await company('customer');
    const connector = await settled();

    const [result] = await connector.write({
      object: 'companies',
      changes: [update(Number(id), { lifecyclestage: null })],
      fields: FIELDS,
    });

    expect(result).toMatchObject({ kind: 'ok', stored: { lifecyclestage: null } });
    expect(await stageOf(id)).toBeUndefined();
  });

  test('what HubSpot stored is told, not what it was sent', async () => {
    const id = await company('lead');
    const connector = await settled();
    // A workflow of the account moves it on at once: what the answer to the write shows is not what it has.
    await portal.act('faults', {
      method: 'POST',
      path: '/crm/v3/objects/companies/batch/update',
      nth: 1,
      do: { status: 200, body: updated(id, 'customer') },
    });

    const [result] = await connector.write({
      object: 'companies',
      changes: [update(Number(id), { lifecyclestage: 'customer' })],
      fields: FIELDS,
    });

    expect(result).toMatchObject({ kind: 'ok', stored: { lifecyclestage: 'lead' } });
  });

  test('a stage that is none leaves the record as it is', async () => {
    const id = await company('customer');
    const connector = await settled();

    const [result] = await connector.write({
      object: 'companies',
      changes: [update(Number(id), { lifecyclestage: 'no-such-stage' })],
      fields: FIELDS,
    });

    expect(result).toMatchObject({
      kind: 'rejected',
      problem: { code: 'VALUE_INVALID', field: 'lifecyclestage' },
    });
    expect(await stageOf(id)).toBe('customer');
  });

  test('a record that may not have its new stage gets its old one back', async () => {
    const id = await company('customer');
    const connector = await settled();
    await portal.act('faults', {
      method: 'POST',
      path: '/crm/v3/objects/companies/batch/update',
      nth: 2,
      do: { status: 400, body: refusal },
    });

    const [result] = await connector.write({
      object: 'companies',
      changes: [update(Number(id), { lifecyclestage: 'lead' })],
      fields: FIELDS,
    });

    expect(result).toMatchObject({ kind: 'rejected', problem: { field: 'lifecyclestage' } });
    expect(await stageOf(id)).toBe('customer');
  });

  test('what was cleared gets its stage even where the run is stopped in between', async () => {
    const { deps, requests } = await setUp(
      batch(200, [resultOf({ id: '5', properties: { lifecyclestage: 'customer' } }, 5)]),
      accepted(),
      accepted(),
    );
    const stopping = new AbortController();
    let calls = 0;
    const call: HubspotDeps['api']['call'] = async (...args) => {
      const answer = await deps.api.call(...args);
      calls += 1;
      if (calls === 2) stopping.abort(new Error('stopped'));
      return answer;
    };

    await write({ ...deps, api: { ...deps.api, call } }, objectOf('companies'), {
      object: 'companies',
      changes: [update(5, { lifecyclestage: 'lead' })],
      signal: stopping.signal,
    });

    expect(requests.slice(1).map((request) => inputsOf(request)[0]?.properties)).toEqual([
      { lifecyclestage: '' },
      { lifecyclestage: 'lead' },
    ]);
  });

  test('moves that another batch of the run may still be at work on are left to it', async () => {
    const { deps, clock, requests, write } = await setUp(accepted());
    noteMoves(deps.memory, 'companies', ['5'], clock.now());
    clock.advance(14 * 60_000);

    await write('companies', [update(6, { phone: '1' })]);

    expect(pathsOf(requests)).toEqual(['companies/batch/update']);
  });

  describe('a run that breaks between clearing and setting', () => {
    const broken = async (memory: Memory) => {
      const id = await company('customer');
      const connector = await settled(memory);
      await portal.act('faults', {
        method: 'POST',
        path: '/crm/v3/objects/companies/batch/update',
        nth: 2,
        times: 20,
        do: { status: 502 },
      });
      const results = await connector.write({
        object: 'companies',
        changes: [update(Number(id), { lifecyclestage: 'lead' })],
        fields: FIELDS,
      });
      await portal.mend();
      expect(results).toMatchObject([{ kind: 'unknown' }]);
      expect(await stageOf(id)).toBeUndefined();
      return id;
    };

    test('is no edit: the next run reads the stage that the record had, and writes the new one', async () => {
      const memory = createMemory();
      const id = await broken(memory);
      const connector = portal.connect(memory);

      const read = await connector.readByIds({ object: 'companies', ids: [id], fields: FIELDS });
      expect(read.get(id)?.values).toMatchObject({ lifecyclestage: 'customer' });

      await connector.write({
        object: 'companies',
        changes: [update(Number(id), { lifecyclestage: 'lead' })],
      });
      expect(await stageOf(id)).toBe('lead');
      const again = await connector.readByIds({ object: 'companies', ids: [id], fields: FIELDS });
      expect(again.get(id)?.values).toMatchObject({ lifecyclestage: 'lead' });
      // Nothing is left to look up: a stage that somebody clears now is cleared.
      await portal.put('companies', { id, properties: { lifecyclestage: '' } });
      const cleared = await connector.readByIds({ object: 'companies', ids: [id], fields: FIELDS });
      expect(cleared.get(id)?.values).toMatchObject({ lifecyclestage: null });
    });

    test('leaves nothing behind where nobody wants the new stage any more: the old one is put back', async () => {
      const memory = createMemory();
      const id = await broken(memory);
      const other = await company('lead');
      portal.clock.advance(16 * 60_000);

      await portal
        .connect(memory)
        .write({ object: 'companies', changes: [update(Number(other), { phone: '9' })] });

      expect(await stageOf(id)).toBe('customer');
    });

    test('gives way to a stage that somebody has set since', async () => {
      const memory = createMemory();
      const id = await broken(memory);
      await portal.put('companies', { id, properties: { lifecyclestage: 'opportunity' } });
      portal.clock.advance(16 * 60_000);
      const connector = portal.connect(memory);

      const read = await connector.readByIds({ object: 'companies', ids: [id], fields: FIELDS });
      await connector.write({ object: 'companies', changes: [update(Number(id), { phone: '9' })] });

      expect(read.get(id)?.values).toMatchObject({ lifecyclestage: 'opportunity' });
      expect(await stageOf(id)).toBe('opportunity');
    });
  });
});

const updated = (id: string, lifecyclestage: string) => ({
  status: 'COMPLETE',
  results: [
    {
      id,
      properties: { lifecyclestage },
      createdAt: '2026-11-20T12:00:00Z',
      updatedAt: '2026-11-20T12:00:00Z',
      archived: false,
    },
  ],
});

const refusal = {
  status: 'error',
  category: 'VALIDATION_ERROR',
  message:
    'Property values were not valid: [{"isValid":false,"error":"INVALID_OPTION","name":"lifecyclestage"}]',
};

describe('the order of stages', () => {
  const options = ['subscriber', 'lead', 'customer', 'other'].map((value) => ({
    value,
    label: value,
    active: true,
  }));
  test.each([
    ['lead', 'customer', false],
    ['customer', 'lead', true],
    ['lead', 'lead', false],
    [null, 'lead', false],
    ['', 'lead', false],
    ['customer', '', false],
    // A stage that was deleted since has no place: cleared first, it can do no harm.
    ['51439524', 'lead', true],
    // HubSpot refuses it by itself.
    ['customer', '51439524', false],
  ])('from %j to %j: behind is %j', (from, to, expected) => {
    expect(isBehind({ options }, from, to)).toBe(expected);
  });
});
