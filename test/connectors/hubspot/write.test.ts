import { describe, expect, test } from 'vitest';
import { writeCost } from '../../../src/connectors/hubspot/cost.ts';
import { companyStep } from '../../../src/connectors/hubspot/write-associations.ts';
import {
  accepted,
  archive,
  batch,
  CONFLICT,
  create,
  inputsOf,
  MISSING,
  pathsOf,
  resultOf,
  setUp,
  update,
  VALIDATION,
} from './write-support.ts';

describe('writing to HubSpot', () => {
  test('sends each kind of change its own way and answers in the order asked, whatever order HubSpot answers in', async () => {
    const { write, requests, server } = await setUp(
      accepted(200),
      accepted(201, 800),
      accepted(200, 700),
      batch(200, [{ id: '5', properties: {}, createdAt: '', updatedAt: '', archived: false }]),
      { status: 204 },
    );

    const results = await write('companies', [
      update(1, { phone: '1', employees: 12 }),
      archive(5),
      create(2, { name: 'N2', phone: null }, 'halo_id'),
      create(3),
      update(4, { phone: null }),
      create(6, { name: 'N6' }, 'plain_id'),
    ]);

    expect(results).toEqual([
      { kind: 'ok', key: 'k1', id: '1', created: false },
      { kind: 'ok', key: 'k5', id: '5', created: false },
      { kind: 'ok', key: 'k2', id: '800', created: true },
      { kind: 'ok', key: 'k3', id: '700', created: true },
      { kind: 'ok', key: 'k4', id: '4', created: false },
      { kind: 'ok', key: 'k6', id: '701', created: true },
    ]);
    expect(pathsOf(requests)).toEqual([
      'companies/batch/update',
      'companies/batch/upsert',
      'companies/batch/create',
      'companies/batch/read',
      'companies/batch/archive',
    ]);
    expect(inputsOf(requests[0])).toMatchObject([
      { id: '1', properties: { phone: '1', employees: '12' } },
      { id: '4', properties: { phone: '' } },
    ]);
    // A mark that HubSpot keeps unique is what the upsert goes by; any other is a value like the rest.
    expect(inputsOf(requests[1])).toMatchObject([
      { idProperty: 'halo_id', id: 'h2', properties: { name: 'N2', halo_id: 'h2' } },
    ]);
    expect(Object.keys(inputsOf(requests[1])[0]?.properties ?? {})).not.toContain('phone');
    expect(inputsOf(requests[2])).toMatchObject([
      { properties: { name: 'N3' } },
      { properties: { name: 'N6', plain_id: 'h6' } },
    ]);
    for (const request of requests.slice(0, 3)) {
      const traces = inputsOf(request).map(({ objectWriteTraceId }) => objectWriteTraceId);
      expect(new Set(traces).size).toBe(traces.length);
      expect(traces).not.toContain(undefined);
    }
    expect(server.pending).toBe(0);
  });

  test('what was stored is told as far as the answer shows it', async () => {
    const { write } = await setUp((request) =>
      batch(
        200,
        inputsOf(request).map((input) =>
          resultOf(input, 1, {
            properties: { phone: '', employees: '12', website: 'a.example', name: 'shown' },
          }),
        ),
      ),
    );

    const results = await write('companies', [update(1, { phone: null, employees: 12 })], {
      fields: ['phone', 'employees', 'email', 'name'],
    });

    expect(results).toEqual([
      {
        kind: 'ok',
        key: 'k1',
        id: '1',
        created: false,
        stored: { phone: null, employees: 12, name: 'shown' },
        at: Date.parse('2026-11-20T12:00:05Z'),
      },
    ]);
  });

  test('B23 one bad record among good ones of a batch is a result of its own', async () => {
    const { write, requests } = await setUp((request) => {
      const [first, bad, last] = inputsOf(request);
      return batch(
        207,
        [resultOf(last!, 903), resultOf(first!, 901)],
        [VALIDATION('phone', 'INVALID_OPTION', bad?.objectWriteTraceId)],
      );
    });

    const results = await write('companies', [create(1), create(2, { phone: 'x' }), create(3)]);

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'rejected', 'ok']);
    expect(results[0]).toMatchObject({ id: '901' });
    expect(results[2]).toMatchObject({ id: '903' });
    expect(results[1]).toMatchObject({ problem: { code: 'VALUE_INVALID', field: 'phone' } });
    expect(JSON.stringify(results)).not.toContain('secret');
    expect(requests).toHaveLength(1);
  });

  test('a batch that is refused as a whole is narrowed down; good records are stored once', async () => {
    const refused = { status: 400, body: VALIDATION('phone', 'INVALID_OPTION') };
    const stored: (string | undefined)[] = [];
    const { write, server } = await setUp();
    server.otherwise((request) => {
      const inputs = inputsOf(request);
      if (inputs.some(({ properties }) => properties['phone'] === 'bad')) return refused;
      stored.push(...inputs.map(({ properties }) => properties['name']));
      return batch(
        201,
        inputs.map((input) => resultOf(input, 900 + Number(input.properties['name']))).reverse(),
      );
    });

    const results = await write(
      'companies',
      Array.from({ length: 9 }, (_, n) => create(n, { name: String(n), phone: n === 6 ? 'bad' : 'good' })),
    );

    expect(results.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 9 }, (_, n) => (n === 6 ? 'rejected' : 'ok')),
    );
    expect(results.map((result) => result.kind === 'ok' && result.id)[8]).toBe('908');
    expect(stored.sort()).toEqual(['0', '1', '2', '3', '4', '5', '7', '8']);
  });

  test('a batch in which one e-mail address is taken is narrowed down to that one', async () => {
    const { write, server } = await setUp();
    server.otherwise((request) => {
      const inputs = inputsOf(request);
      return inputs.some(({ properties }) => properties['email'] === 'taken@x.example')
        ? { status: 409, body: CONFLICT(7) }
        : batch(
            201,
            inputs.map((input, n) => resultOf(input, 900 + n)),
          );
    });

    const results = await write('contacts', [
      create(1, { email: 'one@x.example' }),
      create(2, { email: 'taken@x.example' }),
      create(3, { email: 'three@x.example' }),
    ]);

    expect(results).toMatchObject([
      { kind: 'ok' },
      { kind: 'rejected', existingId: '7', problem: { code: 'RECORD_CONFLICT' } },
      { kind: 'ok' },
    ]);
  });

  test('a property that is gone refuses whatever writes it at once, and nothing else', async () => {
    const { write, requests } = await setUp(
      { status: 400, body: VALIDATION('phone', 'PROPERTY_DOESNT_EXIST') },
      accepted(201),
    );

    const results = await write('companies', [
      create(1, { name: 'a', phone: '1' }),
      create(2, { name: 'b' }),
      create(3, { name: 'c', phone: '2' }),
    ]);

    expect(results.map(({ kind }) => kind)).toEqual(['rejected', 'ok', 'rejected']);
    expect(results[0]).toMatchObject({ problem: { code: 'FIELD_GONE', field: 'phone' } });
    expect(inputsOf(requests[1]).map(({ properties }) => properties['name'])).toEqual(['b']);
  });

  test('a batch of nothing but bad records costs a bounded number of requests', async () => {
    const { write, requests, server } = await setUp();
    server.otherwise({ status: 400, body: VALIDATION('phone', 'INVALID_OPTION') });

    const results = await write(
      'companies',
      Array.from({ length: 100 }, (_, n) => create(n)),
    );

    expect(results.every(({ kind }) => kind === 'rejected')).toBe(true);
    expect(requests.length).toBeLessThanOrEqual(61);
  });

  test('records among many bad ones are held without a reason that may not be theirs', async () => {
    const refused = {
      status: 400,
      body: {
        status: 'error',
        category: 'VALIDATION_ERROR',
        errors: [{ code: 'INVALID_OPTION', context: { propertyName: ['phone'] } }],
      },
    };
    const { write, server } = await setUp();
    server.otherwise((request) => {
      const inputs = inputsOf(request);
      return inputs.some(({ id }) => Number(id) % 16 === 1)
        ? refused
        : batch(
            200,
            inputs.map((input) => resultOf(input, 0)),
          );
    });

    const results = await write(
      'companies',
      Array.from({ length: 100 }, (_, n) => update(n + 1, { phone: '1' })),
    );

    const good = results.filter((_, n) => (n + 1) % 16 !== 1);
    const held = good.flatMap((result) => (result.kind === 'rejected' ? [result.problem] : []));
    expect(good.every(({ kind }) => kind === 'ok' || kind === 'rejected')).toBe(true);
    expect(held.length).toBeGreaterThan(0);
    for (const problem of held) {
      expect(problem).toMatchObject({
        code: 'RECORD_REJECTED',
        what: expect.stringContaining('records at once'),
      });
      expect(problem).not.toHaveProperty('field');
    }
  });

  test('B27 every record gets a verdict, also those of which the answer says nothing', async () => {
    const { write } = await setUp((request) => {
      const [first] = inputsOf(request);
      return batch(200, [resultOf(first!, 1)]);
    });

    const results = await write('contacts', [update(1, { phone: '1' }), update(2, { phone: '1' })]);

    expect(results).toMatchObject([{ kind: 'ok' }, { kind: 'unknown', problem: { code: 'WRITE_UNKNOWN' } }]);
  });

  test.each([{}, null, { results: 'none' }])(
    'an answer without results (%j) leaves a write undecided',
    async (body) => {
      const { write, requests } = await setUp({ status: 200, body }, { status: 201, body });

      const results = await write('companies', [update(1, { phone: '1' }), create(2)]);

      expect(results).toMatchObject([
        { kind: 'unknown', key: 'k1', problem: { code: 'WRITE_UNKNOWN' } },
        { kind: 'unknown', key: 'k2', problem: { code: 'WRITE_UNKNOWN' } },
      ]);
      expect(requests).toHaveLength(2);
    },
  );

  test('an answer that leaves open which records are there switches none of them off', async () => {
    const nothing = { status: 200, body: {} };
    const partly = batch(207, [], [{ status: 'error', category: 'RATE_LIMITS', context: { ids: ['5'] } }]);
    for (const answer of [nothing, partly]) {
      const { write, requests } = await setUp(answer);

      await expect(write('companies', [archive(5)])).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
      expect(requests).toHaveLength(1);
    }
  });

  test('missing and merged records are told apart from good ones', async () => {
    const { write } = await setUp((request) => {
      const [one, , , four] = inputsOf(request);
      return batch(207, [resultOf({ ...four!, id: '44' }, 44), resultOf(one!, 1)], [MISSING('2', '3')]);
    });

    const results = await write(
      'contacts',
      [1, 2, 3, 4].map((id) => update(id, { phone: '1' })),
    );

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'rejected', 'rejected', 'rejected']);
    expect(results[1]).toMatchObject({ problem: { code: 'RECORD_GONE' } });
    expect(results[3]).toMatchObject({
      problem: { code: 'RECORD_GONE', what: 'HubSpot has merged the record into "44".' },
    });
  });

  test('a create without an answer is sent once and unknown; what follows is not sent', async () => {
    const { write, requests } = await setUp({ status: 502, body: '<html>Bad gateway</html>' });

    const results = await write(
      'companies',
      Array.from({ length: 101 }, (_, n) => create(n)),
    );

    expect(results.slice(0, 100).every(({ kind }) => kind === 'unknown')).toBe(true);
    expect(results[100]).toMatchObject({ kind: 'unsent', problem: { code: 'SERVER_FAILED' } });
    expect(requests).toHaveLength(1);
  });

  test('a create by our own mark may be sent again when the connection breaks', async () => {
    const { write, requests } = await setUp({ reset: true }, (request) =>
      batch(200, [resultOf(inputsOf(request)[0]!, 901, { new: false })]),
    );

    const results = await write('companies', [create(1, { name: 'a' }, 'halo_id')]);

    expect(results).toEqual([{ kind: 'ok', key: 'k1', id: '901', created: false }]);
    expect(requests).toHaveLength(2);
  });

  test('an update that fails time and again is unknown: it may have been stored', async () => {
    const { write, server } = await setUp();
    server.otherwise({ status: 503, body: '<html>busy</html>' });

    const results = await write('companies', [update(1, { phone: '1' })]);

    expect(results).toMatchObject([{ kind: 'unknown', problem: { code: 'WRITE_UNKNOWN' } }]);
  });

  test('records that HubSpot is at work on are written two seconds later', async () => {
    const { write, clock } = await setUp(
      { status: 423, body: { status: 'error', message: 'locked' } },
      accepted(201),
    );

    const results = await write('companies', [create(1)]);

    expect(results).toMatchObject([{ kind: 'ok' }]);
    expect(clock.slept.some((ms) => ms >= 2_000)).toBe(true);
  });

  test('B24 at the daily limit the rest is left unsent with that reason, after what was written', async () => {
    const daily = {
      status: 429,
      body: {
        status: 'error',
        message: 'You have reached your daily limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'DAILY',
      },
    };
    const { write, requests } = await setUp(accepted(201), daily);

    const results = await write(
      'companies',
      Array.from({ length: 150 }, (_, n) => create(n)),
    );

    expect(results.slice(0, 100).every(({ kind }) => kind === 'ok')).toBe(true);
    expect(results.slice(100).every(({ kind }) => kind === 'unsent')).toBe(true);
    expect(results[149]).toMatchObject({ problem: { code: 'QUOTA_EXHAUSTED' } });
    expect(requests).toHaveLength(2);
  });

  test('credentials that are refused end the writing', async () => {
    const { write } = await setUp({ status: 401, body: { category: 'INVALID_AUTHENTICATION' } });

    await expect(write('companies', [create(1)])).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
  });

  test('a stopped run sends nothing', async () => {
    const { write, requests } = await setUp();

    const results = await write('companies', [create(1), update(2, { phone: '1' })], {
      signal: AbortSignal.abort(new Error('stopped')),
    });

    expect(results).toEqual([
      { kind: 'unsent', key: 'k1' },
      { kind: 'unsent', key: 'k2' },
    ]);
    expect(requests).toEqual([]);
  });
});

describe('the company of a contact', () => {
  const PRIMARY = { category: 'HUBSPOT_DEFINED', typeId: 1 };
  const PLAIN = { category: 'HUBSPOT_DEFINED', typeId: 279 };
  const BILLING = { category: 'USER_DEFINED', typeId: 28 };
  const old = { id: '5', types: [PRIMARY, PLAIN] };
  const billed = { id: '7', types: [PLAIN, BILLING] };

  test('labels that the two have are sent again: HubSpot replaces all of them', () => {
    expect(companyStep([old, billed], '7')).toEqual({
      kind: 'join',
      company: '7',
      types: [PLAIN, BILLING, PRIMARY],
    });
  });

  test('a company that a label of the account calls number 1 is not the primary one for that', () => {
    const labelled = { id: '7', types: [{ category: 'USER_DEFINED', typeId: 1 }] };
    expect(companyStep([labelled], '7')).toMatchObject({ kind: 'join' });
  });

  test('nothing is sent for what is so already', () => {
    expect(companyStep([old, billed], '5')).toEqual({ kind: 'nothing' });
    expect(companyStep([], null)).toEqual({ kind: 'nothing' });
  });

  test('null ends the one that is shown: the primary one, or the lowest', () => {
    expect(companyStep([billed, old], null)).toEqual({ kind: 'leave', company: '5' });
    expect(companyStep([{ id: '12', types: [PLAIN] }, billed], null)).toEqual({
      kind: 'leave',
      company: '7',
    });
  });
});

describe('what writing costs', () => {
  const many = (count: number, kind: 'create' | 'update' | 'deactivate', ...fields: readonly string[]) =>
    Array.from({ length: count }, () => ({ kind, fields }));

  test('a request a hundred records; looks before companies, stages and archiving', async () => {
    const cost = await writeCost('contacts', [
      ...many(101, 'create', 'email'),
      ...many(100, 'create', 'email', 'associations.company'),
      ...many(150, 'update', 'phone'),
      ...many(20, 'update', 'phone', 'lifecyclestage'),
      ...many(30, 'update', 'associations.company'),
      ...many(101, 'deactivate'),
    ]);

    expect(cost).toEqual({ read: 2 + 1 + 2, write: 2 + 1 + 2 + 1 + 2, once: 0 });
  });
});
