import { expect, it } from 'vitest';
import { bench, counts } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const CASES = ['500000000000001AAA', '500000000000002AAA'];

it('a case gets the number and the address of its new ticket in the same run, from the answer alone; the next run writes nothing', async () => {
  const it = await bench({
    more: ['cases', 'opportunities'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      // Halo's priority is the default of the map; the case keeps its own.
      Case: CASES.map((Id) => ({ Id, Subject: `Printer ${Id}`, AccountId: ACCOUNT, Priority: 'Whenever' })),
      Opportunity: [
        {
          Id: '006000000000001AAA',
          Name: 'Deal',
          StageName: 'Needs Analysis',
          CloseDate: '2027-01-31',
          AccountId: ACCOUNT,
        },
      ],
    },
  });

  const first = await it.sync();

  expect(counts(first, 'cases')).toEqual({ create: 2 });
  expect(counts(first, 'cases', 'syncBack')).toEqual({ update: 2 });
  const tickets = await it.records('halo', 'Tickets');
  const cases = await it.records('salesforce', 'Case');
  for (const row of cases) {
    expect(row['Priority']).toBe('Whenever');
    const { id } = tickets.find(({ summary }) => summary === row['Subject']) ?? {};
    expect([row['Halo_Ticket_Id__c'], row['Halo_Ticket_URL__c']]).toEqual([
      String(id),
      expect.stringMatching(new RegExp(`^http://.*/tickets?\\?id=${id}$`)),
    ]);
  }
  const details = (await it.requests('halo')).filter(
    ({ method, path }) => method === 'GET' && /\/(Tickets|Opportunities)\/\d/i.test(path),
  );
  expect(details).toEqual([]);
  const [deal] = await it.records('salesforce', 'Opportunity');
  expect([deal?.['StageName'], deal?.['Halo_Ticket_Id__c']]).toEqual([
    'Needs Analysis',
    expect.stringMatching(/^\d+$/),
  ]);

  for (const waitMs of [60_000, 3_600_000]) {
    it.clock.advance(waitMs);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  }
});
