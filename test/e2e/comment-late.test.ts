import { expect, it } from 'vitest';
import { bench, heldCodes } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const CASE = '500000000000001AAA';

it('a comment whose answer was lost and that Salesforce commits late is not sent again meanwhile', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Case: [{ Id: CASE, Subject: 'Printer on fire', AccountId: ACCOUNT }],
    },
  });
  it.rewrite('salesforce/cases.yaml', (text) => `${text}\nfeed: {}\ncomments: { syncBack: true }\n`);
  await it.sync();
  const [ticket] = await it.records('halo', 'Tickets');
  const note = { ticket_id: ticket?.['id'], note_html: '<p>On our way</p>', outcome: 'Public Note' };
  await it.edit('halo', 'Actions', { ...note, hiddenfromuser: false });
  for (const fault of [{ do: 'lateVisible', ms: 600_000 }, { do: 'applyThenFail' }])
    await it.control('salesforce', 'faults', {
      ...{ system: 'salesforce', method: 'POST', path: '/composite/sobjects', nth: 1, times: 1 },
      ...fault,
    });
  it.clock.advance(60_000);

  const held: string[][] = [];
  for (const waitMs of [0, 60_000, 240_000, 25 * 3_600_000, 60_000]) {
    it.clock.advance(waitMs);
    held.push(heldCodes(await it.sync(), 'cases.notes', 'syncBack'));
  }

  expect(held[0]).toEqual(['WRITE_UNKNOWN']);
  expect(held.slice(1, 3).flat()).not.toContain('MATCH_TAKEN');
  expect(held.slice(3)).toEqual([[], []]);
  const comments = (await it.records('salesforce', 'CaseComment')).map((row) => row['CommentBody']);
  expect(comments).toEqual([expect.stringMatching(/^On our way\n\nHalo \d+-\d+$/)]);
});
