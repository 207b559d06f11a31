import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import type { FileBody } from '../../../src/model/file.ts';
import { bytesOf, contentOf, fileOnDisk } from '../../support/files.ts';
import type { RecordedRequest, Step } from '../../support/script-server.ts';
import { haloHost, pagesOf } from './support.ts';

const FIELDS = ['parent', 'name', 'size', 'checksum', 'contentType', 'at', 'internal', 'mark'];

const ROW = {
  id: 77,
  filename: 'offer.pdf',
  filesize: 2048,
  content_type: 'application/pdf',
  datecreated: '2026-03-01T10:00:00',
  last_updated: '2026-03-02T10:00:00',
  showforusers: true,
  third_party_id: '068000000000001AAA',
  ticket_id: 4242,
};

const list =
  (rows: Readonly<Record<string, readonly object[]>>, name = 'ticket_id'): Step =>
  ({ query }) => {
    const found = rows[query.get(name) ?? ''] ?? [];
    return { body: { record_count: found.length, attachments: found } };
  };

const create = (file: FileBody, values: object = {}): RecordChange => ({
  kind: 'create',
  key: 'k',
  values: { parent: '4242', name: 'offer.pdf', internal: false, ...values },
  externalId: { field: 'mark', value: '068000000000001AAA' },
  file,
});

const posted = (request: RecordedRequest | undefined): Record<string, unknown> =>
  Object(Array.isArray(request?.json) ? request.json[0] : undefined);

/** Stores what it is sent. */
const accept: Step = (request) => {
  const { data_base64, ...shown } = posted(request);
  const filesize = Buffer.from(String(data_base64), 'base64').length;
  return { status: 201, body: { id: 500, filesize, ...shown } };
};

describe('reading', () => {
  test('asks for each named parent once and gives what its list shows', async () => {
    await using host = await haloHost({ 'GET /api/Attachment': list({ 4242: [ROW] }) });
    const pages = await pagesOf(host.connector, {
      object: 'Tickets.attachments',
      fields: FIELDS,
      parents: ['4242', '7', '4242'],
    });
    expect(pages.flatMap(({ records }) => records)).toEqual([
      {
        id: '77',
        values: {
          parent: '4242',
          name: 'offer.pdf',
          size: 2048,
          checksum: null,
          contentType: 'application/pdf',
          at: '2026-03-01T10:00:00.000Z',
          internal: false,
          mark: '068000000000001AAA',
        },
        modified: '2026-03-02T10:00:00.000Z',
      },
    ]);
    expect(pages.map(({ last }) => last)).toEqual([true]);
    expect(host.asked(/Attachment/).map(({ query }) => query.get('ticket_id'))).toEqual(['4242', '7']);
  });

  test('of other records goes by type and id; what is not shown to users is internal', async () => {
    await using host = await haloHost({
      'GET /api/Attachment': list({ 12: [{ ...ROW, showforusers: undefined, ticket_id: 0 }] }, 'unique_id'),
    });
    const [page] = await pagesOf(host.connector, {
      object: 'Client.attachments',
      fields: ['parent', 'internal'],
      parents: ['12'],
    });
    expect(page?.records[0]?.values).toEqual({ parent: '12', internal: true });
    expect([...(host.asked(/Attachment/)[0]?.query ?? [])]).toEqual([
      ['type', '2'],
      ['unique_id', '12'],
    ]);
  });

  test('a list shorter than announced is an error, and no parents are no request', async () => {
    await using host = await haloHost({
      'GET /api/Attachment': { body: { record_count: 2, attachments: [ROW] } },
    });
    const request = { object: 'Tickets.attachments', fields: FIELDS };
    await expect(pagesOf(host.connector, { ...request, parents: ['1'] })).rejects.toMatchObject({
      code: 'READ_INCOMPLETE',
    });
    host.asked();
    expect(await pagesOf(host.connector, { ...request, parents: [] })).toEqual([{ records: [], last: true }]);
    expect(host.asked(/Attachment/)).toHaveLength(1);
  });

  test('by id brings the details, and nothing for an unknown one', async () => {
    await using host = await haloHost({ 'GET /api/Attachment/77': { body: ROW } });
    const found = await host.connector.readByIds({
      object: 'Tickets.attachments',
      ids: ['77', '78'],
      fields: ['parent', 'mark'],
    });
    expect([...found].map(([id, { values }]) => [id, values])).toEqual([
      ['77', { parent: '4242', mark: '068000000000001AAA' }],
    ]);
    expect(host.asked(/77/)[0]?.query.get('includedetails')).toBe('true');
  });
});

describe('the content', () => {
  test('comes as a stream with its size', async () => {
    const bytes = bytesOf(5_000);
    await using host = await haloHost({ 'GET /api/Attachment/77': { body: bytes } });
    const stream = await host.connector.openFile?.({ object: 'Tickets.attachments', id: '77' });
    expect(stream?.size).toBe(5_000);
    expect(stream && (await contentOf(stream)).equals(bytes)).toBe(true);
  });

  test('of an attachment that is gone is a result of its own', async () => {
    await using host = await haloHost({});
    await expect(
      host.connector.openFile?.({ object: 'Tickets.attachments', id: '77' }),
    ).rejects.toMatchObject({
      code: 'FILE_GONE',
    });
  });
});

describe('writing', () => {
  test('sends content, name, owner, visibility and mark, with a length, whatever the number of bytes', async () => {
    for (const size of [0, 1, 2, 3, 1_000, 200_003]) {
      using file = fileOnDisk(bytesOf(size));
      await using host = await haloHost({
        'POST /api/Attachment': accept,
        'GET /api/Attachment/500': { status: 404 },
      });
      const results = await host.connector.write({
        object: 'Tickets.attachments',
        changes: [create(file.body)],
      });
      expect(results).toEqual([{ kind: 'ok', key: 'k', id: '500', created: true }]);
      const [request] = host.asked(/Attachment$/);
      const { data_base64, ...properties } = posted(request);
      expect(properties).toEqual({
        ticket_id: 4242,
        filename: 'offer.pdf',
        note: '',
        showforusers: true,
        third_party_id: '068000000000001AAA',
        _isimport: true,
      });
      expect(Buffer.from(String(data_base64), 'base64').equals(file.bytes)).toBe(true);
      expect(request?.headers['content-length']).toBe(String(request?.bytes.length));
    }
  });

  test('names no folder, and shows the user nothing that is internal or unknown', async () => {
    using file = fileOnDisk(bytesOf(9));
    await using host = await haloHost({ 'POST /api/Attachment': accept });
    const values = { name: '..\\..\\evil/../a "b".txt', internal: null, parent: '3' };
    await host.connector.write({ object: 'Site.attachments', changes: [create(file.body, values)] });
    expect(posted(host.asked(/Attachment$/)[0])).toMatchObject({
      type: 3,
      unique_id: 3,
      filename: 'a b.txt',
      showforusers: false,
    });
  });

  test('names what Halo stored cut short and will not take away', async () => {
    using file = fileOnDisk(bytesOf(9));
    await using host = await haloHost({
      'POST /api/Attachment': { status: 201, body: { id: 500, filesize: 8 } },
      'DELETE /api/Attachment/500': { status: 403 },
    });
    const [result] = await host.connector.write({
      object: 'Tickets.attachments',
      changes: [create(file.body)],
    });
    expect(result).toMatchObject({
      kind: 'rejected',
      problem: { code: 'FILE_CHANGED', what: expect.stringContaining('attachment 500 could not be taken') },
    });
  });

  test('takes away what Halo stored cut short, and says so', async () => {
    using file = fileOnDisk(bytesOf(9));
    await using host = await haloHost({
      'POST /api/Attachment': { status: 201, body: { id: 500, filesize: 8 } },
      'DELETE /api/Attachment/500': { body: { id: 500 } },
    });
    const [result] = await host.connector.write({
      object: 'Tickets.attachments',
      changes: [create(file.body)],
    });
    expect(result).toMatchObject({ kind: 'rejected', problem: { code: 'FILE_CHANGED' } });
    expect(host.asked(/500$/).map(({ method }) => method)).toEqual(['DELETE']);
  });

  test('a refusal is one of the file alone; a size that the server does not take is named', async () => {
    using file = fileOnDisk(bytesOf(9));
    await using host = await haloHost({
      'POST /api/Attachment': (request) =>
        posted(request)['filename'] === 'big.bin'
          ? { status: 413 }
          : { status: 400, body: 'File type is not allowed: secret.exe' },
    });
    const results = await host.connector.write({
      object: 'Tickets.attachments',
      changes: [create(file.body), create(file.body, { name: 'big.bin' })],
    });
    expect(results.map((result) => 'problem' in result && result.problem?.code)).toEqual([
      'RECORD_REJECTED',
      'FILE_TOO_LARGE',
    ]);
    expect(JSON.stringify(results)).not.toContain('secret.exe');
  });

  test('without an answer is unknown, is not sent again, and is found on its ticket by its mark', async () => {
    using file = fileOnDisk(bytesOf(9));
    await using host = await haloHost({
      'POST /api/Attachment': { status: 504 },
      'GET /api/Attachment': list({ 4242: [{ ...ROW, third_party_id: 'other' }, ROW] }),
    });
    const [result] = await host.connector.write({
      object: 'Tickets.attachments',
      changes: [create(file.body)],
    });
    expect(result?.kind).toBe('unknown');
    expect(host.asked(/Attachment$/)).toHaveLength(1);
    const found = await host.connector.find({
      object: 'Tickets.attachments',
      fields: ['name'],
      keys: [{ mark: '068000000000001AAA' }, { mark: '068000000000002AAA' }],
    });
    expect(found.map((candidates) => candidates.map(({ id }) => id))).toEqual([['77'], []]);
  });
});
