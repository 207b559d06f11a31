import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../src/sandbox/system.ts';
import { type Desk, desk, message, record, rows } from './support.ts';

const ticketOf = (halo: Desk) => record(halo.post('/api/Tickets', [{ summary: 'x' }]))['id'];
const attach = (halo: Desk, file: WireRecord) => record(halo.post('/api/Attachment', [file]));
const listed = (halo: Desk, query: string) => rows(halo.get(`/api/Attachment?${query}`), 'attachments');

describe('An attachment', () => {
  it('is bytes with a name below a ticket, and lists show no bytes', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    const file = attach(halo, {
      ticket_id,
      filename: 'Année.pdf',
      data_base64: 'data:application/pdf;base64,JVBERi0=',
      third_party_id: '0680000001',
      showforusers: true,
    });
    expect(file).toMatchObject({
      filesize: 5,
      content_type: 'application/pdf',
      type: 0,
      unique_id: ticket_id,
    });
    const [row = {}] = listed(halo, `ticket_id=${String(ticket_id)}`);
    expect(row).toMatchObject({
      id: file['id'],
      third_party_id: '0680000001',
      showforusers: true,
      filesize: 5,
    });
    expect(row).not.toHaveProperty('data_base64');
    const answer = halo.get(`/api/Attachment/${String(file['id'])}`);
    expect(answer.body).toEqual(Buffer.from('%PDF-'));
    expect(answer.headers?.['content-disposition']).toBe(
      `attachment; filename="Ann_e.pdf"; filename*=UTF-8''Ann%C3%A9e.pdf`,
    );
    expect(record(halo.get(`/api/Attachment/${String(file['id'])}?includedetails=true`))).toMatchObject({
      filename: 'Année.pdf',
      ticket_id,
    });
  });

  it('comes with an action too, and is found by it', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    attach(halo, { ticket_id, filename: 'a.txt', data_base64: 'QQ==' });
    const attachments = [{ filename: 'b.txt', data_base64: 'Qg==' }];
    const action = record(halo.post('/api/Actions', [{ ticket_id, outcome_id: 7, note: 'x', attachments }]));
    expect(action['attachment_count']).toBe(1);
    const names = (query: string) => listed(halo, query).map((row) => row['filename']);
    expect(names(`ticket_id=${String(ticket_id)}`)).toEqual(['a.txt', 'b.txt']);
    expect(names(`ticket_id=${String(ticket_id)}&action_id=${String(action['id'])}`)).toEqual(['b.txt']);
    expect(names(`type=0&unique_id=${String(ticket_id)}`)).toEqual(['a.txt', 'b.txt']);
    expect(record(halo.get(`/api/Tickets/${String(ticket_id)}`))['attachment_count']).toBe(2);
    halo.call('DELETE', `/api/Actions/${String(action['id'])}?ticket_id=${String(ticket_id)}`);
    expect(names(`ticket_id=${String(ticket_id)}`)).toEqual(['a.txt']);
  });

  it.each([
    ['Client', 2],
    ['Site', 3],
    ['Users', 4],
  ])('hangs on a %s by type and number', (object, type) => {
    const halo = desk();
    const [owner = {}] = halo.sandbox.records(object);
    const file = attach(halo, { type, unique_id: owner['id'], filename: 'a.txt', data_base64: 'QQ==' });
    expect(listed(halo, `type=${type}&unique_id=${String(owner['id'])}`)).toHaveLength(1);
    expect(listed(halo, `type=0&unique_id=${String(owner['id'])}`)).toHaveLength(0);
    expect(halo.call('DELETE', `/api/Attachment/${String(file['id'])}`).status).toBe(200);
    expect(halo.get(`/api/Attachment/${String(file['id'])}`).status).toBe(404);
  });

  it('moves the last change of its ticket', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    halo.clock.advance(1000);
    attach(halo, { ticket_id, filename: 'a.txt', data_base64: 'QQ==' });
    expect(record(halo.get(`/api/Tickets/${String(ticket_id)}`))['last_update']).toBe(
      '2026-10-03T06:24:11.967',
    );
  });

  it('is refused without a record, a name or base64', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    const post = (file: WireRecord) => halo.post('/api/Attachment', [file]);
    expect(message(post({ ticket_id: 99, filename: 'a', data_base64: 'QQ==' }))).toBe('Record not found');
    expect(message(post({ type: 2, unique_id: 99, filename: 'a', data_base64: 'QQ==' }))).toBe(
      'Record not found',
    );
    expect(message(post({ ticket_id, data_base64: 'QQ==' }))).toBe('A File Name must be entered');
    expect(record(post({ ticket_id, filename: 'a', data_base64: 'no base64!' }))).toHaveProperty(
      '[0].data_base64',
    );
  });
});
