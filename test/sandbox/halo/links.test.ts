import { describe, expect, it } from 'vitest';
import { type Desk, demoData, desk, message, record, rows } from './support.ts';

const links = (halo: Desk, query: string) =>
  rows(halo.get(`/api/ExternalLink?${query}`), 'links').map((row) => row['third_party_id']);

describe('/ExternalLink', () => {
  it('is written, read, changed and deleted', () => {
    const halo = desk({ data: demoData() });
    const posted = halo.post('/api/ExternalLink', [
      {
        table_id: 2,
        module_id: 118,
        halo_id: 12,
        third_party_id: '0015g00000AAA',
        third_party_desc: 'Zephyr',
      },
    ]);
    expect(posted.status).toBe(201);
    expect(record(posted)).toMatchObject({
      id: 1,
      integration_name: 'Salesforce',
      halo_id: 12,
      date_created: '2026-10-03T06:24:10.967',
    });
    halo.post('/api/ExternalLink', [{ id: 1, third_party_url: 'https://x.example' }]);
    expect(record(halo.get('/api/ExternalLink/1'))).toMatchObject({
      third_party_id: '0015g00000AAA',
      third_party_url: 'https://x.example',
    });
    expect(message(halo.post('/api/ExternalLink', [{ id: 7, third_party_id: 'x' }]))).toBe(
      'Record not found',
    );
    expect(record(halo.call('DELETE', '/api/ExternalLink/1'))['id']).toBe(1);
    expect(halo.get('/api/ExternalLink/1')).toMatchObject({ status: 404, body: undefined });
  });

  it('filters by table, module, record and third-party id in any case', () => {
    const halo = desk();
    halo.post('/api/ExternalLink', [
      { table_id: 2, module_id: 118, halo_id: 1, third_party_id: 'a1' },
      { table_id: 4, module_id: 118, halo_id: 1, third_party_id: 'b1' },
      { table_id: 2, module_id: 87, halo_id: 1, third_party_id: 'c1', details_id: 3 },
      { table_id: 2, integration_name: 'crosswalk', halo_id: 2, third_party_id: 'a1' },
    ]);
    expect(links(halo, 'table_id=2')).toEqual(['a1', 'c1', 'a1']);
    expect(links(halo, 'table_id=2&module_id=118')).toEqual(['a1']);
    expect(links(halo, 'module_list=118,87')).toEqual(['a1', 'b1', 'c1']);
    expect(links(halo, 'table_id=2&third_party_id=A1')).toEqual(['a1', 'a1']);
    expect(links(halo, 'third_party_id=B1')).toEqual(['b1']);
    expect(links(halo, 'table_id=2&halo_id=2')).toEqual(['a1']);
    expect(links(halo, 'details_id=3')).toEqual(['c1']);
    expect(record(halo.get('/api/ExternalLink?pageinate=true&page_size=2&page_no=2'))).toMatchObject({
      page_no: 2,
      record_count: 4,
    });
    halo.sandbox.configure({ linkFilters: false });
    expect(links(halo, 'table_id=2&third_party_id=A1')).toHaveLength(4);
  });
});

describe('new_external_link', () => {
  it('is made with its record and read back in the details', () => {
    const halo = desk();
    const link = { integration_name: 'crosswalk', third_party_id: '001', third_party_desc: 'Acme' };
    const id = record(halo.post('/api/Client', [{ name: 'Acme', new_external_link: link }]))['id'];
    const shown = record(halo.get(`/api/Client/${String(id)}?includedetails=true`))['external_links'];
    expect(shown).toMatchObject([{ ...link, table_id: 2, halo_id: id }]);
    halo.post('/api/Client', [{ id, new_external_link: { ...link, third_party_desc: 'Acme Ltd' } }]);
    halo.post('/api/Users', [
      { name: 'Ann Lee', site_id: 1, new_external_link: { module_id: 118, third_party_id: '003' } },
    ]);
    expect(links(halo, 'table_id=2')).toEqual(['001']);
    expect(links(halo, 'table_id=4')).toEqual(['003']);
    halo.call('DELETE', `/api/Client/${String(id)}`);
    expect(links(halo, 'table_id=2')).toEqual([]);
  });
});

describe('a new_external_link of the wrong type', () => {
  it('is refused before the record is written', () => {
    const halo = desk();
    const answer = halo.post('/api/Client', [
      { name: 'Acme', new_external_link: { module_id: 'Salesforce', third_party_id: '1' } },
    ]);
    expect(answer.status).toBe(400);
    expect(Object.keys(record(answer))).toEqual(['new_external_link.module_id']);
    expect(record(halo.get('/api/Client'))['record_count']).toBe(1);
  });
});

describe('_match_thirdparty_id', () => {
  const matching = (name: string) => [
    {
      name: 'Acme Limited',
      _match_thirdparty_id: '001',
      _match_integration_name: name,
      new_external_link: { integration_name: name, third_party_id: '001' },
    },
  ];

  it('makes a POST meet the record that has the link', () => {
    const halo = desk();
    const first = record(halo.post('/api/Client', matching('crosswalk')))['id'];
    expect(record(halo.post('/api/Client', matching('Crosswalk')))['id']).toBe(first);
    expect(record(halo.post('/api/Client', matching('another')))['id']).not.toBe(first);
    expect(record(halo.get('/api/Client'))['record_count']).toBe(3);
  });

  it('takes the module number, or the module name for it', () => {
    const halo = desk();
    const link = { module_id: 118, third_party_id: '003' };
    const id = record(halo.post('/api/Users', [{ name: 'Ann', site_id: 1, new_external_link: link }]))['id'];
    const byNumber = { title: 'CEO', _match_thirdparty_id: '003', _match_integration_id: 118 };
    const byName = { title: 'CFO', _match_thirdparty_id: '003', _match_integration_name: 'Salesforce' };
    expect(record(halo.post('/api/Users', [byNumber]))).toMatchObject({ id, title: 'CEO', name: 'Ann' });
    expect(record(halo.post('/api/Users', [byName]))).toMatchObject({ id, title: 'CFO' });
  });

  it('does nothing on a tenant that does not know it', () => {
    const halo = desk({ settings: { matchThirdParty: false } });
    const first = record(halo.post('/api/Client', matching('crosswalk')))['id'];
    expect(record(halo.post('/api/Client', matching('crosswalk')))['id']).not.toBe(first);
  });
});
