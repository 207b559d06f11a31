import type { WireRecord } from '../../system.ts';
import { createRecord, idArgument, updateRecord } from '../dml.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { externalField, findByExternal, upsertRow } from '../records.ts';
import { deleteRecord } from '../recycle.ts';
import type { ObjectType } from '../schema.ts';
import { idOf } from '../store.ts';
import type { IngestJob } from './jobs.ts';

export type Outcome =
  | { readonly kind: 'done'; readonly results: IngestJob['results'] }
  /** The job as a whole fails; no row has been touched. */
  | { readonly kind: 'refused'; readonly errorMessage: string };

interface Done {
  readonly id: string;
  readonly created: boolean;
}

/** Each row by itself: one that is refused does not undo the others. */
export function processUpload(
  org: Org,
  job: IngestJob,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Outcome {
  const type = org.schema.object(job.object);
  if (type === undefined) return { kind: 'refused', errorMessage: 'InvalidEntity : the object is gone' };
  const unknown = header.find((name) => !isColumn(type, name));
  if (unknown !== undefined)
    return { kind: 'refused', errorMessage: `InvalidBatch : Field name not found : ${unknown}` };
  const successful: string[][] = [];
  const failed: string[][] = [];
  for (const row of rows) {
    try {
      if (row.length > header.length)
        throw new SalesforceError('API_ERROR', 'The row has more values than the header');
      const { id, created } = attempt(org, () => apply(org, type, job, recordOf(type, header, row)));
      successful.push([id, String(created), ...row]);
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      failed.push([givenId(header, row), errorText(error), ...row]);
    }
  }
  return {
    kind: 'done',
    results: {
      successful: { header: ['sf__Id', 'sf__Created', ...header], rows: successful },
      failed: { header: ['sf__Id', 'sf__Error', ...header], rows: failed },
      unprocessed: { header, rows: [] },
    },
  };
}

/** A field, or a field of a parent by which it is referred to (`Account.Halo_Id__c`). */
function isColumn(type: ObjectType, name: string): boolean {
  const [first = '', second] = name.split('.');
  return second === undefined ? type.byName.has(name.toLowerCase()) : type.parents.has(first.toLowerCase());
}

function attempt(org: Org, work: () => Done): Done {
  let done: Done = { id: '', created: false };
  org.store.transaction(() => {
    done = work();
    return true;
  });
  return done;
}

function apply(org: Org, type: ObjectType, job: IngestJob, record: WireRecord): Done {
  const { Id: idText, ...rest } = record;
  const id = () => {
    if (typeof idText !== 'string')
      throw new SalesforceError('MISSING_ARGUMENT', `Id not specified in an ${job.operation} call`);
    return idArgument(idText);
  };
  switch (job.operation) {
    case 'insert':
      return { id: idOf(createRecord(org, type, record)), created: true };
    case 'update':
      return { id: idOf(updateRecord(org, type, id(), rest)), created: false };
    case 'delete':
    case 'hardDelete': {
      const gone = id();
      deleteRecord(org, type, gone);
      if (job.operation === 'hardDelete') org.store.table(type.name).drop(gone);
      return { id: gone, created: false };
    }
    default:
      return upsert(org, type, job.externalIdFieldName ?? 'Id', record);
  }
}

function upsert(org: Org, type: ObjectType, name: string, record: WireRecord): Done {
  const field = externalField(type, name);
  const { [field.name]: key, ...rest } = record;
  if (key === undefined || key === null) {
    if (field.type === 'id') return { id: idOf(createRecord(org, type, rest)), created: true };
    throw new SalesforceError('MISSING_ARGUMENT', `${field.name} not specified`);
  }
  const value = String(key);
  if (findByExternal(org, type, field, value).length > 1) {
    throw new SalesforceError(
      'DUPLICATE_EXTERNAL_ID',
      `${field.name}: more than one record found for external id field`,
    );
  }
  const { row, created } = upsertRow(org, type, field, value, rest);
  return { id: idOf(row), created };
}

/** An empty value leaves the field as it is, `#N/A` clears it. */
function recordOf(type: ObjectType, header: readonly string[], row: readonly string[]): WireRecord {
  const out: WireRecord = {};
  for (const [index, name] of header.entries()) {
    const text = row[index] ?? '';
    if (text === '') continue;
    const [first = '', second] = name.split('.');
    if (second !== undefined) {
      out[first] = { [second]: text };
      continue;
    }
    const field = type.byName.get(name.toLowerCase());
    if (field === undefined) continue;
    if (text === '#N/A') out[field.name] = null;
    else out[field.name] = field.type === 'boolean' ? text.toLowerCase() : text;
  }
  return out;
}

function givenId(header: readonly string[], row: readonly string[]): string {
  const at = header.findIndex((name) => name.toLowerCase() === 'id');
  return at < 0 ? '' : (row[at] ?? '');
}

/** `REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --` */
function errorText(error: SalesforceError): string {
  const code = error.errorCode === 'NOT_FOUND' ? 'INVALID_CROSS_REFERENCE_KEY' : error.errorCode;
  const message = error.errorCode === 'NOT_FOUND' ? 'invalid cross reference id' : error.message;
  return `${code}:${message}:${error.fields.join(',')} --`.replace(/: --$/, ':--');
}
