import { expect, it } from 'vitest';
import { bench } from './harness.ts';

it('files a person born in Halo at the account of their customer, although sites and customers have numbers of their own', async () => {
  const it = await bench({
    salesforce: {
      Account: ['One', 'Two', 'Three'].map((Name, n) => ({ Id: `00100000000000${n + 1}AAA`, Name })),
      Contact: [],
    },
  });
  it.rewrite('salesforce/contacts.yaml', (text) =>
    text
      .replace('on: [update]', 'on: [create, update]')
      .replace('site_id, link', 'site_id, direction: both, link'),
  );
  await it.sync();
  const clients = await it.records('halo', 'Client');
  // A branch whose number is the number of another customer.
  const two = clients.find((row) => row['name'] === 'Two');
  const three = clients.find((row) => row['name'] === 'Three');
  const branch = await it.edit('halo', 'Site', { client_id: two?.['id'], name: 'Branch' });
  expect(clients.map((row) => row['id'])).toContain(three?.['id']);
  for (const [surname, site] of [
    ['Main', three?.['main_site_id']],
    ['Branch', branch['id']],
  ])
    await it.edit('halo', 'Users', {
      firstname: 'Bo',
      surname,
      site_id: site,
      emailaddress: `${surname}@example.com`,
    });
  it.clock.advance(60_000);

  await it.sync();

  const accounts = new Map(
    (await it.records('salesforce', 'Account')).map((row) => [row['Id'], row['Name']]),
  );
  const filed = (await it.records('salesforce', 'Contact')).map((row) => [
    row['LastName'],
    accounts.get(row['AccountId']),
  ]);
  expect(filed.sort()).toEqual([
    ['Branch', 'Two'],
    ['Main', 'Three'],
  ]);
});
