import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDeclared, loadMappingTests, loadProject } from '../../src/config/index.ts';
import type { Project } from '../../src/model/mapping.ts';
import { CATALOGUES, FIXTURES, SCHEMAS, SYSTEMS } from './support.ts';

const SHIPPED = fileURLToPath(new URL('../../mappings', import.meta.url));
const SHIPPED_CATALOGUES = fileURLToPath(new URL('../../schemas/objects', import.meta.url));

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crosswalk-project-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function load(mappings = directory, schemas = CATALOGUES) {
  return loadProject({ directory: mappings, schemas, systems: SYSTEMS }, SCHEMAS);
}

function shippedSalesforce(project: Project | undefined) {
  return project!.integrations.find(({ name }) => name === 'salesforce')!.mappings;
}

describe('an integration that is switched off', () => {
  it('stops nobody who has no use for it, and is held to everything when it is asked for', () => {
    cpSync(SHIPPED, directory, { recursive: true });
    cpSync(SHIPPED_CATALOGUES, join(directory, 'schemas'), { recursive: true });
    const client = join(directory, 'schemas/halo/Client.schema.json');
    writeFileSync(client, readFileSync(client, 'utf8').replaceAll('hubspot_id', 'hubspot_nr'));
    const at = { directory, schemas: join(directory, 'schemas'), systems: SYSTEMS };

    const { project, diagnostics } = loadProject(at, SCHEMAS);
    expect(project?.integrations.map(({ name, enabled }) => [name, enabled])).toEqual([
      ['hubspot', false],
      ['salesforce', true],
    ]);
    expect(diagnostics).toEqual([
      expect.objectContaining({ severity: 'warning', why: expect.stringContaining('enabled: true') }),
    ]);

    const asked = loadProject({ ...at, integration: 'hubspot' }, SCHEMAS);
    expect(asked.project).toBeUndefined();
    const file = join(directory, 'hubspot/integration.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('enabled: false', 'enabled: true'));
    expect(loadProject(at, SCHEMAS).project).toBeUndefined();
  });
});

describe('the shipped mappings', () => {
  it('load without a remark, with every default filled in', () => {
    const { project, diagnostics } = load(SHIPPED, SHIPPED_CATALOGUES);

    expect(diagnostics).toEqual([]);
    const [accounts, , contacts] = shippedSalesforce(project);
    expect(accounts).toMatchObject({
      name: 'accounts',
      source: { system: 'salesforce', object: 'Account' },
      target: { system: 'halo', object: 'Client' },
      import: {
        enabled: true,
        where: undefined,
        match: [{ by: 'link' }, { by: 'externalId' }, { by: 'fields', fields: ['name'] }],
        onNoMatch: 'create',
        adopt: 'linkOnly',
        onSourceDelete: 'none',
        onOutOfScope: 'ignore',
      },
      syncBack: { on: ['update'], onInactive: 'none' },
      externalId: { target: 'customfields.CFSalesforceId', source: undefined },
      optOut: { target: 'salesforce_dontsync', source: undefined },
      guards: {
        create: { kind: 'share', share: 1 },
        update: { kind: 'share', share: 0.5 },
        deactivate: { kind: 'share', share: 0.05 },
        fields: { main_phonenumber: { kind: 'share', share: 0.3 } },
      },
      dependsOn: [],
    });
    expect(contacts).toMatchObject({ target: { object: 'Users' }, dependsOn: ['accounts'] });
    expect(contacts!.fields.at(-1)).toMatchObject({
      id: 'site_id',
      link: ['accounts'],
      unmatched: { kind: 'lookup', lookup: 'siteByName', key: 'Unassigned/Main' },
    });
  });

  it('give connections whose secrets are still references', () => {
    const { project } = load(SHIPPED, SHIPPED_CATALOGUES);

    expect(project!.connections['salesforce']).toMatchObject({
      system: 'salesforce',
      url: { env: 'SALESFORCE_URL' },
      apiVersion: '68.0',
      bulkAbove: 10_000,
      duplicateRules: 'hold',
      allowNonProduction: false,
      besideNative: false,
      auth: { flow: 'clientCredentials', clientSecret: { env: 'SALESFORCE_CLIENT_SECRET' } },
    });
    expect(project!.connections['halo']).toMatchObject({
      system: 'halo',
      auth: { scope: 'all' },
      tenant: undefined,
    });
  });

  it('read everything page by page where the connection says never', () => {
    cpSync(SHIPPED, directory, { recursive: true });
    const file = join(directory, 'connections.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('system: salesforce\n', 'system: salesforce\n    bulkAbove: never\n'));
    const { project, diagnostics } = load(directory, SHIPPED_CATALOGUES);

    expect(diagnostics).toEqual([]);
    expect(project!.connections['salesforce']).toMatchObject({ bulkAbove: Number.POSITIVE_INFINITY });
  });

  it('name their files as the folder was given', () => {
    const { project } = load(SHIPPED, SHIPPED_CATALOGUES);

    expect(shippedSalesforce(project)[0]!.file).toBe(`${SHIPPED}/salesforce/accounts.yaml`);
  });
});

describe('beside the mappings', () => {
  it('gives links.yaml rows to their mapping, the first of several sources as primary', () => {
    mkdirSync(join(directory, 'crm'), { recursive: true });
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    writeFileSync(
      join(directory, 'crm/links.yaml'),
      'version: 1\nlinks:\n  accounts:\n    - { source: "001A", target: 42 }\n    - { source: "001B", target: 42 }\n    - { source: "001C", target: 7 }\n    - { source: "001D", target: 7, primary: true }\n',
    );

    const links = load().project!.integrations[0]!.mappings[0]!.links;

    expect(links.map(({ source, target, primary }) => [source, target, primary])).toEqual([
      ['001A', '42', true],
      ['001B', '42', false],
      ['001C', '7', false],
      ['001D', '7', true],
    ]);
    expect(links.filter(({ explicit }) => explicit).map(({ source }) => source)).toEqual(['001D']);
  });

  it('reads jwtBearer with the audience of the kind of org', () => {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    const file = join(directory, 'connections.yaml');
    const text = readFileSync(file, 'utf8')
      .replace(
        'flow: clientCredentials\n      clientId: { env: SALESFORCE',
        'flow: jwtBearer\n      username: a@b\n      privateKey: { env: K }\n      clientId: { env: SALESFORCE',
      )
      .replace('      clientSecret: { env: SALESFORCE_CLIENT_SECRET }\n', '    allowNonProduction: true\n');
    writeFileSync(file, text);

    expect(load().project!.connections['salesforce']).toMatchObject({
      allowNonProduction: true,
      besideNative: false,
      auth: {
        flow: 'jwtBearer',
        username: 'a@b',
        privateKey: { env: 'K' },
        audience: 'https://test.salesforce.com',
      },
    });
  });
});

describe('the flow refreshToken', () => {
  const withFlow = (change: (text: string) => string) => {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    const file = join(directory, 'connections.yaml');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    return load();
  };
  const SECRET = '      clientSecret: { env: SALESFORCE_CLIENT_SECRET }\n';
  const TOKEN = '      refreshToken: { env: TOKEN }\n';
  const salesforce = (text: string, replacement: string) =>
    text.replace('flow: clientCredentials', 'flow: refreshToken').replace(SECRET, replacement);

  it('takes a token, and the secret only where there is one', () => {
    const auth = { flow: 'refreshToken', refreshToken: { env: 'TOKEN' } };
    expect(withFlow((text) => salesforce(text, TOKEN)).project!.connections['salesforce']).toMatchObject({
      auth: { ...auth, clientSecret: undefined },
    });
    expect(
      withFlow((text) => salesforce(text, SECRET + TOKEN)).project!.connections['salesforce'],
    ).toMatchObject({ auth: { ...auth, clientSecret: { env: 'SALESFORCE_CLIENT_SECRET' } } });
  });

  it('needs the token as a reference, and is none of Halo', () => {
    const rules = (change: (text: string) => string) =>
      withFlow(change).diagnostics.map(({ rule, message }) => `${rule}: ${message}`);
    expect(rules((text) => salesforce(text, SECRET))).toEqual([
      expect.stringMatching(/key-missing.*refreshToken/),
    ]);
    expect(rules((text) => salesforce(text, '      refreshToken: 5Aep861abc\n'))).toEqual([
      expect.stringContaining('literal-secret'),
    ]);
    const HALO = '      clientSecret: { env: HALO_CLIENT_SECRET }';
    expect(
      rules((text) =>
        text
          .replace(/(system: halo[\s\S]*)flow: clientCredentials/, '$1flow: refreshToken')
          .replace(HALO, `${HALO}\n      refreshToken: { env: TOKEN }`),
      ),
    ).toEqual([expect.stringContaining('auth-flow: the connection "halo" cannot use refreshToken')]);
  });
});

describe('a connection to HubSpot', () => {
  const hubspot = (auth: string, more = '') => {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    const file = join(directory, 'connections.yaml');
    const written = `  hubspot:\n    system: hubspot\n    url: https://api.hubapi.com\n    auth: ${auth}\n${more}`;
    writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()}\n${written}`);
    return load().project?.connections['hubspot'];
  };

  it('takes the token of a private app', () => {
    expect(hubspot('{ flow: privateApp, accessToken: { env: TOKEN } }')).toMatchObject({
      system: 'hubspot',
      auth: { flow: 'privateApp', accessToken: { env: 'TOKEN' } },
      loginUrl: undefined,
      limits: {},
    });
  });

  it('takes an OAuth app, where to log in, and shares of the day', () => {
    const auth = '{ flow: refreshToken, clientId: app, clientSecret: { env: S }, refreshToken: { env: R } }';
    const more = '    loginUrl: { env: LOGIN }\n    limits: { dailyShare: 50% }\n';
    expect(hubspot(auth, more)).toMatchObject({
      auth: {
        flow: 'refreshToken',
        clientId: 'app',
        clientSecret: { env: 'S' },
        refreshToken: { env: 'R' },
      },
      loginUrl: { env: 'LOGIN' },
      limits: { dailyShare: 0.5 },
    });
  });
});

describe('a project that cannot be read', () => {
  it('says which folder is missing', () => {
    const { project, diagnostics } = load(join(directory, 'nowhere'));

    expect(project).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { rule: 'connections-missing', message: expect.stringContaining('nowhere') },
    ]);
  });

  it('without catalogues says to pull them, once a side', () => {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });

    const { diagnostics } = load(directory, join(directory, 'nothing'));

    expect(diagnostics.map(({ rule, at }) => [rule, at.line])).toEqual([
      ['catalogue-missing', 3],
      ['catalogue-missing', 4],
    ]);
    expect(diagnostics[0]!.todo).toContain('crosswalk pull');
  });

  it('with a broken catalogue names its file', () => {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    const schemas = join(directory, '.catalogues');
    cpSync(CATALOGUES, schemas, { recursive: true });
    writeFileSync(join(schemas, 'salesforce/Account.schema.json'), '{"type":"object"');

    const { diagnostics } = load(directory, schemas);

    expect(diagnostics).toMatchObject([
      { rule: 'catalogue-invalid', message: expect.stringContaining('salesforce/Account.schema.json') },
    ]);
  });

  it('with no integration says so', () => {
    writeFileSync(join(directory, 'connections.yaml'), readFileSync(join(FIXTURES, 'base/connections.yaml')));

    expect(load().diagnostics).toMatchObject([{ rule: 'integration-missing' }]);
  });
});

describe('what pull needs', () => {
  it('is known before any catalogue exists', () => {
    const { endpoints, connections, diagnostics } = loadDeclared({ directory: SHIPPED, systems: SYSTEMS });

    expect(diagnostics).toEqual([]);
    expect(Object.keys(connections)).toEqual(['salesforce', 'hubspot', 'halo']);
    expect(endpoints.map(({ connection, system, object }) => [connection, system, object])).toEqual([
      ['halo', 'halo', 'Client'],
      ['halo', 'halo', 'Opportunities'],
      ['halo', 'halo', 'Site'],
      ['halo', 'halo', 'Tickets'],
      ['halo', 'halo', 'Users'],
      ['salesforce', 'salesforce', 'Account'],
      ['salesforce', 'salesforce', 'Case'],
      ['salesforce', 'salesforce', 'Contact'],
      ['salesforce', 'salesforce', 'Opportunity'],
    ]);
    expect(endpoints[5]!.paths).toContain('Owner.Email');
  });
});

describe('mapping tests', () => {
  const TESTS = `version: 1
tests:
  - name: the owner becomes the account manager
    given: { source: { Name: Acme, Owner: { Email: a@x }, Regions__c: [North] } }
    lookups: { agentByEmail: { a@x: 14 } }
    expect: { values: { name: Acme, accountmanagertech: "14" } }
    warnings: []
  - name: an unknown rating is held
    direction: syncBack
    given: { target: { ref: x } }
    links: { accounts: { "001": 12 } }
    expect: { hold: VALUE_UNMAPPED }
`;

  it('are read flat, with ids as text', () => {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    writeFileSync(join(directory, 'crm/accounts.test.yaml'), TESTS);

    const { tests, diagnostics } = loadMappingTests({ directory });

    expect(diagnostics).toEqual([]);
    expect(load().diagnostics).toEqual([]);
    expect(tests).toEqual([
      {
        integration: 'crm',
        mapping: 'accounts',
        name: 'the owner becomes the account manager',
        direction: 'import',
        given: { source: { Name: 'Acme', 'Owner.Email': 'a@x', Regions__c: ['North'] }, target: undefined },
        lookups: { agentByEmail: { 'a@x': '14' } },
        links: {},
        expect: { kind: 'values', values: { name: 'Acme', accountmanagertech: '14' } },
        warnings: [],
        at: { file: `${directory}/crm/accounts.test.yaml`, line: 3, column: 5, endColumn: 9 },
      },
      {
        integration: 'crm',
        mapping: 'accounts',
        name: 'an unknown rating is held',
        direction: 'syncBack',
        given: { source: undefined, target: { ref: 'x' } },
        lookups: {},
        links: { accounts: { '001': '12' } },
        expect: { kind: 'hold', code: 'VALUE_UNMAPPED' },
        warnings: undefined,
        at: { file: `${directory}/crm/accounts.test.yaml`, line: 8, column: 5, endColumn: 9 },
      },
    ]);
  });

  it('of a mapping that does not exist are an error with a suggestion', () => {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    writeFileSync(join(directory, 'crm/acounts.test.yaml'), TESTS);

    const { tests, diagnostics } = loadMappingTests({ directory });

    expect(tests).toEqual([]);
    expect(diagnostics).toMatchObject([{ rule: 'mapping-unknown', didYouMean: 'accounts' }]);
  });
});
