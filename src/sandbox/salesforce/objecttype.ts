import type { FieldDescribe } from './fields.ts';

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
  /** The object whose rows it shows: an entity feed has those feed items that hang on its entity. */
  readonly view: string | undefined;
}

export interface TypeOptions {
  readonly plural?: string;
  /** Set-up objects: neither created nor deleted by the API, unless the next three say so. */
  readonly setup?: boolean;
  readonly createable?: boolean;
  readonly updateable?: boolean;
  readonly deletable?: boolean;
  readonly mergeable?: boolean;
  readonly view?: string;
}

/** `prefix` is empty for objects without ids of their own. */
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
    createable: options.createable ?? options.setup !== true,
    updateable: options.updateable ?? true,
    deletable: options.deletable ?? options.setup !== true,
    mergeable: options.mergeable === true,
    custom,
    view: options.view,
  };
}
