import { DEFAULT_CASE_STATUSES, DEFAULT_STAGES } from './objects/stages.ts';
import { ADMIN_USERNAME, type Org } from './org.ts';
import { withFields } from './permissions.ts';
import type { Scalar } from './store.ts';

type Put = (type: string, id: string, values: Readonly<Record<string, Scalar>>) => void;

/** What every org has before any data: its organization, the integration user, stages, statuses, the standard price book. */
export function setUp(org: Org, put: Put, given: readonly string[]): void {
  org.store.reserve(org.orgId);
  org.store.nextId('00D');
  put('User', org.store.nextId('005'), {
    Username: ADMIN_USERNAME,
    FirstName: 'Integration',
    LastName: 'User',
    Email: ADMIN_USERNAME,
    Alias: 'integ',
    CommunityNickname: 'integration',
    IsActive: true,
    UserType: 'Standard',
    TimeZoneSidKey: 'America/Los_Angeles',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
  });
  put('Organization', org.orgId, {
    Name: 'Crosswalk Demo',
    Country: 'US',
    OrganizationType: 'Enterprise Edition',
    IsSandbox: false,
    IsReadOnly: false,
    InstanceName: 'USA42',
    TimeZoneSidKey: 'America/Los_Angeles',
    DefaultLocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    FiscalYearStartMonth: 1,
  });
  const permissionSet = org.store.nextId('0PS');
  put('PermissionSet', permissionSet, {
    Name: 'Crosswalk_Integration',
    Label: 'Crosswalk Integration',
    IsCustom: true,
  });
  put('PermissionSetAssignment', org.store.nextId('0Pa'), {
    PermissionSetId: permissionSet,
    AssigneeId: org.userId,
  });
  const gives = (name: string) => given.some((known) => known.toLowerCase() === name.toLowerCase());
  // Data with stages or statuses of its own replaces the list of a new org.
  if (!gives('OpportunityStage')) stages(org, put);
  if (!gives('CaseStatus')) statuses(org, put);
  if (!gives('Pricebook2'))
    put('Pricebook2', org.store.nextId('01s'), {
      Name: 'Standard Price Book',
      IsActive: true,
      IsStandard: true,
    });
}

function stages(org: Org, put: Put): void {
  for (const [index, [name, probability, category, categoryName, closed, won]] of DEFAULT_STAGES.entries()) {
    put('OpportunityStage', org.store.nextId('01J'), {
      MasterLabel: name,
      ApiName: name,
      IsActive: true,
      SortOrder: index + 1,
      IsClosed: closed,
      IsWon: won,
      ForecastCategory: category,
      ForecastCategoryName: categoryName,
      DefaultProbability: probability,
    });
  }
}

function statuses(org: Org, put: Put): void {
  for (const [index, [name, closed]] of DEFAULT_CASE_STATUSES.entries()) {
    put('CaseStatus', org.store.nextId('01J'), {
      MasterLabel: name,
      ApiName: name,
      SortOrder: index + 1,
      IsDefault: index === 0,
      IsClosed: closed,
    });
  }
}

/** The picklists of stages and statuses are those tables. */
export function definePicklists(org: Org): void {
  define(org, 'Opportunity', 'StageName', 'OpportunityStage');
  define(org, 'Case', 'Status', 'CaseStatus');
}

function define(org: Org, typeName: string, fieldName: string, tableName: string): void {
  const type = org.schema.whole(typeName);
  if (type === undefined) return;
  const picklistValues = [...org.store.table(tableName).rows()].map((row) => ({
    active: row['IsActive'] !== false,
    defaultValue: row['IsDefault'] === true,
    label: String(row['MasterLabel']),
    validFor: null,
    value: String(row['ApiName']),
  }));
  const fields = type.fields.map((field) =>
    field.name === fieldName
      ? {
          ...field,
          picklistValues,
          defaultValue: picklistValues.find((item) => item.defaultValue)?.value ?? null,
        }
      : field,
  );
  org.schema.define(withFields(type, fields));
}
