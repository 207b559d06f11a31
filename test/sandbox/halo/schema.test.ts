import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../src/sandbox/system.ts';
import { sharedPath } from '../../support/shared.ts';
import { demoData, desk, record, rows } from './support.ts';

const path = sharedPath('reference/specs/halo-v2-swagger.json');

interface Property {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
}

type Schemas = Readonly<Record<string, { readonly properties: Readonly<Record<string, Property>> }>>;
const schemas: Schemas = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8')).components.schemas;

function properties(schema: string): Readonly<Record<string, Property>> {
  const found = schemas[schema];
  if (found === undefined) throw new Error(`The document has no schema ${schema}.`);
  return found.properties;
}

/** Live rows have them, the document leaves them out. */
const OMITTED = new Set(['team_id', 'team', 'who', 'emailbcc', 'priority']);

/** Keys the schema does not have, or whose value is not of the schema's type. */
function deviations(row: WireRecord, schema: string): readonly string[] {
  const known = properties(schema);
  return Object.entries(row).flatMap(([key, value]) => {
    const property = known[key];
    if (property === undefined) return OMITTED.has(key) ? [] : [`${key} is unknown`];
    if (value === null || property.$ref !== undefined || property.type === undefined) return [];
    const actual = Array.isArray(value) ? 'array' : typeof value === 'number' ? 'number' : typeof value;
    const expected = property.type === 'integer' ? 'number' : property.type;
    if (property.type === 'integer' && !Number.isInteger(value)) return [`${key} is no integer`];
    return actual === expected ? [] : [`${key} is ${actual}`];
  });
}

describe.skipIf(path === undefined)("Halo's own swagger", () => {
  it.each([
    ['Client', 'clients', 'Area_List', 'Area'],
    ['Site', 'sites', 'Site_List', 'Site'],
    ['Users', 'users', 'Users_List', 'Users'],
  ])('knows every property of %s rows, details and answers', (object, key, list, full) => {
    const halo = desk({ data: demoData() });
    halo.post('/api/ExternalLink', [{ table_id: 2, halo_id: 12, module_id: 118, third_party_id: '001' }]);
    const query = 'includenotes=true&includeaddress=true&includeinactive=true&includecustomfields=152';
    const listed = rows(halo.get(`/api/${object}?${query}`), key);
    expect(listed.length).toBeGreaterThan(5);
    for (const row of listed) expect(deviations(row, list)).toEqual([]);
    for (const { id } of listed) {
      const target = `/api/${object}/${String(id)}`;
      expect(deviations(record(halo.get(`${target}?includedetails=true`)), full)).toEqual([]);
      expect(deviations(record(halo.get(target)), full)).toEqual([]);
      expect(deviations(record(halo.post(`/api/${object}`, [{ id }])), full)).toEqual([]);
    }
  });

  it.each([
    ['Area_List', 'Client', 'clients'],
    ['Site_List', 'Site', 'sites'],
    ['Users_List', 'Users', 'users'],
  ])('has no scalar in %s that a list row lacks', (list, object, key) => {
    const halo = desk();
    const [row = {}] = rows(halo.get(`/api/${object}?includenotes=true&includeaddress=true`), key);
    const scalars = Object.entries(properties(list))
      .filter(([name, { type }]) => !name.startsWith('_') && type !== undefined && type !== 'array')
      .map(([name]) => name);
    expect(scalars.filter((name) => !(name in row))).toEqual([]);
  });

  it.each([
    ['/api/FieldInfo?includevalues=true', 'FieldInfo'],
    ['/api/Lookup', 'Lookup'],
    ['/api/Agent?includedisabled=true&includeapiagents=true', 'Uname'],
    ['/api/Team?showall=true', 'SectionDetail'],
    ['/api/Features', 'ModuleSetup'],
    ['/api/Application', 'NHD_Identity_Application'],
    ['/api/Organisation', 'Organisation'],
    ['/api/TicketType', 'RequestType'],
    ['/api/Status', 'TStatus'],
    ['/api/Priority', 'Policy'],
    ['/api/SLA?showpriorities=true', 'SlaHead'],
    ['/api/Category', 'CategoryDetail'],
    ['/api/Outcome', 'TOutcome'],
    ['/api/Workflow', 'FlowHeader'],
    ['/api/Currency', 'Currency'],
  ])('knows every property of %s', (target, schema) => {
    const found = rows(desk().get(target));
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) expect(deviations(row, schema)).toEqual([]);
  });

  it('knows every property of tickets, actions and attachments', () => {
    const halo = desk();
    const post = (object: string, one: WireRecord) => record(halo.post(`/api/${object}`, [one]));
    const ticket = post('Opportunities', { summary: 'x', details: 'y', oppvalue: 1, status_id: 9 });
    const { id } = ticket;
    const action = post('Actions', {
      ticket_id: id,
      outcome_id: 4,
      note: 'x',
      timetaken: 0.5,
      new_status: 2,
    });
    const file = post('Attachment', { ticket_id: id, filename: 'a.txt', data_base64: 'QQ==' });
    expect(deviations(ticket, 'Faults')).toEqual([]);
    expect(deviations(record(halo.get(`/api/Tickets/${String(id)}?includedetails=true`)), 'Faults')).toEqual(
      [],
    );
    const query = 'includestatus=true&includeagent=true&includetickettype=true&includetoplevel=true';
    const listed = rows(halo.get(`/api/Tickets?${query}`), 'tickets');
    expect(listed).toHaveLength(1);
    for (const row of listed) expect(deviations(row, 'Faults_List')).toEqual([]);
    const actions = rows(halo.get(`/api/Actions?ticket_id=${String(id)}&includeattachments=true`), 'actions');
    expect(actions).toHaveLength(3);
    for (const row of [action, ...actions]) expect(deviations(row, 'Actions')).toEqual([]);
    expect(deviations(file, 'Attachment')).toEqual([]);
    const files = record(halo.get(`/api/Attachment?ticket_id=${String(id)}`));
    expect(deviations(files, 'Attachment_View')).toEqual([]);
    for (const row of rows({ status: 200, body: files['attachments'] })) {
      expect(deviations(row, 'Attachment_List')).toEqual([]);
    }
    const type = record(halo.get('/api/TicketType/26?includedetails=true'));
    const [step = {}] = rows(halo.get('/api/Workflow/1?includedetails=true'), 'steps');
    expect([deviations(type, 'RequestType'), deviations(step, 'FlowDetail')]).toEqual([[], []]);
  });

  it('knows every property of top levels, links, custom fields and settings', () => {
    const halo = desk();
    for (const row of rows(halo.get('/api/TopLevel'), 'tree')) {
      expect(deviations(row, 'Tree_List')).toEqual([]);
    }
    const link = halo.post('/api/ExternalLink', [{ table_id: 2, halo_id: 1, third_party_id: 'x' }]);
    expect(deviations(record(link), 'ExternalLink_List')).toEqual([]);
    const details = record(halo.get('/api/Client/1?includedetails=true'));
    for (const field of rows({ status: 200, body: details['customfields'] })) {
      expect(deviations(field, 'CustomField')).toEqual([]);
    }
    const address = details['main_delivery_address'];
    expect(deviations(record({ status: 200, body: address }), 'AddressStore')).toEqual([]);
    expect(deviations(record(halo.get('/api/Control')), 'Control')).toEqual([]);
  });
});
