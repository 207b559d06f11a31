import type { FieldDescribe } from './fields.ts';
import type { ObjectType } from './objecttype.ts';
import { createViews } from './permissions.ts';
import { relationshipOf } from './relationships.ts';
import type { SalesforceSettings } from './settings.ts';
import { standardTypes } from './standard.ts';

export { type ObjectType, objectType } from './objecttype.ts';

export interface ChildRelationship {
  readonly child: ObjectType;
  readonly field: FieldDescribe;
  readonly relationshipName: string | null;
  readonly cascadeDelete: boolean;
  /** While there are such children the parent cannot be deleted. */
  readonly restrictedDelete: boolean;
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

export function createSchema(rights: SalesforceSettings): Schema {
  const visible = createViews(rights);
  const types = new Map<string, ObjectType>();
  const define = (type: ObjectType) => types.set(type.name.toLowerCase(), type);
  for (const type of standardTypes()) define(type);
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
  const names = [parent.name, parent.view];
  return all.flatMap((child) =>
    child.fields
      .filter((field) => field.type === 'reference' && field.referenceTo.some((name) => names.includes(name)))
      .map((field) => ({ child, field, ...relationshipOf(child, field) })),
  );
}
