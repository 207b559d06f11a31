import { expect, it } from 'vitest';
import { bench, counts, flow, type Wire } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const HOUR = 3_600_000;
const number = (action: string) => Number(action.split('-')[1]);

it('A-49 a ticket of Halo becomes a case with its address; of its actions those that somebody ticked go along, unless they are hidden; a locked row is tried again', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: { Account: [{ Id: ACCOUNT, Name: 'Acme' }], Contact: [], Case: [] },
  });
  it.rewrite('salesforce/cases.yaml', (text) =>
    `${text}\nfeed: {}\ncomments: { syncBack: true, optIn: sync_to_salesforce }\n`
      .replace('syncBack: { on: [update] }', 'syncBack: { on: [create, update] }')
      .replace('link: cases, unmatched', 'link: cases, direction: both, unmatched'),
  );
  await it.sync();
  const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
  const place = { tickettype_id: 1, client_id: client['id'], site_id: client['main_site_id'] };
  const born = (summary: string) =>
    it.edit('halo', 'Tickets', { ...place, summary, details: 'Words', status_id: 2, priority_id: 4 });
  const first = await born('Open issue');
  const second = await born('Locked');
  const note = async (text: string, sync_to_salesforce: boolean, hiddenfromuser = false) => {
    const said = {
      note_html: `<p>${text}</p>`,
      outcome: 'Public Note',
      sync_to_salesforce,
      hiddenfromuser,
    };
    const { id } = await it.edit('halo', 'Actions', { ticket_id: first['id'], ...said });
    return `${first['id']}-${id}`;
  };
  const ticked = await note('For sales', true);
  const unticked = await note('For us', false);
  const hidden = await note('Among agents', true, true);
  await it.control('salesforce', 'faults', {
    ...{ system: 'salesforce', path: '.*/composite/sobjects/Case.*', times: 1 },
    do: { itemErrors: { code: 'UNABLE_TO_LOCK_ROW', containing: 'Locked' } },
  });
  it.clock.advance(HOUR);

  const run = await it.sync();

  expect(counts(run, 'cases', 'syncBack')).toEqual({ create: 2 });
  const cases = await it.records('salesforce', 'Case');
  const told = ({ id }: Wire, Subject: string) => ({
    ...{ Subject, Status: 'Working', Priority: 'Low', AccountId: ACCOUNT, Halo_Ticket_Id__c: String(id) },
    Halo_Ticket_URL__c: expect.stringMatching(new RegExp(`^http.*[?&]id=${id}$`)),
  });
  expect(cases.sort((a, b) => String(b['Subject']).localeCompare(String(a['Subject'])))).toMatchObject([
    told(first, 'Open issue'),
    told(second, 'Locked'),
  ]);
  expect(counts(run, 'cases.notes', 'syncBack')).toEqual({ create: 1, skip: 2 });
  const skipped = flow(run, 'cases.notes', 'syncBack').notes;
  expect(skipped.map(({ code, example, what }) => [code, example, what])).toEqual([
    ['NOT_OPTED_IN', unticked, expect.stringContaining('"sync_to_salesforce" is not on')],
    ['OUT_OF_SCOPE', hidden, expect.stringContaining('comments.visibility is publicOnly')],
  ]);
  const comments = async () =>
    (await it.records('salesforce', 'CaseComment')).map((row) => [row['CommentBody'], row['ParentId']]);
  const sent = [`For sales\n\nHalo ${ticked}`, cases[0]?.['Id']];
  expect(await comments()).toEqual([sent]);

  await it.edit('halo', 'Actions', {
    ticket_id: first['id'],
    id: number(unticked),
    sync_to_salesforce: true,
  });
  it.clock.advance(HOUR);
  await it.sync();
  expect(await comments()).toEqual([sent, [`For us\n\nHalo ${unticked}`, cases[0]?.['Id']]]);

  it.clock.advance(HOUR);
  await it.sync();
  it.clock.advance(HOUR);
  await it.forgetRequests();
  await it.sync();
  expect(await it.writes()).toEqual([]);
});
