import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemory } from '../../src/commands/memory.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { createHalo } from '../../src/connectors/halo/index.ts';
import { createSalesforce } from '../../src/connectors/salesforce/index.ts';
import { createDoor } from '../../src/http/create-door.ts';
import { CrosswalkError } from '../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { parseWhere, quoteSoql } from '../../src/where/index.ts';
import { fakeClock } from '../support/clock.ts';

// Room for slow machines.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Values that end a quoted text, open another, mean something to LIKE, to an address or to a template, or look like other ones. */
const NASTY: readonly string[] = [
  "O'Neil",
  "O\\'Neil",
  "O\\\\'Neil",
  "' OR Name != '",
  "') OR (Name != '",
  "\\' OR Name != \\'",
  '\\',
  '%',
  '_',
  '100%',
  '100\\%',
  'a"b',
  'a\u2019b',
  'a\u02bcb',
  'a\uff07b',
  'line\nbreak',
  'tab\tstop',
  'a&b=c#d?e/f+g',
  '..%2f..%2fquery',
  '{{Name}}',
  '{{#each this}}',
  '$(Name)',
  'null',
  'TODAY',
  '漢字 😀',
  'x\u0001y',
];
const IDS = NASTY.map((_, n) => `001B0000000${String(n).padStart(4, '0')}AAA`.slice(0, 18));

let sandbox: Sandbox;
let salesforce: Connector;
let halo: Connector;
beforeAll(async () => {
  const clock = fakeClock('2026-11-21T09:00:00Z');
  const old = '2026-11-01T10:00:00.000+0000';
  sandbox = await startSandbox({
    clock,
    records: {
      salesforce: {
        Account: NASTY.map((Name, n) => ({ Id: IDS[n], Name, LastModifiedDate: old, SystemModstamp: old })),
      },
      halo: { Client: NASTY.map((name, n) => ({ id: 1000 + n, name })) },
    },
  });
  const of = (name: string) => sandbox.env[name] ?? '';
  const door = createDoor({ clock, userAgent: 'crosswalk-test' });
  salesforce = createSalesforce({
    clock,
    door,
    connection: {
      name: 'crm',
      url: of('SALESFORCE_URL'),
      apiVersion: '62.0',
      auth: {
        flow: 'clientCredentials',
        clientId: of('SALESFORCE_CLIENT_ID'),
        clientSecret: of('SALESFORCE_CLIENT_SECRET'),
      },
    },
  });
  halo = createHalo({
    clock,
    memory: createMemory(),
    door,
    settings: {
      connection: 'desk',
      url: of('HALO_URL'),
      clientId: of('HALO_CLIENT_ID'),
      clientSecret: of('HALO_CLIENT_SECRET'),
    },
  });
});
afterAll(() => sandbox.close());

const folded = (text: unknown) => String(text).trim().replace(/\s+/g, ' ').toLowerCase();

describe.each([
  ['Salesforce', () => salesforce, 'Account', 'Name'],
  ['Halo', () => halo, 'client', 'name'],
] as const)('a key of %s', (_, connector, object, field) => {
  it.each(NASTY)('%j finds the records that have it, and no other', async (key) => {
    const [found = []] = await connector().find({ object, fields: [field], keys: [{ [field]: key }] });

    expect(found.map(({ values }) => folded(values[field]))).toEqual(
      NASTY.filter((name) => folded(name) === folded(key)).map(folded),
    );
  });

  it('made at random finds nothing, or what has it', async () => {
    const piece = fc.oneof(fc.constantFrom(...NASTY, "'", "''", ' OR ', ')', '(', '--', '/*'), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 3 }), async (pieces) => {
        const key = pieces.join('');
        const [found = []] = await connector().find({ object, fields: [field], keys: [{ [field]: key }] });
        for (const { values } of found) expect(folded(values[field])).toBe(folded(key));
      }),
      { seed: 20261121, numRuns: 60, endOnFailure: true },
    );
  }, 60_000);
});

describe('values in a clause of Salesforce', () => {
  it.each(NASTY)('%j is equal to itself alone', async (key) => {
    const parsed = parseWhere(`Name = ${quoteSoql(key)}`);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));

    const names: unknown[] = [];
    for await (const page of salesforce.read({
      object: 'Account',
      fields: ['Name'],
      where: parsed.clause,
    }))
      names.push(...page.records.map(({ values }) => values['Name']));

    expect(names.map((name) => String(name).toLowerCase())).toEqual([key.toLowerCase()]);
  });

  it.each(NASTY)('%j as an id is refused or finds nothing', async (id) => {
    try {
      expect([
        ...(await salesforce.readByIds({ object: 'Account', ids: [id], fields: ['Name'] })).keys(),
      ]).toEqual([]);
    } catch (error) {
      expect(error).toBeInstanceOf(CrosswalkError);
    }
  });
});
