import { type FieldDescribe, parseFields } from './fields.ts';
import { ACCOUNT_FIELDS, ACCOUNT_PICKLISTS } from './objects/account.ts';
import { CASE_FIELDS, CASE_PICKLISTS } from './objects/case.ts';
import { CONTACT_FIELDS, CONTACT_PICKLISTS } from './objects/contact.ts';
import { OPPORTUNITY_FIELDS, OPPORTUNITY_PICKLISTS } from './objects/opportunity.ts';
import {
  FIELD_PERMISSIONS_FIELDS,
  PERMISSION_SET_ASSIGNMENT_FIELDS,
  PERMISSION_SET_FIELDS,
} from './objects/permissions.ts';
import {
  GROUP_FIELDS,
  ORGANIZATION_FIELDS,
  RECORD_TYPE_FIELDS,
  USER_FIELDS,
  USER_PICKLISTS,
} from './objects/setup.ts';
import { createViews } from './permissions.ts';
import type { SalesforceSettings } from './settings.ts';

export interface ObjectType {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** First three characters of its ids. */
  readonly prefix: string;
  readonly fields: readonly FieldDescribe[];
  /** By lower-case name. */
  readonly byName: ReadonlyMap<string, FieldDescribe>;
  /** The reference field behind a relationship, by lower-case relationship name. */
  readonly parents: ReadonlyMap<string, FieldDescribe>;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly mergeable: boolean;
  readonly custom: boolean;
}

export interface ChildRelationship {
  readonly child: ObjectType;
  readonly field: FieldDescribe;
  readonly relationshipName: string | null;
  readonly cascadeDelete: boolean;
}

/** The org's objects. `define` replaces an object, as the loader does for fields that only the data knows. */
export interface Schema {
  /** By name, without regard to case, as the integration user may see it. */
  object(name: string): ObjectType | undefined;
  /** As it is, whatever the integration user may see. */
  whole(name: string): ObjectType | undefined;
  /** Those that the integration user may see. */
  objects(): readonly ObjectType[];
  byPrefix(prefix: string): ObjectType | undefined;
  define(type: ObjectType): void;
  children(type: ObjectType): readonly ChildRelationship[];
}

/** Child relationship names are not derivable from the reference field: `Child.Field` to name, `*` when deletion cascades. */
const CHILDREN: Readonly<Record<string, string>> = {
  'Account.ParentId': 'ChildAccounts',
  'Contact.AccountId': '*Contacts',
  'Opportunity.AccountId': '*Opportunities',
  'Case.AccountId': 'Cases',
  'Case.ContactId': 'Cases',
  'Case.ParentId': 'Cases',
};

interface TypeOptions {
  readonly plural?: string;
  readonly setup?: boolean;
  readonly mergeable?: boolean;
}

/** Of the set-up objects those that the API creates. */
const CREATEABLE_SETUP: ReadonlySet<string> = new Set(['User', 'Group', 'FieldPermissions']);

export function objectType(
  name: string,
  prefix: string,
  fields: readonly FieldDescribe[],
  options: TypeOptions = {},
): ObjectType {
  const custom = name.endsWith('__c');
  const label = custom ? name.slice(0, -3).replaceAll('_', ' ') : name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return {
    name,
    label,
    labelPlural: options.plural ?? `${label}s`,
    prefix,
    fields,
    byName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
    parents: new Map(
      fields
        .filter((field) => field.type === 'reference' && field.relationshipName !== null)
        .map((field) => [(field.relationshipName ?? '').toLowerCase(), field]),
    ),
    createable: options.setup !== true || CREATEABLE_SETUP.has(name),
    updateable: name !== 'Organization',
    deletable: options.setup !== true,
    mergeable: options.mergeable === true,
    custom,
  };
}

export function createSchema(rights: SalesforceSettings): Schema {
  const visible = createViews(rights);
  const types = new Map<string, ObjectType>();
  const define = (type: ObjectType) => types.set(type.name.toLowerCase(), type);
  define(objectType('Account', '001', parseFields(ACCOUNT_FIELDS, ACCOUNT_PICKLISTS), { mergeable: true }));
  define(objectType('Contact', '003', parseFields(CONTACT_FIELDS, CONTACT_PICKLISTS), { mergeable: true }));
  define(objectType('Opportunity', '006', parseFields(OPPORTUNITY_FIELDS, OPPORTUNITY_PICKLISTS), {
    plural: 'Opportunities',
  }));
  define(objectType('Case', '500', parseFields(CASE_FIELDS, CASE_PICKLISTS)));
  define(objectType('User', '005', parseFields(USER_FIELDS, USER_PICKLISTS), { setup: true }));
  define(objectType('Group', '00G', parseFields(GROUP_FIELDS), { setup: true }));
  define(objectType('Organization', '00D', parseFields(ORGANIZATION_FIELDS), { setup: true }));
  define(objectType('RecordType', '012', parseFields(RECORD_TYPE_FIELDS), { setup: true }));
  const permissions = [
    ['PermissionSet', '0PS', PERMISSION_SET_FIELDS],
    ['PermissionSetAssignment', '0Pa', PERMISSION_SET_ASSIGNMENT_FIELDS],
    ['FieldPermissions', '01k', FIELD_PERMISSIONS_FIELDS],
  ] as const;
  for (const [name, prefix, fields] of permissions) {
    define(objectType(name, prefix, parseFields(fields), { setup: true }));
  }
  return {
    object: (name) => {
      const type = types.get(name.toLowerCase());
      return type === undefined ? undefined : visible(type);
    },
    whole: (name) => types.get(name.toLowerCase()),
    objects: () =>
      [...types.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((type) => visible(type) ?? []),
    byPrefix: (prefix) => {
      const type = [...types.values()].find((known) => known.prefix === prefix);
      return type === undefined ? undefined : visible(type);
    },
    define,
    children: (type) => childrenOf([...types.values()], type),
  };
}

function childrenOf(all: readonly ObjectType[], parent: ObjectType): readonly ChildRelationship[] {
  return all.flatMap((child) =>
    child.fields
      .filter((field) => field.type === 'reference' && field.referenceTo.includes(parent.name))
      .map((field) => {
        const named = CHILDREN[`${child.name}.${field.name}`];
        return {
          child,
          field,
          relationshipName:
            named?.replace('*', '') ?? (child.custom ? `${child.name.slice(0, -3)}s__r` : null),
          cascadeDelete: named?.startsWith('*') ?? false,
        };
      }),
  );
}
