import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctorCommand } from '../../src/commands/doctor.ts';
import { validateCommand } from '../../src/commands/validate.ts';
import { bench, writeLinks } from './harness.ts';
import {
  change,
  company,
  companyId,
  contact,
  customer,
  customers,
  editCompany,
  hubspotBench,
  MINUTE,
  properties,
  users,
} from './hubspot.ts';

const guide = readFileSync('mappings/hubspot/README.md', 'utf8');

describe('the guide of HubSpot', () => {
  it('has an example of companies that are sites, which does what it says', async () => {
    const it = await hubspotBench(
      [company(1, { name: 'Head Office Ltd' }), company(2, { name: 'Branch Ltd', phone: '222' })],
      [contact(1, {}, 2)],
      {
        halo: {
          Client: [{ id: 42, name: 'Head Office Ltd' }],
          Site: [{ id: 77, client_id: 42, name: 'Branch' }],
        },
      },
    );
    const example = /```yaml\n(version: 1\nmapping: sites\n[\s\S]*?)```/.exec(guide)?.[1] ?? '';
    writeFileSync(join(it.options.mappings, 'hubspot/sites.yaml'), example);
    change(it, 'companies', 'import:\n', 'import:\n  exceptLinked: [sites]\n');
    change(it, 'contacts', 'link: companies', 'link: [sites, companies]');
    it.rewrite('hubspot/integration.yaml', (text) =>
      text.replace('[companies, contacts]', '[companies, sites, contacts]'),
    );
    writeLinks(it, `links:\n  sites:\n    - { source: "${companyId(2)}", target: 77 }\n`, 'hubspot');

    expect((await it.sync()).outcome).toBe('done');
    await editCompany(it, 2, { phone: '333' });
    it.clock.advance(MINUTE);
    await it.sync();

    expect((await customers(it)).map((row) => row['name'])).toEqual(['Head Office Ltd']);
    expect(await it.record('halo', 'Site', (row) => row['id'] === 77)).toMatchObject({ phonenumber: '333' });
    expect((await users(it))[0]).toMatchObject({ site_id: 77 });
  });
});

describe('what the guide of HubSpot switches on', () => {
  /** What the row of the table for a file says to write for `syncBack`. */
  const syncBack = (file: string) =>
    new RegExp(`^\\| ${file} \\| \`(syncBack: .*?)\``, 'm').exec(guide)?.[1] ?? '';

  it('makes companies in their stage of new customers, contacts with their company of new users, and nothing of the fail-safe', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    change(it, 'companies', 'syncBack: { on: [update], onInactive: none }', syncBack('companies\\.yaml'));
    change(it, 'contacts', 'syncBack: { on: [update], onInactive: none }', syncBack('contacts\\.yaml'));
    change(it, 'contacts', 'target: site_id', 'target: site_id, direction: both');
    it.output();
    expect(await validateCommand(it.io, { ...it.options, format: 'text' })).toBe(0);
    expect(it.output()).toMatch(/^no errors\nValid/);
    await it.sync();
    await it.edit('halo', 'Client', { name: 'New Ltd', toplevel_id: 1 });
    const { main_site_id } = await customer(it, 'New Ltd');
    await it.edit('halo', 'Users', {
      firstname: 'Zoe',
      surname: 'New',
      emailaddress: 'zoe@new.example',
      site_id: main_site_id,
    });
    it.clock.advance(MINUTE);
    await it.sync();

    const made = (await it.records('hubspot', 'companies')).filter(({ id }) => id !== companyId(1));
    expect(made.map(properties)).toMatchObject([{ name: 'New Ltd', lifecyclestage: 'customer' }]);
    const zoe = await it.record('hubspot', 'contacts', (row) => properties(row)['lastname'] === 'New');
    expect(zoe['associations']).toMatchObject({ companies: [{ id: made[0]?.['id'] }] });
    // It takes part: what is edited there comes over.
    await it.edit('hubspot', 'companies', { id: made[0]?.['id'], properties: { city: 'Wells' } });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(await customer(it, 'New Ltd')).toMatchObject({ main_delivery_address: { line3: 'Wells' } });
  });
});

describe('doctor, as the guide of HubSpot walks through it', () => {
  it('misses the unique properties of an account that nobody has prepared, and makes them', async () => {
    const it = await hubspotBench([], [], { hubspot: { companies: [company(1)], properties: [] } });

    expect(await doctorCommand(it.io, it.options)).toBe(1);
    const before = it.output();
    expect(await doctorCommand(it.io, { ...it.options, fix: true })).toBe(0);
    const after = it.output();

    for (const name of ['companies.halo_client_id', 'contacts.halo_user_id']) {
      expect(before).toContain(`EXTERNAL_ID_FIELD: ${name} does not exist`);
      expect(after).toContain(`${name}: single-line text, unique`);
    }
    const table = /## 6\. You: doctor\n([\s\S]*?)\*\*The marks/.exec(guide)?.[1] ?? '';
    const lines = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name),
    );
    expect(lines.length).toBeGreaterThan(7);
    expect(lines.filter((name) => !new RegExp(`^ {2}pass {2}${name} `, 'm').test(after))).toEqual([]);
    expect((await it.sync()).outcome).toBe('done');
  });

  it('names a stage that the account does not have any more', async () => {
    const it = await hubspotBench([company(1, { lifecyclestage: 'lead' })]);
    await it.control('hubspot', 'property', {
      object: 'companies',
      name: 'lifecyclestage',
      removeOption: 'customer',
    });

    const exit = await doctorCommand(it.io, it.options);

    expect(exit).toBe(1);
    expect(it.output()).toMatch(/fail {2}stages .*STAGE_CHANGED.*no stage "Customer" \("customer"\)/);
  });

  it('names a scope that the token lacks', async () => {
    const it = await hubspotBench([company(1)]);
    await it.control('hubspot', 'settings', {
      scopes: ['oauth', 'crm.objects.companies.read', 'crm.schemas.companies.read'],
    });

    const exit = await doctorCommand(it.io, it.options);

    expect(exit).toBe(3);
    expect(it.output()).toMatch(/AUTH_SCOPE.*crm\.objects\.contacts\.read/);
  });

  it('asks nothing of HubSpot as shipped, where its variables are not set', async () => {
    const it = await bench();
    const shipped = { ...it.options, mappings: 'mappings' };
    expect(await doctorCommand(it.io, shipped)).toBe(0);

    expect(it.output()).not.toContain('hubspot');
  });
});
