import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bench, counts, flow, type Wire } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const HOUR = 3_600_000;
/** Stands in what the files say: nothing of it may be told or kept. */
const SECRET = 'Kv7Secret';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const file = (name: string, text: string): Wire => ({
  ...{ PathOnClient: name, VersionData: base64(text), FirstPublishLocationId: ACCOUNT },
});

it('a file that is not what its system told of it is held until it is, and the other files go on', async () => {
  const it = await bench({
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [],
      ContentVersion: [file('whole.txt', 'all of it is here'), file('cut.txt', `${SECRET} of the file`)],
      Attachment: [{ Name: 'old.txt', Body: base64(`${SECRET} of old`), ParentId: ACCOUNT }],
    },
  });
  it.rewrite('salesforce/accounts.yaml', (text) => `${text}\nfiles: {}\n`);
  const [, cut] = await it.records('salesforce', 'ContentVersion');
  const [old] = await it.records('salesforce', 'Attachment');
  for (const [path, bytes] of [
    [`.*/ContentVersion/${cut?.['Id']}/VersionData`, 9],
    [`.*/Attachment/${old?.['Id']}/Body`, 12],
  ])
    await it.control('salesforce', 'faults', {
      ...{ system: 'salesforce', method: 'GET', path, nth: 1, do: { truncate: { bytes } } },
    });

  const first = await it.sync();

  expect(counts(first, 'accounts.files')).toEqual({ create: 1, held: 2 });
  const held = flow(first, 'accounts.files').held.map(({ recordId, problem }) => [
    ...[recordId, problem.code, problem.what],
  ]);
  const changed = 'The file is not what its system tells of it:';
  expect(held.sort()).toEqual([
    [old?.['Id'], 'FILE_CHANGED', `${changed} 12 bytes came of 16 bytes.`],
    [cut?.['Id'], 'FILE_CHANGED', `${changed} 9 bytes came of 21 bytes.`],
  ]);
  const there = async () =>
    (await it.records('halo', 'Attachment')).map((row) => `${row['filename']} ${row['filesize']}`).sort();
  expect(await there()).toEqual(['whole.txt 17']);

  it.clock.advance(6 * HOUR);
  const second = await it.sync();
  expect(counts(second, 'accounts.files')).toMatchObject({ create: 2 });
  expect(await there()).toEqual(['cut.txt 21', 'old.txt 16', 'whole.txt 17']);
  expect(JSON.stringify([first, second])).not.toContain(SECRET);
  const state = readdirSync(it.options.state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  expect(state.join('')).not.toContain(SECRET);

  it.clock.advance(HOUR);
  await it.forgetRequests();
  await it.sync();
  expect(await it.writes()).toEqual([]);
});
