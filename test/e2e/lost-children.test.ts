import { expect, it } from 'vitest';
import { bench, heldCodes } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const CASE = '500000000000001AAA';
const MINUTE = 60_000;

it('a comment and a hidden file that go back are not sent again while Salesforce may be at work on them, nor shown', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [],
      Case: [{ Id: CASE, Subject: 'Printer on fire', AccountId: ACCOUNT }],
    },
  });
  it.rewrite(
    'salesforce/cases.yaml',
    (text) => `${text}\nfeed: {}\ncomments: { syncBack: true }\nfiles: { syncBack: true }\n`,
  );
  await it.sync();
  const [ticket] = await it.records('halo', 'Tickets');
  await it.edit('halo', 'Actions', {
    ...{ ticket_id: ticket?.['id'], outcome: 'Public Note', hiddenfromuser: false, note_html: '<p>Out</p>' },
  });
  await it.edit('halo', 'Attachment', {
    ...{ ticket_id: ticket?.['id'], filename: 'inside.txt', showforusers: false },
    data_base64: Buffer.from('inside').toString('base64'),
  });
  for (const path of ['/composite/sobjects', '/ContentDocumentLink$'])
    for (const act of [{ lateVisible: { ms: 10 * MINUTE } }, 'applyThenFail'])
      await it.control('salesforce', 'faults', {
        ...{ system: 'salesforce', method: 'POST', path, nth: 1, do: act },
      });

  for (let run = 0; run < 3; run += 1) {
    it.clock.advance(MINUTE);
    const report = await it.sync();
    expect(heldCodes(report, 'cases.notes', 'syncBack')).toEqual(['WRITE_UNKNOWN']);
    expect(heldCodes(report, 'cases.files', 'syncBack')).toEqual(['WRITE_UNKNOWN']);
  }
  it.clock.advance(30 * MINUTE);
  expect((await it.sync()).outcome).toBe('done');

  expect(await it.records('salesforce', 'CaseComment')).toHaveLength(1);
  expect(await it.records('salesforce', 'ContentVersion')).toHaveLength(1);
  const links = await it.records('salesforce', 'ContentDocumentLink');
  expect(links.filter((row) => row['LinkedEntityId'] === CASE).map((row) => row['Visibility'])).toEqual([
    'InternalUsers',
  ]);
});
