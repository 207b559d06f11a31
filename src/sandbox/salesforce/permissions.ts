import type { FieldDescribe } from './fields.ts';
import type { ObjectType } from './schema.ts';
import type { SalesforceSettings } from './settings.ts';

type Rights = Pick<
  SalesforceSettings,
  'hiddenFields' | 'readOnlyFields' | 'hiddenObjects' | 'readOnlyObjects' | 'feedTracking'
>;

/** Shows an object as the integration user may see it; `undefined` when not at all. Equal settings give the same object. */
export function createViews(rights: Rights): (type: ObjectType) => ObjectType | undefined {
  let built: Rights = { ...rights };
  let views = new Map<ObjectType, ObjectType | undefined>();
  return (type) => {
    const same =
      built.hiddenFields === rights.hiddenFields &&
      built.readOnlyFields === rights.readOnlyFields &&
      built.hiddenObjects === rights.hiddenObjects &&
      built.readOnlyObjects === rights.readOnlyObjects &&
      built.feedTracking === rights.feedTracking;
    if (!same) {
      built = { ...rights };
      views = new Map();
    }
    if (!views.has(type)) views.set(type, view(type, rights));
    return views.get(type);
  };
}

function view(type: ObjectType, rights: Rights): ObjectType | undefined {
  const named = (names: readonly string[], name: string) =>
    names.some((known) => known.toLowerCase() === name.toLowerCase());
  if (named(rights.hiddenObjects, type.name)) return undefined;
  // The feed of an entity is there only while it is tracked.
  if (type.view !== undefined && !named(rights.feedTracking, type.name.replace(/Feed$/, '')))
    return undefined;
  const readOnly = named(rights.readOnlyObjects, type.name);
  const full = (field: FieldDescribe) => `${type.name}.${field.name}`;
  const hidden = type.fields.filter((field) => named(rights.hiddenFields, full(field)));
  const closed = type.fields.filter((field) => named(rights.readOnlyFields, full(field)));
  if (!readOnly && hidden.length === 0 && closed.length === 0) return type;
  return {
    ...withFields(
      type,
      type.fields
        .filter((field) => !hidden.includes(field))
        .map((field) =>
          closed.includes(field) ? { ...field, createable: false, updateable: false } : field,
        ),
    ),
    ...(readOnly ? { createable: false, updateable: false, deletable: false } : {}),
  };
}

/** The same object with other fields. */
export function withFields(type: ObjectType, fields: readonly FieldDescribe[]): ObjectType {
  const references = fields.filter((field) => field.type === 'reference' && field.relationshipName !== null);
  return {
    ...type,
    fields,
    byName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
    parents: new Map(references.map((field) => [(field.relationshipName ?? '').toLowerCase(), field])),
  };
}
