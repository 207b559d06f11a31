import { extname } from 'node:path';
import type { WireRecord } from '../system.ts';
import { exception, modelState } from './answers.ts';
import { linkRecord, readNewLink } from './links.ts';
import { ATTACHMENT } from './properties/attachment.ts';
import { isWriteOnly } from './properties/table.ts';
import type { Row } from './store.ts';
import { type Tenant, text, type Writer } from './tenant.ts';

/**
 * `Attachment.type`: 0 is a ticket, whose number `unique_id` holds. Which numbers the other entities have is not published;
 * here they are those of `TableEnum`. Best knowledge.
 */
export const FILE_OWNER = { ticket: 0, client: 2, site: 3, user: 4 } as const;

const SERVER_OWNED = new Set([
  ...[
    'id',
    'data',
    'data_base64',
    'filesize',
    'datecreated',
    'last_updated',
    'guid',
    'child_count',
    'agent_id',
  ],
  ...['ticket_id', 'action_id', 'type', 'unique_id', 'content_type', 'version_count', 'faultid', 'isimage'],
]);

/** `POST /Attachment`: one element, or one inside an action. The bytes are in `values.bytes`, which nothing shows. */
export function writeFile(tenant: Tenant, input: WireRecord, writer: Writer): Row {
  const id = Number(input['id'] ?? 0);
  const before = id > 0 ? tenant.files.get(id) : undefined;
  if (id > 0 && before === undefined && writer !== 'seed') throw exception('Record not found');
  const owner = before === undefined ? ownerOf(tenant, input) : {};
  const filename = text(input['filename'] ?? before?.values['filename']).trim();
  if (filename === '') throw exception('A File Name must be entered');
  const bytes = bytesOf(input['data_base64']) ?? before?.values['bytes'] ?? Buffer.alloc(0);
  const now = tenant.clock.now();
  const number = id > 0 && before === undefined ? id : (before?.id ?? tenant.files.newId());
  const values: WireRecord = {
    ...before?.values,
    ...scalars(input),
    ...owner,
    filename,
    bytes,
    filesize: Buffer.isBuffer(bytes) ? bytes.length : 0,
    content_type: contentType(filename),
    isimage: contentType(filename).startsWith('image/'),
    guid: `91c4d7aa-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    agent_id: before?.values['agent_id'] ?? (writer === 'api' ? (tenant.apiAgent()?.['id'] ?? 0) : 3),
  };
  const row = tenant.files.put({
    id: number,
    values,
    custom: {},
    created: before?.created ?? now,
    updated: now,
  });
  const ticket = tenant.tickets.get(Number(values['ticket_id'] ?? 0));
  if (ticket !== undefined && writer !== 'seed')
    tenant.tickets.put({ ...ticket, updated: Math.max(ticket.updated, now) });
  // `TableEnum` has no number for attachments: none of their own links can be read back.
  if (input['new_external_link'] !== undefined)
    linkRecord(tenant, 0, row.id, readNewLink(input['new_external_link']));
  return row;
}

function ownerOf(tenant: Tenant, input: WireRecord): WireRecord {
  const type = Number(input['type'] ?? 0);
  const ticketId =
    Number(input['ticket_id'] ?? 0) || (type === FILE_OWNER.ticket ? Number(input['unique_id'] ?? 0) : 0);
  if (ticketId > 0) {
    const ticket = tenant.tickets.get(ticketId);
    if (ticket === undefined || ticket.values['deleted'] === true) throw exception('Record not found');
    return {
      type: 0,
      unique_id: ticketId,
      ticket_id: ticketId,
      faultid: ticketId,
      action_id: Number(input['action_id'] ?? 0),
    };
  }
  const id = Number(input['unique_id'] ?? 0);
  const tables = {
    [FILE_OWNER.client]: tenant.clients,
    [FILE_OWNER.site]: tenant.sites,
    [FILE_OWNER.user]: tenant.users,
  };
  const table = Object.entries(tables).find(([number]) => Number(number) === type)?.[1];
  if (table?.get(id) === undefined) throw exception('Record not found');
  return { type, unique_id: id, ticket_id: 0, action_id: 0 };
}

/** Base64 with or without the head of a data URL. */
function bytesOf(input: unknown): Buffer | undefined {
  if (input === undefined || input === null) return undefined;
  const written = text(input);
  const head = /^data:[^,]*,/i.exec(written.slice(0, 300))?.[0] ?? '';
  const bytes = Buffer.from(written.slice(head.length), 'base64');
  const digits = written.length - head.length - (written.endsWith('==') ? 2 : written.endsWith('=') ? 1 : 0);
  // Node passes over what is no base64; .NET refuses it.
  if (bytes.length !== Math.floor((digits * 3) / 4)) {
    throw modelState('[0].data_base64', 'The input is not a valid Base-64 string.');
  }
  return bytes;
}

function scalars(input: WireRecord): WireRecord {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) =>
        ATTACHMENT.kinds.has(name) && !SERVER_OWNED.has(name) && !isWriteOnly(name) && value !== null,
    ),
  );
}

const TYPES: Readonly<Record<string, string>> = {
  ...{
    '.txt': 'text/plain',
    '.csv': 'text/csv',
    '.htm': 'text/html',
    '.html': 'text/html',
    '.json': 'application/json',
  },
  ...{
    '.pdf': 'application/pdf',
    '.zip': 'application/zip',
    '.xml': 'application/xml',
    '.eml': 'message/rfc822',
  },
  ...{
    '.png': 'image/png',
    '.jpg': 'image/jpeg',
    '.jpeg': 'image/jpeg',
    '.gif': 'image/gif',
    '.svg': 'image/svg+xml',
  },
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

function contentType(filename: string): string {
  return TYPES[extname(filename).toLowerCase()] ?? 'application/octet-stream';
}
