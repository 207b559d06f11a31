import { describe, expect, it } from 'vitest';
import type { Finding, ObjectUse, Repair } from '../../../src/model/finding.ts';
import type { RecordedRequest } from '../../support/script-server.ts';
import { ACCOUNT, refusal, rows, setUp, wireField } from './support.ts';

const VERSIONS = ['67.0', '68.0', '69.0'].map((version) => ({ label: version, url: '', version }));
const USER = { name: 'User', label: 'User', fields: [wireField('Id', 'id'), wireField('Email', 'email')] };
const SET = rows({ PermissionSetId: '0PS5f000000AbcDGAS', PermissionSet: { Label: 'Halo sync' } });

interface Org {
  readonly account?: object;
  readonly limits?: object | number;
  readonly versions?: unknown;
  readonly set?: object;
  readonly admin?: object;
  readonly rules?: object;
  readonly post?: (request: RecordedRequest) => object;
}

async function org(given: Org = {}) {
  const it = await setUp();
  const answer = (request: RecordedRequest) => {
    const { path, method, query } = request;
    if (method === 'POST') return given.post?.(request) ?? refusal(403, 'INSUFFICIENT_ACCESS');
    if (path === '/services/data') return { body: given.versions ?? VERSIONS };
    if (path.endsWith('/limits'))
      return typeof given.limits === 'number'
        ? refusal(given.limits, 'FUNCTIONALITY_NOT_ENABLED')
        : { body: given.limits ?? { DailyApiRequests: { Max: 15_000, Remaining: 14_000 } } };
    if (path.endsWith('/sobjects/Account/describe')) return { body: given.account ?? ACCOUNT };
    if (path.endsWith('/sobjects/User/describe')) return { body: USER };
    const soql = query.get('q') ?? '';
    if (soql.includes('PermissionsModifyAllData')) return given.admin ?? refusal(400, 'INVALID_FIELD');
    if (soql.includes('FROM DuplicateRule')) return given.rules ?? refusal(400, 'INVALID_TYPE');
    if (soql.includes('PermissionSetAssignment')) return given.set ?? SET;
    return refusal(404, 'NOT_FOUND');
  };
  it.left.push(...Array.from({ length: 40 }, () => answer));
  const examine = (use: Partial<ObjectUse> = {}) =>
    it.salesforce.examine?.({ uses: [{ ...USE, ...use }], lookups: [], loggedIn: true }) ??
    Promise.resolve([]);
  return { ...it, examine };
}

const USE: ObjectUse = {
  object: 'Account',
  reads: ['Name', 'Owner.Email', 'Phone'],
  creates: undefined,
  updates: ['Phone'],
  marks: [],
  catalogue: undefined,
};

const of = (found: readonly Finding[], check: string) => found.filter((finding) => finding.check === check);
const cureOf = (finding: Finding | undefined) =>
  finding && finding.level !== 'pass' ? finding.cure : undefined;

function repairOf(finding: Finding | undefined): Repair {
  if (finding === undefined || finding.level === 'pass' || !finding.repair) throw new Error('no repair');
  return finding.repair;
}

const without = (...names: readonly string[]) => ({
  ...ACCOUNT,
  fields: ACCOUNT.fields.filter((field) => !names.includes(field.name)),
});
const changed = (name: string, more: object) => ({
  ...ACCOUNT,
  fields: ACCOUNT.fields.map((field) => (field.name === name ? { ...field, ...more } : field)),
});

describe('a healthy org', () => {
  it('passes every check and is written nothing', async () => {
    const it = await org();

    const found = await it.examine();

    expect(found).toEqual([
      { level: 'pass', check: 'api-version', found: '68.0; the org offers up to 69.0' },
      { level: 'pass', check: 'scopes', found: 'the token does not tell them' },
      { level: 'pass', check: 'limits', found: '14000 of 15000 API requests left today' },
      { level: 'pass', check: 'access', found: 'Account: 3 fields readable, 1 of them written and writable' },
    ]);
    expect(it.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('without a login is asked for its versions alone, which needs no token', async () => {
    const it = await org();

    const found = await it.salesforce.examine?.({ uses: [USE], lookups: [], loggedIn: false });

    expect(found).toHaveLength(1);
    expect(it.requests.map(({ path }) => path)).toEqual(['/services/data']);
    expect(it.tokens).toEqual([]);
  });
});

it('an API version that is not offered is named with the newest one', async () => {
  const it = await org({ versions: [{ version: '9.0' }, { version: '67.0' }] });

  const [finding] = of(await it.examine(), 'api-version');

  expect(finding).toMatchObject({
    level: 'fail',
    code: 'API_VERSION',
    found: '68.0 is not offered; the newest is 67.0',
  });
});

describe('limits', () => {
  const limits = async (given: object | number) =>
    of(await (await org({ limits: given })).examine(), 'limits')[0];

  it('warn when little is left and fail when nothing is', async () => {
    expect(await limits({ DailyApiRequests: { Max: 100, Remaining: 10 } })).toMatchObject({ level: 'pass' });
    expect(await limits({ DailyApiRequests: { Max: 100, Remaining: 9 } })).toMatchObject({ level: 'warn' });
    expect(await limits({ DailyApiRequests: { Max: 100, Remaining: 0 } })).toMatchObject({
      level: 'fail',
      code: 'QUOTA_EXHAUSTED',
    });
  });

  it('name the permission that shows them when nothing else tells', async () => {
    const finding = await limits(403);

    expect(finding).toMatchObject({ level: 'warn' });
    expect(cureOf(finding)).toContain('View Setup and Configuration');
  });

  it('tell bulk queries where the org does', async () => {
    const finding = await limits({
      DailyApiRequests: { Max: 100, Remaining: 90 },
      DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 9_999 },
    });

    expect(finding?.found).toBe('90 of 100 API requests left today, 9999 of 10000 bulk queries');
  });
});

describe('the user', () => {
  const user = async (admin: object) => of(await (await org({ admin })).examine(), 'user');

  it('is better no administrator (D-19)', async () => {
    expect(await user(rows({ PermissionSetId: '0PS1' }))).toMatchObject([{ level: 'warn' }]);
    expect(await user(rows())).toMatchObject([{ level: 'pass' }]);
  });

  it('that may not see its own permissions is no finding', async () => {
    expect(await user(refusal(403, 'INSUFFICIENT_ACCESS'))).toEqual([]);
  });
});

describe('duplicate rules', () => {
  it('are named where records are created, and not looked for otherwise', async () => {
    const it = await org({ rules: rows({ SobjectType: 'Account', MasterLabel: 'Same name' }) });

    expect(of(await it.examine({ creates: ['Name'] }), 'duplicates')).toMatchObject([
      {
        level: 'warn',
        found: 'active duplicate rules: Account "Same name"; a record that they block is held',
      },
    ]);
    expect(of(await it.examine(), 'duplicates')).toEqual([]);
    expect(it.queries.filter((query) => query.includes('DuplicateRule'))).toHaveLength(1);
  });
});

describe('access (A-57)', () => {
  it('names a hidden field, the permission set and the step', async () => {
    const it = await org({ account: without('Phone') });

    const found = await it.examine();

    expect(of(found, 'field-access')).toEqual([
      {
        level: 'fail',
        check: 'field-access',
        code: 'FIELD_GONE',
        found:
          'Account.Phone is not visible to the user: field-level security hides it, or it does not exist',
        cure: 'Setup > Permission Sets > the permission set "Halo sync" > Object Settings > Account > Edit: tick Read Access and Edit Access at "Phone"; a field that was deleted or renamed has to leave the mapping.',
      },
    ]);
    expect(of(found, 'access')).toEqual([]);
  });

  it('asks for the permission set only once, and only when something is missing', async () => {
    const it = await org({ account: without('Phone', 'Name') });

    expect(of(await it.examine(), 'field-access')).toHaveLength(2);
    expect(it.queries.filter((query) => query.includes('PermissionSet.Label'))).toHaveLength(1);
  });

  it('says what to look for when the permission set cannot be seen', async () => {
    const it = await org({ account: without('Phone'), set: refusal(400, 'INVALID_TYPE') });

    expect(cureOf(of(await it.examine(), 'field-access')[0])).toContain(
      'a permission set of the integration user > Object Settings > Account',
    );
  });

  it('follows relationships to the object they lead to', async () => {
    const it = await org();

    const found = of(
      await it.examine({ reads: ['Owner.Email', 'Owner.Nickname', 'Parent.Name'] }),
      'field-access',
    );

    expect(found.map((finding) => finding.found.split(' ')[0])).toEqual([
      'Account.Owner.Nickname',
      'Account.Parent.Name',
    ]);
  });

  it('names a field that is written and read-only for the user', async () => {
    const it = await org({ account: changed('Phone', { updateable: false }) });

    expect(of(await it.examine(), 'field-access')).toMatchObject([
      {
        level: 'fail',
        code: 'FIELD_READONLY',
        found: 'Account.Phone is read-only for the user, and a mapping writes it',
      },
    ]);
    expect(of(await it.examine({ updates: undefined }), 'field-access')).toEqual([]);
  });

  it('names the rights on the object that are missing', async () => {
    const it = await org({ account: { ...ACCOUNT, updateable: false, createable: false, queryable: false } });

    const [finding] = of(await it.examine({ creates: ['Name'] }), 'object-access');

    expect(finding).toMatchObject({
      level: 'fail',
      code: 'OBJECT_ACCESS',
      found: 'Account: the user may not read nor create nor edit its records',
    });
    expect(cureOf(finding)).toContain(
      'the permission set "Halo sync" > Object Settings > Account > Edit: tick Read and Create and Edit',
    );
  });

  it('says of an object that is not there what that can mean, and goes on', async () => {
    const it = await org();

    const found = await it.salesforce.examine?.({
      uses: [{ ...USE, object: 'Tier__c' }, USE],
      lookups: [],
      loggedIn: true,
    });

    expect(found?.at(-2)).toMatchObject({ level: 'fail', check: 'object Tier__c', code: 'OBJECT_UNKNOWN' });
    expect(found?.at(-1)).toMatchObject({ level: 'pass', check: 'access' });
  });
});

describe('the field that carries the Halo id', () => {
  const MARK = 'Halo_Id__c';
  const marked = { reads: ['Name', MARK], creates: ['Name', MARK], updates: ['Name', MARK], marks: [MARK] };
  const mark = async (account: object) =>
    of(await (await org({ account })).examine(marked), 'external-id')[0];

  it('passes as text, external id and unique', async () => {
    expect(await mark(ACCOUNT)).toEqual({
      level: 'pass',
      check: 'external-id',
      found: 'Account.Halo_Id__c: text (255), external id, unique',
    });
  });

  it.each([
    ['not an external id', { externalId: false }, 'fail', 'no record can be found by it'],
    ['a number', { type: 'double', length: 0 }, 'fail', 'a record id needs text of 20 or more'],
    ['too short', { length: 18 }, 'fail', 'of 18 characters'],
    ['not unique', { unique: false }, 'warn', 'two records could carry the same id'],
    ['read-only', { createable: false }, 'fail', 'read-only for the user'],
  ] as const)('does not when it is %s', async (_name, more, level, says) => {
    const finding = await mark(changed(MARK, more));

    expect(finding?.level).toBe(level);
    expect(finding?.found).toContain(says);
    expect(cureOf(finding)).toMatch(/^(Setup >|Change its type)/);
  });

  it('comes with the way by hand and the calls that make it when it is missing', async () => {
    const finding = await mark(without(MARK));

    expect(finding).toMatchObject({ level: 'fail', code: 'EXTERNAL_ID_FIELD' });
    expect(repairOf(finding)).toEqual({
      makes: 'the field Account.Halo_Id__c (text 50, external id, unique)',
      byHand:
        'Setup > Object Manager > Account > Fields & Relationships > New: Text, label "Halo Id", length 50, name "Halo_Id", tick "Unique" (case-insensitive) and "External ID"; then tick Read and Edit for it on the permission set "Halo sync".',
      calls: [
        {
          method: 'POST',
          path: '/services/data/v68.0/tooling/sobjects/CustomField',
          body: {
            FullName: 'Account.Halo_Id__c',
            Metadata: {
              type: 'Text',
              label: 'Halo Id',
              length: 50,
              externalId: true,
              unique: true,
              caseSensitive: false,
              required: false,
            },
          },
        },
        {
          method: 'POST',
          path: '/services/data/v68.0/sobjects/FieldPermissions',
          body: {
            ParentId: '0PS5f000000AbcDGAS',
            SobjectType: 'Account',
            Field: 'Account.Halo_Id__c',
            PermissionsRead: true,
            PermissionsEdit: true,
          },
        },
      ],
    });
  });

  it('is made by exactly those calls, in order', async () => {
    const it = await org({
      account: without(MARK),
      post: () => ({ status: 201, body: { id: '00N', success: true, errors: [] } }),
    });
    const repair = repairOf(of(await it.examine(marked), 'external-id')[0]);

    expect(await it.salesforce.repair?.(repair)).toEqual({
      level: 'pass',
      check: 'repair',
      found: `made ${repair.makes}`,
    });
    expect(
      it.requests
        .filter(({ method }) => method === 'POST')
        .map(({ path, json }) => ({ method: 'POST', path, body: json })),
    ).toEqual(repair.calls);
  });

  it('that exists and is only hidden is made visible', async () => {
    const it = await org({
      account: without(MARK),
      post: ({ path }) =>
        path.includes('CustomField')
          ? refusal(400, 'DUPLICATE_DEVELOPER_NAME')
          : { status: 201, body: { success: true } },
    });
    const repair = repairOf(of(await it.examine(marked), 'external-id')[0]);

    expect(await it.salesforce.repair?.(repair)).toMatchObject({ level: 'pass' });
    expect(it.requests.filter(({ path }) => path.endsWith('/FieldPermissions'))).toHaveLength(1);
  });

  it('is not made by a user who may not, and nothing further is tried', async () => {
    const it = await org({ account: without(MARK) });
    const repair = repairOf(of(await it.examine(marked), 'external-id')[0]);

    await expect(it.salesforce.repair?.(repair)).rejects.toMatchObject({ code: 'RECORD_FORBIDDEN' });
    expect(it.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});
