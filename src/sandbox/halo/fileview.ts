import type { SandboxResponse, WireRecord } from '../system.ts';
import { plainError } from './answers.ts';
import type { Params } from './params.ts';
import { ATTACHMENT } from './properties/attachment.ts';
import { emptyValue } from './properties/table.ts';
import type { Row } from './store.ts';
import { type Tenant, text } from './tenant.ts';
import { stamp } from './time.ts';

/** Lists carry metadata only. */
const BYTES = new Set(['data', 'data_base64', 'file']);

function show(row: Row, names: Iterable<string>): WireRecord {
  const out: Record<string, unknown> = {};
  for (const name of names) {
    if (BYTES.has(name) || name.startsWith('_')) continue;
    const kind = ATTACHMENT.kinds.get(name);
    if (name === 'id') out[name] = row.id;
    else if (name === 'datecreated') out[name] = stamp(row.created);
    else if (name === 'last_updated') out[name] = stamp(row.updated);
    else out[name] = row.values[name] ?? (kind === undefined ? null : emptyValue(kind));
  }
  return out;
}

/** `?includedetails=true` and the answer of a POST. */
export function showFile(row: Row): WireRecord {
  return show(row, ATTACHMENT.kinds.keys());
}

export function listFile(row: Row): WireRecord {
  return show(row, ATTACHMENT.list);
}

export function fileList(rows: readonly Row[]): WireRecord {
  return { record_count: rows.length, attachments: rows.map(listFile), folders: [] };
}

/** By ticket (with those of its actions) or one of its actions, or by `type` and `unique_id`. */
export function selectFiles(tenant: Tenant, params: Params): { place: WireRecord; rows: readonly Row[] } {
  const ticketId = params.int('ticket_id') ?? 0;
  const action = params.int('action_id') ?? 0;
  const type = params.int('type') ?? 0;
  const unique = params.int('unique_id') ?? 0;
  if (action > 0 && ticketId <= 0) throw plainError('ticket_id must be specified');
  const owner = ticketId > 0 ? `0/${ticketId}` : `${type}/${unique}`;
  const deleted =
    owner.startsWith('0/') && tenant.tickets.get(ticketId || unique)?.values['deleted'] === true;
  const found = ticketId <= 0 && unique <= 0 ? tenant.files.all() : tenant.files.find('owner', owner);
  const kind = params.text('filetype')?.toLowerCase();
  const rows = [...tenant.lag.rows(tenant.files, found)].filter(
    (row) =>
      !deleted &&
      (action <= 0 || row.values['action_id'] === action) &&
      (kind === undefined || text(row.values['filename']).toLowerCase().endsWith(kind)),
  );
  return {
    place: { type, unique_id: unique, ticket_id: ticketId, action_id: action },
    rows: rows.sort((a, b) => a.id - b.id),
  };
}

/** `GET /Attachment/{id}`: the bytes. */
export function download(row: Row): SandboxResponse {
  const name = text(row.values['filename']);
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const quoted = /^[\w.-]+$/.test(name) ? name : `"${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`;
  return {
    status: 200,
    headers: {
      'content-type': text(row.values['content_type']) || 'application/octet-stream',
      'content-disposition': `attachment; filename=${quoted}`,
    },
    body: row.values['bytes'] ?? Buffer.alloc(0),
  };
}
