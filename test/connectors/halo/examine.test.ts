import { describe, expect, it } from 'vitest';
import type { Finding, ObjectUse, Repair } from '../../../src/model/finding.ts';
import { CUSTOM_FIELDS, type Host, haloHost, type Routes } from './support.ts';

const use = (more: Partial<ObjectUse> = {}): ObjectUse => ({
  object: 'Client',
  reads: ['name'],
  creates: ['name'],
  updates: ['name'],
  marks: [],
  catalogue: undefined,
  ...more,
});

const ROUTES: Routes = {
  'GET /api/agent/me': { body: { id: 6, name: 'crosswalk API', is_agent: true, isapiagent: true } },
  'GET /api/Client': { body: { record_count: 7, clients: [{ id: 1 }] } },
  'GET /api/Agent': { body: [{ id: 1 }] },
  'GET /api/TopLevel': { body: { record_count: 2, tree: [{ id: 1 }] } },
  ...CUSTOM_FIELDS,
};

async function findings(host: Host, uses: readonly ObjectUse[] = [use()], lookups: readonly string[] = []) {
  return (await host.connector.examine?.({ uses, lookups, loggedIn: true })) ?? [];
}

const of = (found: readonly Finding[], check: string) => found.filter((finding) => finding.check === check);

function repairOf(finding: Finding | undefined): Repair {
  if (finding === undefined || finding.level === 'pass' || !finding.repair) throw new Error('no repair');
  return finding.repair;
}

describe('the agent behind the application', () => {
  const agent = async (me: object) => {
    await using host = await haloHost({ ...ROUTES, 'GET /api/agent/me': { body: me } });
    return of(await findings(host), 'agent');
  };

  it('is best an API-only one', async () => {
    expect(await agent({ name: 'crosswalk API', is_agent: true, isapiagent: true })).toEqual([
      { level: 'pass', check: 'agent', found: 'login type Agent, as the API-only agent "crosswalk API"' },
    ]);
  });

  it('is better not a person', async () => {
    expect(await agent({ name: 'Sam Carter', is_agent: true })).toMatchObject([
      { level: 'warn', found: 'login type Agent, as "Sam Carter", who is a person' },
    ]);
  });
});

describe('scopes', () => {
  const scopes = async (
    granted: string | undefined,
    uses: readonly ObjectUse[],
    lookups: readonly string[] = [],
  ) => {
    await using host = await haloHost({
      ...ROUTES,
      'POST /auth/token': { body: { access_token: 't', expires_in: 3600, scope: granted } },
    });
    return of(await findings(host, uses, lookups), 'scopes')[0];
  };

  it.each([
    ['all', [use({ reads: ['customfields.CFSalesforceId'] })], ['agentByEmail']],
    ['all:standard', [use()], ['agentByEmail']],
    ['edit:customers', [use()], []],
    ['read:customers', [use({ creates: undefined, updates: undefined })], []],
  ] as const)('%s is enough for what needs no more', async (granted, uses, lookups) => {
    expect(await scopes(granted, uses, lookups)).toEqual({ level: 'pass', check: 'scopes', found: granted });
  });

  it.each([
    ['read:customers', [use()], '"edit:customers"'],
    ['edit:tickets', [use({ creates: undefined, updates: undefined })], '"read:customers"'],
    ['edit:customers', [use({ reads: ['customfields.CFSalesforceId'] })], '"all" (custom fields are set-up)'],
  ] as const)('%s lacks one, which is named', async (granted, uses, missing) => {
    const finding = await scopes(granted, uses);

    expect(finding).toMatchObject({ level: 'fail', code: 'AUTH_FORBIDDEN' });
    expect(finding?.found).toBe(`the token has "${granted}" and lacks ${missing}`);
  });

  it('are those asked for where the token host does not tell them', async () => {
    expect(await scopes(undefined, [use()])).toMatchObject({ level: 'pass', found: 'all' });
  });
});

describe('lists', () => {
  it('are read with one row each, what look-ups search included', async () => {
    await using host = await haloHost(ROUTES);

    const found = of(await findings(host, [use()], ['agentByEmail', 'topLevelByName']), 'access');

    expect(found.map((finding) => finding.found)).toEqual([
      'Agent: readable, 1 record',
      'Client: readable, 7 records',
      'TopLevel: readable, 2 records',
    ]);
    expect(host.asked(/Client$/)[0]?.query.get('page_size')).toBe('1');
  });

  it('that answer 401 with an empty body name the role and the login type, those with 403 the scope', async () => {
    await using host = await haloHost({
      ...ROUTES,
      'GET /api/Agent': { status: 401 },
      'GET /api/Client': { status: 403 },
    });

    const found = await findings(host, [use()], ['agentByEmail']);

    const [agents] = of(found, 'access Agent');
    expect(agents).toMatchObject({ level: 'fail', code: 'AUTH_REJECTED' });
    expect(agents?.found).toContain('permission for agents');
    const [clients] = of(found, 'access Client');
    expect(clients).toMatchObject({ level: 'fail', code: 'AUTH_FORBIDDEN' });
    expect(clients?.found).toContain('"read:customers"');
    expect(of(found, 'date-filter')).toHaveLength(1);
  });
});

describe('custom fields', () => {
  const planned = (path: string, type: 'text' | 'integer' | 'select', length?: number) => ({
    path,
    label: 'Colour of the door',
    type,
    native: type,
    nullable: true,
    required: false,
    createable: true,
    updateable: true,
    filterable: false,
    ...(length === undefined ? {} : { length }),
  });
  const catalogue = (...fields: ReturnType<typeof planned>[]) => ({
    system: 'halo',
    object: 'Client',
    label: 'Customer',
    createable: true,
    updateable: true,
    fields,
  });

  it('that are mapped and there pass', async () => {
    await using host = await haloHost(ROUTES);

    const found = await findings(host, [
      use({
        reads: ['customfields.CFEmployees', 'customfields.CFSalesforceId'],
        marks: ['customfields.CFSalesforceId'],
      }),
    ]);

    expect(of(found, 'custom-fields')).toEqual([
      { level: 'pass', check: 'custom-fields', found: 'Client: 1 mapped, all there' },
    ]);
    expect(of(found, 'external-id')).toEqual([
      { level: 'pass', check: 'external-id', found: 'Client.customfields.CFSalesforceId: text (50)' },
    ]);
  });

  it('that are missing come with the way by hand and the request that makes them', async () => {
    await using host = await haloHost(ROUTES);

    const [finding] = of(
      await findings(host, [
        use({
          reads: ['customfields.CFDoor'],
          catalogue: catalogue(planned('customfields.CFDoor', 'text', 30)),
        }),
      ]),
      'custom-fields',
    );

    expect(finding).toMatchObject({ level: 'fail', code: 'FIELD_GONE' });
    expect(repairOf(finding)).toEqual({
      makes: 'the custom field Client.CFDoor (text 30)',
      byHand:
        'Configuration > Custom Objects > Custom Fields > Customer > New: name "Door" (Halo puts CF in front), label "Colour of the door", text, 30 characters.',
      calls: [
        {
          method: 'POST',
          path: '/api/FieldInfo',
          body: [
            {
              name: 'Door',
              label: 'Colour of the door',
              type: 0,
              inputtype: 0,
              usage: 2,
              custom: 1,
              characterlimit: 30,
            },
          ],
        },
      ],
    });
  });

  it('that need a list of choices are left to a person', async () => {
    await using host = await haloHost(ROUTES);

    const [finding] = of(
      await findings(host, [
        use({
          reads: ['customfields.CFDoor'],
          catalogue: catalogue(planned('customfields.CFDoor', 'select')),
        }),
      ]),
      'custom-fields',
    );

    expect(finding).not.toHaveProperty('repair');
    expect(finding?.level === 'fail' && finding.cure).toContain(
      'Custom Fields > Customer > New: name "Door"',
    );
  });

  it.each([
    ['customfields.CFEmployees', 'text (integer)'],
    ['customfields.CFIndustry', 'single select'],
  ])('%s cannot carry a record id', async (mark, native) => {
    await using host = await haloHost(ROUTES);

    const [finding] = of(await findings(host, [use({ reads: [mark], marks: [mark] })]), 'external-id');

    expect(finding).toMatchObject({ level: 'fail', code: 'EXTERNAL_ID_FIELD' });
    expect(finding?.found).toContain(native);
  });

  it('that are made are posted once, as shown', async () => {
    await using host = await haloHost({
      ...ROUTES,
      'POST /api/FieldInfo': ({ json }) => ({
        status: 201,
        body: { name: `CF${(json as { name: string }[])[0]?.name}` },
      }),
    });
    const mark = 'customfields.CFSalesforceKey';
    const [finding] = of(await findings(host, [use({ reads: [mark], marks: [mark] })]), 'external-id');
    const repair = repairOf(finding);

    const done = await host.connector.repair?.(repair);

    expect(done).toEqual({
      level: 'pass',
      check: 'repair',
      found: 'made the custom field Client.CFSalesforceKey (text 50)',
    });
    const posts = host.server.requests.filter(
      ({ method, path }) => method === 'POST' && path !== '/auth/token',
    );
    expect(posts.map(({ path, json }) => [path, json])).toEqual([['/api/FieldInfo', repair.calls[0]?.body]]);
  });

  it('that Halo named differently are said by the name they have', async () => {
    await using host = await haloHost({
      ...ROUTES,
      'POST /api/FieldInfo': { status: 201, body: { id: 9, name: 'CFCFSalesforceKey' } },
    });
    const mark = 'customfields.CFSalesforceKey';
    const [finding] = of(await findings(host, [use({ reads: [mark], marks: [mark] })]), 'external-id');

    expect(await host.connector.repair?.(repairOf(finding))).toMatchObject({
      level: 'warn',
      found: 'made a field, and Halo named it "CFCFSalesforceKey" instead of "CFSalesforceKey"',
    });
  });

  it('that Halo refuses to make are an error', async () => {
    await using host = await haloHost({
      ...ROUTES,
      'POST /api/FieldInfo': {
        status: 400,
        body: { ClassName: 'System.Exception', Message: 'Name must be unique' },
      },
    });
    const mark = 'customfields.CFSalesforceKey';
    const [finding] = of(await findings(host, [use({ reads: [mark], marks: [mark] })]), 'external-id');

    await expect(host.connector.repair?.(repairOf(finding))).rejects.toMatchObject({
      code: 'ANSWER_UNEXPECTED',
    });
  });
});

describe('external links', () => {
  const links = async (stored: string | undefined) => {
    await using host = await haloHost(ROUTES);
    if (stored !== undefined) host.memory.put('externalLink', stored);
    return of(await findings(host), 'external-link')[0]?.found;
  };

  it.each([
    [
      JSON.stringify({ status: 'works', at: '2026-02-27T08:00:00Z' }),
      'keeps the links that come with a new record (seen 2026-02-27)',
    ],
    [JSON.stringify({ status: 'ignored', at: '2026-02-27T08:00:00Z' }), 'ignores the links'],
    [JSON.stringify({ status: 'unknown' }), 'not known'],
    ['{', 'not known'],
    [undefined, 'not known'],
  ])('are told as earlier runs learned them: %s', async (stored, says) => {
    expect(await links(stored)).toContain(says);
  });
});

describe('the date filter', () => {
  const zone = async (stored: string | undefined) => {
    await using host = await haloHost(ROUTES);
    if (stored !== undefined) host.memory.put('dateFilterZone', stored);
    return of(await findings(host), 'date-filter')[0]?.found;
  };

  it('is told with the zone that was measured, and when', async () => {
    const measured = (minutes: number) =>
      JSON.stringify({ minutes, slackSeconds: 2, at: '2026-02-27T08:00:00Z' });

    expect(await zone(measured(0))).toBe('read as UTC, measured 2026-02-27');
    expect(await zone(measured(345))).toBe('read as UTC+05:45, measured 2026-02-27');
    expect(await zone(measured(-210))).toBe('read as UTC-03:30, measured 2026-02-27');
  });

  it('is told with what it costs while the zone is not known', async () => {
    expect(await zone(undefined)).toContain(
      'measured at the first write; until then every list is asked for 26 hours more',
    );
    expect(await zone('')).toContain('could not be measured');
  });
});
