import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pullCommand } from '../../src/commands/pull.ts';
import type { SyncOptions } from '../../src/commands/sync.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts, flow, heldCodes, type Wire } from './harness.ts';

const HOUR = 3_600_000;
const id = (prefix: string, n: number) => `${prefix}0000000000${String(n).padStart(2, '0')}AAA`;

const deal = (n: number, more: Wire = {}): Wire => ({
  ...{ Name: `Deal ${n}`, StageName: 'Prospecting', CloseDate: '2026-12-31', Amount: 5 },
  ...{ AccountId: id('001', 1), ...more },
});

/** Writes catalogues as `pull` does against the systems of this bench, and says where they are. */
async function pulled(it: Bench): Promise<Partial<SyncOptions>> {
  const schemas = join(it.options.state, '..', 'objects');
  await pullCommand(it.io, { ...it.options, schemas });
  return { schemas };
}

const codes = (result: RunResult, mapping: string) => flow(result, mapping).notes.map(({ code }) => code);

async function rests(it: Bench, more: Partial<SyncOptions>): Promise<void> {
  it.clock.advance(HOUR);
  await it.sync(more);
  it.clock.advance(HOUR);
  await it.forgetRequests();
  await it.sync(more);
  expect(await it.writes()).toEqual([]);
}

it('opportunities become tickets of the type of their record type', async () => {
  const recordType = (n: number, name: string): Wire => ({
    ...{ Id: id('012', n), Name: name, DeveloperName: name, SobjectType: 'Opportunity', IsActive: true },
  });
  const it = await bench({
    more: ['opportunities'],
    salesforce: {
      Account: [{ Id: id('001', 1), Name: 'Acme' }],
      Contact: [],
      RecordType: [recordType(1, 'Standard'), recordType(2, 'Renewal')],
      Opportunity: [1, 2].map((n) => deal(n, { Id: id('006', n), RecordTypeId: id('012', n) })),
    },
  });
  it.rewrite('salesforce/opportunities.yaml', (text) =>
    text.replace(
      'ticketType: Opportunity\n',
      'ticketType: { default: Opportunity, recordTypes: { Renewal: Renewal } }\n',
    ),
  );
  const now = await pulled(it);
  expect(counts(await it.sync(now), 'opportunities')).toEqual({ create: 2 });
  const tickets = await it.records('halo', 'Tickets');
  expect(tickets.map((row) => [row['summary'], row['tickettype_id']])).toEqual([
    ['Deal 1', 26],
    ['Deal 2', 27],
  ]);
  await rests(it, now);
});

it('an amount in another currency is held, one of our own goes back with its currency, and an old catalogue lets none pass', async () => {
  const it = await bench({
    more: ['opportunities'],
    salesforce: { Account: [{ Id: id('001', 1), Name: 'Acme' }], Contact: [], Opportunity: [] },
  });
  await it.control('salesforce', 'settings', { multiCurrency: true });
  await it.edit('salesforce', 'Opportunity', deal(1, { CurrencyIsoCode: 'EUR' }));
  await it.edit('salesforce', 'Opportunity', deal(2, { CurrencyIsoCode: 'GBP' }));

  // The catalogue is from before the org had several, whatever the mapping says.
  it.rewrite('salesforce/opportunities.yaml', (text) =>
    text
      .replace('# currency: EUR', 'currency: EUR')
      .replace('syncBack: { on: [update] }', 'syncBack: { on: [create, update] }'),
  );
  const old = flow(await it.sync(), 'opportunities');
  expect(old.error).toMatchObject({ code: 'CATALOGUE_STALE', what: expect.stringContaining('"Amount"') });
  expect(await it.records('halo', 'Tickets')).toEqual([]);

  const now = await pulled(it);
  const first = await it.sync(now);
  expect(counts(first, 'opportunities')).toEqual({ create: 1, held: 1 });
  expect(heldCodes(first, 'opportunities')).toEqual(['CURRENCY_OTHER']);
  const [ticket] = await it.records('halo', 'Tickets');
  await it.edit('halo', 'Tickets', {
    ...{ tickettype_id: 26, client_id: ticket?.['client_id'], summary: 'Born in Halo' },
    ...{ pipeline_stage_id: 1, oppvalue: 7, targetdate: '2026-12-24' },
  });
  it.clock.advance(HOUR);
  expect(counts(await it.sync(now), 'opportunities', 'syncBack')).toMatchObject({ create: 1 });
  const deals = await it.records('salesforce', 'Opportunity');
  expect(deals.map((row) => [row['Name'], row['CurrencyIsoCode'], row['Amount']])).toEqual([
    ['Deal 1', 'EUR', 5],
    ['Deal 2', 'GBP', 5],
    ['Born in Halo', 'EUR', 7],
  ]);
  await rests(it, now);
});

it('people who are companies are left out and reported, customers or users as the mapping says, and customers of no old catalogue', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: { Account: [{ Id: id('001', 1), Name: 'Acme' }], Contact: [], Case: [] },
  });
  await it.control('salesforce', 'settings', { personAccounts: true });
  const person = { FirstName: 'Ada', LastName: 'Byron', PersonEmail: 'ada@x.example' };
  const ada = await it.edit('salesforce', 'Account', person);
  const [contact] = await it.records('salesforce', 'Contact');
  await it.edit('salesforce', 'Case', {
    ...{ Subject: 'Of Ada', Status: 'New', Priority: 'High' },
    ...{ AccountId: ada['Id'], ContactId: contact?.['Id'] },
  });
  const names = async (object: string) =>
    (await it.records('halo', object)).map((row) => row['name']).filter((name) => name !== 'General User');
  const choose = (choice: string) =>
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace(/^import:\n( {2}personAccounts.*\n)?/m, `import:\n  personAccounts: ${choice}\n`),
    );

  const old = await it.sync();
  expect(flow(old, 'accounts').error).toMatchObject({ code: 'CATALOGUE_STALE' });
  expect(flow(old, 'contacts').error).toMatchObject({ code: 'PARENT_FAILED' });
  expect([await names('Client'), await names('Users')]).toEqual([['Unassigned'], []]);

  const now = await pulled(it);
  const first = await it.sync(now);
  expect([counts(first, 'accounts'), counts(first, 'contacts')]).toEqual([
    { create: 1, skip: 1 },
    { skip: 1 },
  ]);
  expect(codes(first, 'accounts')).toContain('PERSON_SKIPPED');
  expect(codes(first, 'contacts')).toContain('PERSON_SKIPPED');
  expect(await names('Client')).toEqual(['Unassigned', 'Acme']);
  // The case comes over all the same, at the customer for those without one.
  expect(await it.records('halo', 'Tickets')).toMatchObject([
    { summary: 'Of Ada', client_name: 'Unassigned' },
  ]);

  choose('user');
  it.clock.advance(HOUR);
  await it.sync({ ...now, full: true });
  expect([await names('Client'), await names('Users')]).toEqual([['Unassigned', 'Acme'], ['Ada Byron']]);

  choose('customer');
  it.clock.advance(HOUR);
  await it.sync({ ...now, full: true });
  expect([await names('Client'), await names('Users')]).toEqual([
    ['Unassigned', 'Acme', 'Ada Byron'],
    ['Ada Byron'],
  ]);
  await rests(it, now);
});
