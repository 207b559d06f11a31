import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drift } from '../../src/commands/doctor-drift.ts';
import { scheduleFindings } from '../../src/commands/doctor-schedule.ts';
import { usesOf } from '../../src/commands/doctor-uses.ts';
import { clockFinding, watch } from '../../src/commands/doctor-watch.ts';
import { loadProject } from '../../src/config/project.ts';
import { CAPABILITIES } from '../../src/connectors/registry.ts';
import type { Door, HttpResponse } from '../../src/http/door.ts';
import type { CatalogueField } from '../../src/model/catalogue.ts';
import type { Finding, ObjectUse } from '../../src/model/finding.ts';
import type { Mapping } from '../../src/model/mapping.ts';
import { doctorExit, doctorText, repairsOf } from '../../src/report/doctor.ts';
import { PLAIN } from '../../src/report/painter.ts';
import { fakeClock } from '../support/clock.ts';
import { desk } from './support.ts';

function mappings(): readonly Mapping[] {
  const loaded = loadProject({ directory: 'mappings', schemas: 'schemas/objects', systems: CAPABILITIES });
  if (!loaded.project) throw new Error('the shipped mappings do not load');
  return loaded.project.integrations.flatMap(({ name, mappings: of }) => (name === 'salesforce' ? of : []));
}

describe('the ticks of the workflow beside the mappings', () => {
  const said = (schedule: string, workflow: string | undefined) => {
    const it = desk();
    if (schedule !== '*/30 * * * *')
      it.rewrite('salesforce/integration.yaml', (text) => text.replace('*/30 * * * *', schedule));
    if (workflow !== undefined) {
      mkdirSync(join(it.folder, '.github/workflows'), { recursive: true });
      writeFileSync(join(it.folder, '.github/workflows/sync.yml'), workflow);
    }
    const { mappings: directory, schemas } = it.options;
    const { project } = loadProject({ directory, schemas, systems: CAPABILITIES });
    return scheduleFindings(it.options, project?.integrations ?? []).map(({ level, found }) => [
      level,
      found,
    ]);
  };
  const shipped = readFileSync('.github/workflows/sync.yml', 'utf8');

  it('are often enough, or too few', () => {
    expect(said('*/30 * * * *', shipped)).toEqual([
      ['pass', 'salesforce: sync.yml ticks every 30 minutes, which is often enough'],
    ]);
    expect(said('*/15 * * * *', shipped)).toEqual([
      ['warn', 'salesforce is to run every 15 minutes, and sync.yml ticks every 30 minutes only'],
    ]);
    expect(said('*/15 * * * *', shipped.replace('7,37 *', '7,22,37,52 *'))[0]?.[0]).toBe('pass');
    expect(said('*/15 * * * *', undefined)).toEqual([]);
  });
});

describe('what mappings ask of a connection', () => {
  const halo = usesOf(mappings(), 'halo');
  const salesforce = usesOf(mappings(), 'salesforce');
  const object = (uses: readonly ObjectUse[], name: string) => uses.find((use) => use.object === name);

  it('reads what rules, matching, marks and opt-outs read', () => {
    expect(object(salesforce.uses, 'Contact')?.reads).toEqual([
      'AccountId',
      'Email',
      'FirstName',
      'LastName',
      'MobilePhone',
      'Phone',
      'Title',
    ]);
    expect(object(salesforce.uses, 'Account')?.reads).toContain('Owner.Email');
    expect(object(halo.uses, 'Client')?.reads).toEqual(
      expect.arrayContaining(['customfields.CFSalesforceId', 'salesforce_dontsync', 'name']),
    );
  });

  it('writes to the source what is two-way, and only where sync-back is on', () => {
    expect(object(salesforce.uses, 'Account')).toMatchObject({
      creates: undefined,
      updates: ['AccountNumber', 'Phone', 'Website'],
      marks: [],
    });
  });

  it('writes to the target what is imported; an update leaves out what is written once', () => {
    const client = object(halo.uses, 'Client');

    expect(client?.creates).toContain('notes');
    expect(client?.updates).not.toContain('notes');
    expect(client?.marks).toEqual(['customfields.CFSalesforceId']);
    expect(client?.creates).toContain('customfields.CFSalesforceId');
  });

  it('names look-ups on the side that answers them, fail-safes included', () => {
    expect(halo.lookups).toEqual(['agentByEmail', 'clientByName', 'siteByName', 'topLevelByName']);
    expect(salesforce.lookups).toEqual(['userByEmail']);
  });

  it('knows who is at the other end, with the objects on this side', () => {
    expect(halo.partners).toEqual({ salesforce: ['Client', 'Opportunities', 'Tickets', 'Users'] });
    expect(salesforce.partners).toEqual({ halo: ['Account', 'Case', 'Contact', 'Opportunity'] });
  });

  it('says an object once, however many mappings use it', () => {
    const [accounts] = mappings();
    if (!accounts) throw new Error('no mapping');
    const twice = usesOf(
      [accounts, { ...accounts, fields: [], optOut: { target: undefined, source: 'Site' } }],
      'salesforce',
    );

    expect(twice.uses.map((use) => use.object)).toEqual(['Account']);
    expect(twice.uses[0]?.reads).toEqual(expect.arrayContaining(['Site', 'Name']));
    expect(usesOf(mappings(), 'nobody').uses).toEqual([]);
  });
});

describe('catalogues', () => {
  const field = (path: string, more: Partial<CatalogueField> = {}): CatalogueField => ({
    path,
    label: path,
    type: 'text',
    native: 'string',
    nullable: true,
    required: false,
    createable: true,
    updateable: true,
    filterable: true,
    ...more,
  });
  const catalogue = (...fields: readonly CatalogueField[]) => ({
    system: 'salesforce',
    object: 'Account',
    label: 'Account',
    createable: true,
    updateable: true,
    fields,
  });
  const compare = (
    before: readonly CatalogueField[],
    now: readonly CatalogueField[],
    use: Partial<ObjectUse> = {},
  ) =>
    drift(
      {
        object: 'Account',
        reads: ['Name'],
        creates: undefined,
        updates: undefined,
        marks: [],
        catalogue: catalogue(...before),
        ...use,
      },
      catalogue(...now),
    )[0];

  it('that say the same pass, whatever the order of keys', () => {
    const { path, ...rest } = field('Name', { options: [{ value: 'a', label: 'a', active: true }] });
    const turned = { ...rest, options: [{ active: true, label: 'a', value: 'a' }], path };

    expect(compare([{ path, ...rest }], [turned])).toMatchObject({ level: 'pass' });
  });

  it('warn with the fields that are new, gone and changed, the first five by name', () => {
    const now = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((path) => field(path));

    expect(compare([field('Name'), field('Old')], [field('Name', { length: 80 }), ...now])).toMatchObject({
      level: 'warn',
      found:
        'Account: the catalogue is older than the system: new: A, B, C, D, E and 2 more; gone: Old; changed: Name',
      cure: expect.stringContaining('crosswalk pull'),
    });
  });

  it('tell a new required field apart where records are created', () => {
    const now = [field('Name'), field('Region', { required: true })];

    expect(compare([field('Name')], now, { creates: ['Name'] })?.found).toContain('new and required: Region');
    expect(compare([field('Name')], now)?.found).toContain('new: Region');
  });

  it('fail when a mapped field has another type now, and only then', () => {
    const before = [field('Name'), field('Other')];

    expect(compare(before, [field('Name', { type: 'select' }), field('Other')])).toMatchObject({
      level: 'fail',
      code: 'CATALOGUE_STALE',
      found: 'Account.Name was text in the catalogue and is select now',
    });
    expect(compare(before, [field('Name'), field('Other', { type: 'select' })])).toMatchObject({
      level: 'warn',
    });
  });
});

describe("a server's clock", () => {
  const START = '2026-11-21T09:00:00.900Z';
  const minutes = async (...dates: readonly (string | undefined)[]) => {
    const clock = fakeClock(START);
    const queue = [...dates];
    const door: Door = {
      counts: {},
      request: async (): Promise<HttpResponse> => {
        const date = queue.shift();
        return {
          status: 401,
          headers: new Headers(date === undefined ? {} : { date }),
          text: '',
          json: () => undefined,
          attempts: 1,
        };
      },
    };
    const watched = watch(door, clock);
    for (const _ of dates)
      await watched.request({
        connection: 'c',
        method: 'GET',
        url: 'https://x.example/a',
        kind: 'read',
        repeatable: true,
      });
    return clockFinding(watched)[0];
  };

  it('agrees within the second a header is cut to, and up to two minutes', async () => {
    expect(await minutes('Sat, 21 Nov 2026 09:00:00 GMT')).toMatchObject({ level: 'pass' });
    expect(await minutes('Sat, 21 Nov 2026 08:58:00 GMT')).toMatchObject({ level: 'pass' });
    expect(await minutes('Sat, 21 Nov 2026 09:02:00 GMT')).toMatchObject({ level: 'pass' });
  });

  it('is told by how much and which way it is off, also by an answer that refuses', async () => {
    expect(await minutes('Sat, 21 Nov 2026 09:10:01 GMT')).toMatchObject({
      level: 'warn',
      found: "this machine's clock is 10 minutes behind the server's",
    });
    expect(await minutes('Sat, 21 Nov 2026 08:50:00 GMT')).toMatchObject({
      found: "this machine's clock is 10 minutes ahead of the server's",
    });
  });

  it('counts by the answer that came closest, and not at all without a date', async () => {
    expect(await minutes('Sat, 21 Nov 2026 08:50:00 GMT', 'Sat, 21 Nov 2026 09:00:00 GMT')).toMatchObject({
      level: 'pass',
    });
    expect(await minutes(undefined)).toBeUndefined();
  });
});

describe('the report', () => {
  const repair = {
    makes: 'a field',
    byHand: 'Setup > New',
    calls: [{ method: 'POST', path: '/x', body: { a: 1 } }],
  } as const;
  const failing = (code: 'FIELD_GONE' | 'AUTH_REJECTED'): Finding => ({
    level: 'fail',
    check: 'field',
    code,
    found: 'gone\n::error::x\u001b[31m',
    cure: 'make it',
    repair,
  });

  it('is one line a check, in which nothing is obeyed', () => {
    const text = doctorText([{ name: 'crm', findings: [failing('FIELD_GONE')] }], PLAIN, false);

    expect(text.split('\n')).toEqual([
      'crm',
      '  fail  field          FIELD_GONE: gone⏎::error::x\ufffd[31m | do: make it',
      '',
      '0 passed, 0 to look at, 1 failed',
      '',
    ]);
  });

  it('shows a repair by hand and by API, and each once', () => {
    const groups = [{ name: 'crm', findings: [failing('FIELD_GONE'), failing('FIELD_GONE')] }];

    expect(doctorText(groups, PLAIN, true)).toContain(
      'by hand: Setup > New\n          by API: POST /x {"a":1}\n',
    );
    expect(repairsOf(groups)).toEqual([repair]);
  });

  it('ends with whose the worst failure is', () => {
    const exit = (...findings: readonly Finding[]) => doctorExit([{ name: 'crm', findings }]);

    expect(exit({ level: 'warn', check: 'c', found: 'f', cure: 'd' })).toBe(0);
    expect(exit(failing('FIELD_GONE'))).toBe(1);
    expect(exit(failing('FIELD_GONE'), failing('AUTH_REJECTED'))).toBe(3);
  });
});
