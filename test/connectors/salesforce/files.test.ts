import { describe, expect, test } from 'vitest';
import { salesforceCapabilities } from '../../../src/connectors/salesforce/capabilities.ts';
import type { FileBody } from '../../../src/model/file.ts';
import { bytesOf, contentOf, fileOnDisk, md5 } from '../../support/files.ts';
import type { Answer, RecordedRequest } from '../../support/script-server.ts';
import { collect, refusal, rows, setUp } from './support.ts';

const FIELDS = ['parent', 'name', 'size', 'checksum', 'contentType', 'at', 'internal', 'mark'];

const id = (prefix: string, number: number) => `${prefix}${String(number).padStart(12, '0')}AAA`;
const CASE = id('500', 1);
const OTHER = id('500', 2);
const ACCOUNT = id('001', 1);
const MAIL = id('02s', 1);

type Row = Readonly<Record<string, unknown>>;

/** Made by the user that the connection acts as. */
const OWN: Row = { CreatedById: '0055f000001AbcD' };

interface Org {
  readonly ContentVersion?: readonly Row[];
  readonly ContentDocumentLink?: readonly Row[];
  readonly Attachment?: readonly Row[];
  readonly EmailMessage?: readonly Row[];
}

const version = (number: number, more: Row = {}): Row => ({
  Id: id('068', number),
  ContentDocumentId: id('069', number),
  Title: `Offer ${number}`,
  PathOnClient: `offer${number}.pdf`,
  FileExtension: 'pdf',
  FileType: 'PDF',
  ContentLocation: 'S',
  ContentSize: 100 + number,
  Checksum: `sum${number}`,
  Description: null,
  ContentModifiedDate: '2026-11-19T10:00:00.000+0000',
  CreatedDate: '2026-11-19T10:00:00.000+0000',
  SystemModstamp: '2026-11-20T10:00:00.000+0000',
  IsDeleted: false,
  ...more,
});

const link = (number: number, document: number, entity: string, visibility = 'AllUsers'): Row => ({
  Id: id('06A', number),
  ContentDocumentId: id('069', document),
  LinkedEntityId: entity,
  Visibility: visibility,
});

const attachment = (number: number, parent: string, more: Row = {}): Row => ({
  Id: id('00P', number),
  ParentId: parent,
  Name: `old${number}.txt`,
  BodyLength: 10,
  ContentType: 'text/plain',
  IsPrivate: false,
  CreatedDate: '2026-11-18T10:00:00.000+0000',
  SystemModstamp: '2026-11-20T10:00:00.000+0000',
  IsDeleted: false,
  ...more,
});

/** Answers queries from rows by their object and what stands after IN; everything else of a condition is met. */
const orgOf =
  (org: Org) =>
  (request: RecordedRequest): Answer => {
    const asked = Object(request.json).compositeRequest;
    if (!Array.isArray(asked)) return rows(...found(org, request.query.get('q')));
    const compositeResponse = asked.map(({ url, referenceId }) => {
      const records = found(org, new URL(url, 'http://x').searchParams.get('q'));
      const body = { totalSize: records.length, done: true, records };
      return { body, httpHeaders: {}, httpStatusCode: 200, referenceId };
    });
    return { ...rows(), body: { compositeResponse } };
  };

function found(org: Org, soql: string | null): readonly Row[] {
  const [, object = ''] = / FROM (\w+)/.exec(soql ?? '') ?? [];
  const [, field, list] = / (\w+) IN \(([^)]*)\)/.exec(soql ?? '') ?? [];
  const wanted = field === undefined ? undefined : new Set(list?.match(/\w{15,18}/g));
  const all: readonly Row[] = new Map<string, readonly Row[]>(Object.entries(org)).get(object) ?? [];
  return all.filter((row) => wanted === undefined || wanted.has(String(row[field ?? ''])));
}

const orgWith = (org: Org) => setUp(...Array.from({ length: 60 }, () => orgOf(org)));

const all = async (org: Org, object: string, more: object = {}) => {
  const { salesforce } = await orgWith(org);
  const pages = await collect(salesforce.read({ object, fields: FIELDS, ...more }));
  return pages.flatMap(({ records }) => records);
};

describe('reading', () => {
  test('gives the newest version of a document that hangs on such a record, as its name is shown', async () => {
    const org: Org = {
      ContentVersion: [version(1, { ...OWN, Description: 'From the desk.\nHalo attachment 77' }), version(2)],
      ContentDocumentLink: [link(1, 1, CASE, 'InternalUsers'), link(2, 1, id('005', 1)), link(3, 2, ACCOUNT)],
    };
    expect(await all(org, 'Case.files')).toEqual([
      {
        id: id('068', 1),
        values: {
          parent: CASE,
          name: 'Offer 1.pdf',
          size: 101,
          checksum: 'sum1',
          contentType: null,
          at: '2026-11-19T10:00:00.000Z',
          internal: true,
          mark: '77',
        },
        modified: '2026-11-20T10:00:00.000Z',
      },
    ]);
    expect(
      (await all(org, 'Account.files')).map(({ values }) => [values['parent'], values['internal']]),
    ).toEqual([[ACCOUNT, false]]);
  });

  test('takes no mark from a description that somebody else wrote', async () => {
    const named = version(1, { CreatedById: id('005', 9), Description: 'see Halo attachment 77' });
    const org = { ContentVersion: [named], ContentDocumentLink: [link(1, 1, CASE)] };
    expect((await all(org, 'Case.files')).map(({ values }) => values['mark'])).toEqual([null]);
  });

  test('counts files of mails and attachments of old among those of their case', async () => {
    const org: Org = {
      ContentVersion: [version(1)],
      ContentDocumentLink: [link(1, 1, MAIL)],
      Attachment: [attachment(1, MAIL, { IsPrivate: true }), attachment(2, CASE), attachment(3, ACCOUNT)],
      EmailMessage: [{ Id: MAIL, ParentId: CASE, IsExternallyVisible: true }],
    };
    const found = await all(org, 'Case.files');
    expect(found.map(({ id: file, values }) => [file, values['parent'], values['internal']])).toEqual([
      [id('068', 1), CASE, false],
      [id('00P', 1), CASE, true],
      [id('00P', 2), CASE, false],
    ]);
    // Of a mail that is hidden, or not known to be shown, no file is for customers.
    for (const mail of [{ IsExternallyVisible: false }, {}]) {
      const Attachment = [attachment(3, MAIL)];
      const hidden = { ...org, Attachment, EmailMessage: [{ Id: MAIL, ParentId: CASE, ...mail }] };
      expect((await all(hidden, 'Case.files')).map(({ values }) => values['internal'])).toEqual([true, true]);
    }
    expect((await all(org, 'Contact.files')).length).toBe(0);
  });

  test('takes one content once a record, whichever mail repeats it, and each record for itself', async () => {
    const same = { Checksum: 'logo', ContentSize: 9 };
    const org: Org = {
      ContentVersion: [version(3, same), version(2, same), version(4, { ...same, ContentSize: 8 })],
      ContentDocumentLink: [link(1, 2, CASE), link(2, 3, MAIL), link(3, 4, CASE), link(4, 3, OTHER)],
      EmailMessage: [{ Id: MAIL, ParentId: CASE }],
    };
    const found = await all(org, 'Case.files');
    expect(found.map(({ id: file, values }) => [file, values['parent']])).toEqual([
      [`${id('068', 3)}-${OTHER}`, OTHER],
      [id('068', 2), CASE],
      [id('068', 4), CASE],
    ]);
    const [shared = ''] = found.map(({ id: file }) => file);
    expect(salesforceCapabilities.isId(shared)).toBe(true);
    expect(salesforceCapabilities.canonicalId(` ${shared} `)).toBe(shared);
  });

  test('of named parents brings theirs and no others, with the same ids', async () => {
    const org: Org = {
      ContentVersion: [version(1), version(2)],
      ContentDocumentLink: [link(1, 1, CASE), link(2, 1, OTHER), link(3, 2, OTHER)],
      Attachment: [attachment(1, CASE)],
    };
    const found = await all(org, 'Case.files', { parents: [OTHER] });
    expect(found.map(({ id: file }) => file)).toEqual([`${id('068', 1)}-${OTHER}`, id('068', 2)]);
    const { salesforce, requests } = await orgWith(org);
    expect(await collect(salesforce.read({ object: 'Case.files', fields: FIELDS, parents: [] }))).toEqual([
      { records: [], last: true },
    ]);
    expect(requests).toHaveLength(0);
  });

  test('leaves out notes and documents of other stores, which hold no bytes here', async () => {
    const org: Org = {
      ContentVersion: [version(1, { FileType: 'SNOTE' }), version(2, { ContentLocation: 'E' })],
      ContentDocumentLink: [link(1, 1, CASE), link(2, 2, CASE)],
    };
    expect(await all(org, 'Case.files')).toEqual([]);
  });

  test('costs one request for all objects together where nothing has changed, and tells what was deleted', async () => {
    const { salesforce, requests } = await orgWith({});
    const first = await collect(salesforce.read({ object: 'Case.files', fields: FIELDS }));
    const since = first.at(-1)?.checkpoint;
    expect(since).toMatchObject({ until: '2026-11-20T12:00:00.000Z' });
    requests.length = 0;
    const earlier = { kind: 'sf-modstamp', until: '2026-11-20T11:58:00.000Z' };
    const checkpoints = [since, earlier, since, earlier];
    const objects = ['Account.files', 'Contact.files', 'Opportunity.files', 'Case.files'];
    for (const [index, object] of objects.entries()) {
      const standing = checkpoints[index];
      if (standing) await collect(salesforce.read({ object, fields: FIELDS, since: standing }));
    }
    expect(requests.map(({ text }) => text.match(/FROM\+(\w+)/g))).toEqual([
      ['FROM+ContentVersion', 'FROM+Attachment'],
    ]);
    const gone = await all({ Attachment: [attachment(1, CASE, { IsDeleted: true })] }, 'Case.files', {
      since,
    });
    expect(gone).toEqual([
      { id: id('00P', 1), values: {}, deleted: true, modified: '2026-11-20T10:00:00.000Z' },
    ]);
  });

  test('goes on in an org without mails, and by id gives what is asked for', async () => {
    const org: Org = {
      ContentVersion: [version(1)],
      ContentDocumentLink: [link(1, 1, CASE), link(2, 1, OTHER)],
    };
    const answer = orgOf(org);
    const { salesforce } = await setUp(
      ...Array.from(
        { length: 20 },
        () => (request: RecordedRequest) =>
          request.query.get('q')?.includes('EmailMessage') ? refusal(400, 'INVALID_TYPE') : answer(request),
      ),
    );
    const ids = [`${id('068', 1)}-${OTHER}`, id('068', 9), 'nonsense'];
    const found = await salesforce.readByIds({ object: 'Case.files', ids, fields: ['parent'] });
    expect([...found].map(([file, { values }]) => [file, values])).toEqual([[ids[0], { parent: OTHER }]]);
  });
});

describe('the content', () => {
  test('comes from the version or the attachment of old', async () => {
    const bytes = bytesOf(3_000);
    const { salesforce, requests } = await setUp({ body: bytes }, { body: bytes }, refusal(404, 'NOT_FOUND'));
    const open = (file: string) => salesforce.openFile?.({ object: 'Case.files', id: file });
    const streams = [await open(`${id('068', 1)}-${CASE}`), await open(id('00P', 1))];
    for (const stream of streams) expect(stream && (await contentOf(stream)).equals(bytes)).toBe(true);
    await expect(open(id('068', 2))).rejects.toMatchObject({ code: 'FILE_GONE' });
    expect(requests.slice(0, 2).map(({ path }) => path)).toEqual([
      `/services/data/v68.0/sobjects/ContentVersion/${id('068', 1)}/VersionData`,
      `/services/data/v68.0/sobjects/Attachment/${id('00P', 1)}/Body`,
    ]);
  });
});

describe('writing', () => {
  const create = (file: FileBody, more: object = {}) => ({
    object: 'Case.files',
    changes: [
      {
        kind: 'create' as const,
        key: 'k',
        values: { parent: CASE, name: 'Angebot für Ada.v2.pdf', internal: true, ...more },
        externalId: { field: 'mark', value: '77' },
        file,
      },
    ],
  });
  const made = { status: 201, body: { id: id('068', 1), success: true, errors: [] } };
  const linked = { status: 201, body: { id: id('06A', 1), success: true, errors: [] } };

  test('sends record and content in two parts, and looks whether all of it is there', async () => {
    using file = fileOnDisk(bytesOf(70_001));
    const stored = version(1, { ContentSize: 70_001, Checksum: md5(file.bytes) });
    const { salesforce, requests } = await setUp(made, rows(stored), linked);
    const results = await salesforce.write(create(file.body));
    expect(results).toEqual([{ kind: 'ok', key: 'k', id: id('068', 1), created: true }]);
    const [request] = requests;
    const form = await new Response(request?.bytes, {
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
    }).formData();
    expect(JSON.parse(String(form.get('entity_content')))).toEqual({
      Title: 'Angebot für Ada.v2',
      PathOnClient: 'Angebot für Ada.v2.pdf',
      Description: 'Halo attachment 77',
    });
    const sent = form.get('VersionData');
    expect(sent instanceof Blob && Buffer.from(await sent.arrayBuffer()).equals(file.bytes)).toBe(true);
    expect(request?.headers['content-length']).toBe(String(request?.bytes.length));
    expect(requests).toHaveLength(3);
    expect(requests[2]).toMatchObject({
      method: 'POST',
      json: { ContentDocumentId: id('069', 1), LinkedEntityId: CASE, Visibility: 'InternalUsers' },
    });
  });

  test('a hidden file that cannot be put on its record hidden goes again, and no step of it shows it', async () => {
    using file = fileOnDisk(bytesOf(5));
    const stored = version(1, { ContentSize: 5, Checksum: md5(file.bytes) });
    const refused = await setUp(made, rows(stored), refusal(400, 'FIELD_INTEGRITY_EXCEPTION'), {
      status: 204,
    });
    expect(await refused.salesforce.write(create(file.body))).toMatchObject([{ kind: 'rejected' }]);
    expect(refused.requests[3]?.method).toBe('DELETE');
    const lost = await setUp(made, rows(stored), { status: 500 });
    expect(await lost.salesforce.write(create(file.body))).toMatchObject([{ kind: 'unknown' }]);
    for (const { text } of [refused, lost].flatMap(({ requests }) => requests))
      expect(text).not.toMatch(/FirstPublishLocationId|AllUsers/);
  });

  test('shows customers what is for them', async () => {
    using file = fileOnDisk(bytesOf(5));
    const stored = version(1, { ContentSize: 5, Checksum: md5(file.bytes) });
    const { salesforce, requests } = await setUp(
      made,
      rows(stored),
      rows(link(1, 1, id('005', 1), 'InternalUsers'), link(2, 1, CASE, 'InternalUsers')),
      { status: 204 },
    );
    await salesforce.write(create(file.body, { internal: false }));
    expect(requests[3]).toMatchObject({ method: 'PATCH', json: { Visibility: 'AllUsers' } });
    expect(requests[3]?.path).toContain(`/ContentDocumentLink/${id('06A', 2)}`);
  });

  test('takes away what was stored otherwise', async () => {
    using file = fileOnDisk(bytesOf(5));
    const { salesforce, requests } = await setUp(made, rows(version(1, { ContentSize: 5 })), { status: 204 });
    const [result] = await salesforce.write(create(file.body));
    expect(result).toMatchObject({ kind: 'rejected', problem: { code: 'FILE_CHANGED' } });
    expect(requests[2]).toMatchObject({ method: 'DELETE' });
    expect(requests[2]?.path).toContain(`/ContentDocument/${id('069', 1)}`);
  });

  test('a refusal is one of the file alone; a create whose answer was lost is found by its mark', async () => {
    using file = fileOnDisk(bytesOf(5));
    const deleted = await setUp(refusal(400, 'ENTITY_IS_DELETED'));
    expect(await deleted.salesforce.write(create(file.body))).toMatchObject([
      { kind: 'rejected', problem: { code: 'RECORD_GONE' } },
    ]);
    const failing = await setUp(
      { status: 500 },
      orgOf({ ContentVersion: [version(1, { ...OWN, Description: 'Halo attachment 77' }), version(2)] }),
      ...Array.from({ length: 9 }, () =>
        orgOf({ ContentVersion: [version(1)], ContentDocumentLink: [link(1, 1, CASE), link(2, 2, CASE)] }),
      ),
    );
    expect(await failing.salesforce.write(create(file.body))).toMatchObject([{ kind: 'unknown' }]);
    const found = await failing.salesforce.find({
      object: 'Case.files',
      fields: [],
      keys: [{ mark: '77' }, { mark: '7' }],
    });
    expect(found.map((candidates) => candidates.map((record) => record.id))).toEqual([[id('068', 1)], []]);
  });
});

test('a plan counts what writing files takes', async () => {
  const { salesforce } = await setUp();
  const cost = (kind: 'create' | 'update', ...fields: readonly string[]) =>
    salesforce.writeCost?.('Case.files', [{ kind, fields }]);
  expect(await cost('create', 'parent', 'name')).toEqual({ read: 1, write: 1, once: 0 });
  expect(await cost('create', 'parent', 'name', 'internal')).toEqual({ read: 2, write: 2, once: 0 });
  expect(await cost('update', 'name')).toEqual({ read: 0, write: 1, once: 0 });
  expect(await salesforce.writeCost?.('Account', [{ kind: 'update', fields: ['Name'] }])).toBe(undefined);
});
