import { describe, expect, it } from 'vitest';
import { desk, message, record, rows } from './support.ts';

describe('The configuration of tickets', () => {
  const halo = desk();
  const names = (target: string, key = 'name') => rows(halo.get(target)).map((row) => row[key]);

  it('says which types are opportunities, and in details which statuses and fields they have', () => {
    expect(names('/api/TicketType')).toEqual(['Incident', 'Service Request', 'Opportunity', 'Renewal']);
    expect(names('/api/TicketType', 'use')).toEqual(['ticket', 'ticket', 'opps', 'opps']);
    expect(names('/api/TicketType?domain=opps')).toEqual(['Opportunity', 'Renewal']);
    expect(rows(halo.get('/api/TicketType'))[2]).not.toHaveProperty('allowed_status');
    expect(record(halo.get('/api/TicketType/26?includedetails=true'))['allowed_status']).toContainEqual({
      id: 9,
    });
    expect(names('/api/Status?tickettype_id=26', 'id')).toEqual([1, 2, 9, 21, 27, 28]);
    expect(names('/api/Status?excludeclosed=true', 'id')).not.toContain(9);
    expect(names('/api/Status', 'id')).toContain(9);
  });

  it('has priorities by SLA, whose own ids are GUIDs', () => {
    expect(names('/api/Priority?slaid=2')).toEqual(['Urgent', 'Normal', 'Planned']);
    expect(names('/api/Priority?slaid=1', 'priorityid')).toEqual([1, 2, 3, 4]);
    const [first = {}] = rows(halo.get('/api/Priority'));
    expect(record(halo.get(`/api/Priority/${String(first['id'])}`))['name']).toBe('Critical');
    expect(halo.get('/api/Priority/1').status).toBe(404);
    const [sla] = rows(halo.get('/api/SLA?showpriorities=true'));
    expect(sla?.['priorities']).toHaveLength(4);
    expect(rows(halo.get('/api/SLA'))[0]).not.toHaveProperty('priorities');
    expect(message(halo.post('/api/Priority', [{ slaid: 2 }]))).toBe(
      'Priority Description must not be blank',
    );
  });

  it('keeps a priority that tickets have, changes one in place, and deletes one by its GUID', () => {
    const own = desk();
    const guid = (name: string) => rows(own.get('/api/Priority')).find((row) => row['name'] === name)?.['id'];
    own.post('/api/Tickets', [{ summary: 'x', priority_id: 2 }]);
    expect(message(own.call('DELETE', `/api/Priority/${String(guid('High'))}`))).toBe(
      "Priority 'High' has Tickets linked to it. Please give these tickets another Priority before deleting or mark the Priority as inactive.",
    );
    own.sandbox.upsert('Priority', { slaid: 2, priorityid: 2, name: 'Usual' });
    expect(rows(own.get('/api/Priority?slaid=2')).map((row) => row['name'])).toEqual([
      'Urgent',
      'Usual',
      'Planned',
    ]);
    expect(own.call('DELETE', `/api/Priority/${String(guid('Usual'))}`).status).toBe(200);
    expect(rows(own.get('/api/Priority?slaid=2'))).toHaveLength(2);
  });

  it('names the look-up of pipeline stages among the types of look-ups, and the steps that lead to them', () => {
    const types = rows(halo.get('/api/Lookup?lookupid=11'));
    const number = types.find((row) => row['name'] === 'Pipeline Stages')?.['id'];
    expect(names(`/api/Lookup?lookupid=${String(number)}`)[3]).toBe('Negotiation');
    expect(names('/api/Lookup?lookupid=75')).toContain('Closed Won');
    expect(rows(halo.get('/api/Workflow'))[0]).not.toHaveProperty('steps');
    const steps = record(halo.get('/api/Workflow/1?includedetails=true'))['steps'];
    expect(steps).toContainEqual(
      expect.objectContaining({ pipeline_stage_id: 4, probabilityoverridevalue: 75 }),
    );
  });

  it('has categories by level, outcomes and currencies', () => {
    expect(names('/api/Category?type_id=1', 'value')).toContain('Hardware>Laptop');
    expect(names('/api/Category?type_id=2', 'value')).toEqual(['How-to', 'Defect', 'Outage']);
    expect(rows(halo.get('/api/Outcome')).find((row) => row['id'] === 7)?.['outcome']).toBe('Private Note');
    expect(names('/api/Currency', 'code')).toEqual(['EUR', 'USD']);
  });
});
