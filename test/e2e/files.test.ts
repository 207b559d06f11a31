import { expect, it } from 'vitest';
import { bench, counts, flow, type Wire } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const CONTACT = '003000000000001AAA';
const CASE = '500000000000001AAA';

const base64 = (text: string) => Buffer.from(text).toString('base64');

const file = (name: string, text: string, parent: string): Wire => ({
  PathOnClient: name,
  VersionData: base64(text),
  FirstPublishLocationId: parent,
});

const name = (row: Wire) => String(row['filename'] ?? row['Title']);

it('T17 files come over for the records that are listed for it, once and whole; what is over the cap is told and stays', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [{ Id: CONTACT, LastName: 'Lovelace', Email: 'ada@acme.example', AccountId: ACCOUNT }],
      Case: [{ Id: CASE, Subject: 'Printer on fire', AccountId: ACCOUNT, ContactId: CONTACT }],
      Opportunity: [],
      ContentVersion: [
        file('contract.txt', 'all of it', ACCOUNT),
        file('film.bin', 'x'.repeat(2_049), ACCOUNT),
        file('badge.txt', 'of a person', CONTACT),
        file('smoke.txt', 'how it smells', CASE),
      ],
      Attachment: [{ Name: 'old.txt', Body: base64('of old'), ParentId: CASE }],
    },
  });
  it.rewrite('salesforce/accounts.yaml', (text) => `${text}\nfiles: { maxBytes: 2KB }\n`);
  it.rewrite('salesforce/cases.yaml', (text) => `${text}\nfiles: { syncBack: true }\n`);

  const first = await it.sync();

  expect(counts(first, 'accounts.files')).toEqual({ create: 1, skip: 1 });
  expect(counts(first, 'cases.files')).toEqual({ create: 2 });
  expect(flow(first, 'accounts.files').notes.map(({ code, count }) => [code, count])).toEqual([
    ['FILE_TOO_LARGE', 1],
  ]);
  const attachments = await it.records('halo', 'Attachment');
  expect(attachments.map(name).sort()).toEqual(['contract.txt', 'old.txt', 'smoke.txt']);
  expect(first.flows.map(({ mapping }) => mapping)).not.toContain('contacts.files');

  const [ticket] = await it.records('halo', 'Tickets');
  await it.edit('halo', 'Attachment', {
    ticket_id: ticket?.['id'],
    filename: 'bill.txt',
    data_base64: base64('12'),
  });
  it.clock.advance(60_000);
  const back = await it.sync();
  expect(counts(back, 'cases.files', 'syncBack')).toMatchObject({ create: 1 });
  const made = (await it.records('salesforce', 'ContentVersion')).find((row) => row['Title'] === 'bill');
  expect([made?.['ContentSize'], made?.['Description']]).toEqual([
    2,
    expect.stringMatching(/^Halo attachment \d+$/),
  ]);

  it.clock.advance(60_000);
  await it.forgetRequests();
  await it.sync();
  expect(await it.writes()).toEqual([]);
  expect((await it.records('halo', 'Attachment')).map(name).sort()).toEqual([
    'bill.txt',
    'contract.txt',
    'old.txt',
    'smoke.txt',
  ]);
});
