import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connector } from '../../../src/connectors/connector.ts';
import { checkPortal } from '../../../src/connectors/hubspot/check.ts';
import type { CatalogueField } from '../../../src/model/catalogue.ts';
import type { ExamineRequest, Finding, ObjectUse } from '../../../src/model/finding.ts';
import { apiHost, oauth, type SandboxHost, sandboxHost } from './support.ts';

const use = (more: Partial<ObjectUse> = {}): ObjectUse => ({
  object: 'companies',
  reads: ['name', 'halo_client_id'],
  creates: ['name'],
  updates: ['name'],
  marks: ['halo_client_id'],
  catalogue: undefined,
  ...more,
});
const asked = (...uses: readonly ObjectUse[]): ExamineRequest => ({ uses, lookups: [], loggedIn: true });
const named = (findings: readonly Finding[] | undefined, check: string) =>
  (findings ?? []).filter((finding) => finding.check === check);

describe('an account', () => {
  let host: SandboxHost;
  let hubspot: Connector;

  beforeAll(async () => {
    host = await sandboxHost();
    hubspot = host.connect();
  });
  afterAll(() => host.close());

  const settings = (change: object) => host.control('POST', 'settings', change);
  const requests = async () => {
    const seen = await host.control('GET', 'requests');
    await host.control('DELETE', 'requests');
    return Array.isArray(seen) ? seen : [];
  };

  /** As the sandbox's app has them. */
  const granted = async () =>
    ((await host.control('POST', 'settings', {})) as { readonly scopes: readonly string[] }).scopes;

  it('is known by its portal, in one request', async () => {
    await requests();
    const info = await hubspot.check();
    await hubspot.check();

    expect(info).toMatchObject({
      orgId: expect.stringMatching(/^\d+$/),
      kind: 'production',
      timeZone: 'US/Eastern',
    });
    expect(await requests()).toHaveLength(1);
  });

  it('tells an OAuth app who installed it', async () => {
    const { env } = host.running;
    const auth = {
      ...oauth(),
      clientId: env['HUBSPOT_CLIENT_ID'] ?? '',
      clientSecret: env['HUBSPOT_CLIENT_SECRET'] ?? '',
      refreshToken: env['HUBSPOT_REFRESH_TOKEN'] ?? '',
    };

    expect(await host.connect({ auth } as Parameters<SandboxHost['connect']>[0]).check()).toMatchObject({
      orgId: (await hubspot.check()).orgId,
      actsAs: expect.stringContaining('@'),
    });
  });

  describe('and its catalogue', () => {
    let fields: ReadonlyMap<string, CatalogueField>;

    beforeAll(async () => {
      const { fields: all } = await hubspot.describe('Contact');
      expect(all.map(({ path }) => path)).toEqual(all.map(({ path }) => path).toSorted());
      fields = new Map(all.map((field) => [field.path, field]));
    });

    it.each([
      ['email', { type: 'email', unique: true, createable: true }],
      ['firstname', { type: 'text', length: 65_536 }],
      ['phone', { type: 'phone' }],
      ['hs_object_id', { type: 'id', nullable: false, createable: false, updateable: false }],
      ['hubspot_owner_id', { type: 'reference', references: ['owners'] }],
      ['createdate', { type: 'datetime', updateable: false }],
      ['associations.company', { type: 'reference', references: ['companies'], updateable: true }],
    ])('gives %s as what it is', (path, expected) => {
      expect(fields.get(path)).toMatchObject(expected);
    });

    it('gives the stages in their order, by internal name and label', () => {
      const stage = fields.get('lifecyclestage');

      expect(stage).toMatchObject({ type: 'select', restricted: true });
      expect(stage?.options?.slice(0, 3)).toEqual([
        { value: 'subscriber', label: 'Subscriber', active: true },
        { value: 'lead', label: 'Lead', active: true },
        { value: 'marketingqualifiedlead', label: 'Marketing Qualified Lead', active: true },
      ]);
    });

    it('is asked for once a run', async () => {
      const fresh = host.connect();
      await requests();
      await Promise.all([fresh.describe('companies'), fresh.describe('0-2'), fresh.describe('Company')]);

      expect(await requests()).toHaveLength(1);
    });

    it('has no other objects', async () => {
      await expect(hubspot.describe('deals')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
    });
  });

  describe('under examination', () => {
    it('is offered the mark with its group, made once, and then found', async () => {
      const [missing] = named(await hubspot.examine?.(asked(use())), 'external-id');
      const repair = missing?.level === 'fail' ? missing.repair : undefined;
      if (repair === undefined) throw new Error('nothing to repair');

      expect(missing).toMatchObject({ code: 'EXTERNAL_ID_FIELD' });
      expect(repair.byHand).toContain('Require unique values');
      expect(await hubspot.repair?.(repair)).toMatchObject({ level: 'pass', found: `made ${repair.makes}` });
      expect(await hubspot.repair?.(repair)).toMatchObject({ found: `there already: ${repair.makes}` });
      expect(named(await host.connect().examine?.(asked(use())), 'external-id')).toEqual([
        { level: 'pass', check: 'external-id', found: 'companies.halo_client_id: single-line text, unique' },
      ]);
    });

    it('takes no property for a mark that cannot be one', async () => {
      const marks = ['name', 'numberofemployees', 'hs_own', 'Über'];
      const findings = named(await hubspot.examine?.(asked(use({ marks }))), 'external-id');

      expect(findings.map((finding) => finding.found)).toEqual([
        'companies.name is not unique: two records could carry the same id, and none can be found by it',
        'companies.numberofemployees is of type number; a record id needs single-line text',
        'companies.hs_own does not exist',
        'companies.Über does not exist',
      ]);
      expect(findings.every((finding) => finding.level === 'fail' && finding.repair === undefined)).toBe(
        true,
      );
    });

    it('names properties that are gone, archived, or not for writing', async () => {
      await host.control('POST', 'property', { object: 'companies', name: 'industry', archived: true });
      const findings = await host
        .connect()
        .examine?.(
          asked(use({ reads: ['name', 'industry', 'nonsense'], creates: ['createdate'], marks: [] })),
        );

      expect(named(findings, 'field-access')).toMatchObject([
        { code: 'FIELD_GONE', found: 'companies.industry was archived' },
        { code: 'FIELD_GONE', found: 'companies has no property "nonsense"' },
        {
          code: 'FIELD_READONLY',
          found: 'companies.createdate is set by HubSpot itself, and a mapping writes it',
        },
      ]);
    });

    it('names the scopes that the mappings need and the app lacks', async () => {
      const scopes = await granted();
      const kept = scopes.filter((scope) => !/contacts.write|owners/.test(scope));
      await settings({ scopes: kept });
      const contacts = use({ object: 'contacts', reads: ['email', 'associations.company'], marks: [] });
      const findings = await host.connect().examine?.({ ...asked(contacts), lookups: ['ownerByEmail'] });
      await settings({ scopes });

      expect(named(findings, 'scopes')).toMatchObject([
        {
          level: 'fail',
          code: 'AUTH_SCOPE',
          found: 'the app lacks crm.objects.contacts.write, crm.objects.owners.read',
        },
      ]);
    });
  });

  it('that does not tell the scopes of a token is tried for each, and nothing is written', async () => {
    const scopes = await granted();
    await host.control('POST', 'faults', {
      path: 'access-token-info',
      do: { status: 404 },
      times: 9,
      nth: 1,
    });
    await settings({ scopes: scopes.filter((scope) => !/contacts.write|owners/.test(scope)) });
    const contacts = use({ object: 'contacts', reads: ['email', 'associations.company'], marks: [] });
    const findings = await host.connect().examine?.({ ...asked(contacts), lookups: ['ownerByEmail'] });
    await settings({ scopes });
    await host.control('DELETE', 'faults');

    expect(named(findings, 'scopes')).toMatchObject([
      { code: 'AUTH_SCOPE', found: 'the app lacks crm.objects.contacts.write, crm.objects.owners.read' },
    ]);
    expect(await host.control('GET', 'records?object=contacts')).toEqual([]);
  });

  it.each([
    ['STANDARD', 'production'],
    ['SANDBOX', 'sandbox'],
    ['DEVELOPER_TEST', 'developer'],
    ['APP_DEVELOPER', 'developer'],
    ['NEW', 'unknown'],
  ])('of the type %s is %s', async (accountType, kind) => {
    const body = { portalId: 147893286, accountType };
    const { api } = await apiHost([{ body }]);

    expect(await checkPortal('crm', api, 'privateApp')).toEqual({
      orgId: '147893286',
      orgName: 'portal 147893286',
      actsAs: 'a private app',
      kind,
    });
  });

  it('that does not say which it is, is none to work with', async () => {
    const { api } = await apiHost([{ body: { accountType: 'STANDARD' } }]);

    await expect(checkPortal('crm', api, 'privateApp')).rejects.toMatchObject({ code: 'ANSWER_UNEXPECTED' });
  });
});
