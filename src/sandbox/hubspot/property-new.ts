import type { Definition, PropertyOption } from './definitions.ts';
import { HubspotError, invalid } from './errors.ts';
import type { ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';
import { wireTime } from './time.ts';

/** Types that can be asked for, each with the field types that go with it. */
const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['text', 'textarea', 'phonenumber', 'html', 'file'],
  number: ['number', 'calculation_equation'],
  bool: ['booleancheckbox', 'calculation_equation'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox'],
  date: ['date'],
  datetime: ['date'],
};

/** Unique properties that an account may define for one object. */
const MAX_UNIQUE = 10;

/** A new definition, which for unique values has an index from then on; the records hold none of its values yet. */
export function addDefinition(
  portal: Portal,
  object: ObjectName,
  body: Readonly<Record<string, unknown>>,
): Definition {
  const definition = portal.definitions[object].put(newDefinition(portal, object, body));
  if (definition.hasUniqueValue) {
    const { name } = definition;
    portal.tables[object].indexUnique(name, ({ values }) => {
      const value = values[name];
      return value === undefined || value === '' ? [] : [value];
    });
  }
  return definition;
}

/** As if it had never been; the records lose their values of it. */
export function removeDefinition(portal: Portal, object: ObjectName, name: string): void {
  const table = portal.tables[object];
  portal.definitions[object].remove(name);
  table.dropUnique(name);
  for (const row of table.all()) if (Object.hasOwn(row.values, name)) table.put(without(row, name));
}

function without(row: Row, name: string): Row {
  const { [name]: _value, ...values } = row.values;
  const { [name]: _versions, ...history } = row.history ?? {};
  return { ...row, values, history };
}

/** The definition that a create asks for; throws 400 or 409 in HubSpot's words. */
function newDefinition(
  portal: Portal,
  object: ObjectName,
  body: Readonly<Record<string, unknown>>,
): Definition {
  const { name, label, type, fieldType, groupName, description } = body;
  const missing = ['name', 'label', 'type', 'fieldType', 'groupName'].filter(
    (key) => typeof body[key] !== 'string' || body[key] === '',
  );
  if (missing.length > 0) throw invalid(`Some required fields were not set: [${missing.join(', ')}]`);
  checkName(portal, object, String(name));
  checkTypes(String(type), String(fieldType));
  const options = readOptions(body['options']);
  if (type === 'enumeration' && options.length === 0 && body['externalOptions'] !== true)
    throw invalid('Enumeration properties need options.', {
      subCategory: 'PropertyValidationError.INVALID_OPTIONS',
    });
  const definitions = portal.definitions[object];
  if (!definitions.groups.has(String(groupName))) throw noSuchGroup(String(groupName));
  const unique = body['hasUniqueValue'] === true;
  if (unique) checkUnique(definitions.all(), String(type));
  const now = wireTime(portal.clock.now());
  return {
    name: String(name),
    label: String(label),
    type: String(type),
    fieldType: String(fieldType),
    description: typeof description === 'string' ? description : '',
    groupName: String(groupName),
    options,
    displayOrder: typeof body['displayOrder'] === 'number' ? body['displayOrder'] : -1,
    calculated: false,
    externalOptions: body['externalOptions'] === true,
    archived: false,
    hasUniqueValue: unique,
    hidden: body['hidden'] === true,
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    formField: body['formField'] === true,
    dataSensitivity: 'non_sensitive',
    ...(typeof body['referencedObjectType'] === 'string'
      ? { referencedObjectType: body['referencedObjectType'] }
      : {}),
    createdAt: now,
    updatedAt: now,
    createdUserId: '88842095',
    updatedUserId: '88842095',
  };
}

export function noSuchGroup(name: string): HubspotError {
  return invalid(`Property group ${name} does not exist.`, {
    subCategory: 'PropertyValidationError.PROPERTY_GROUP_DOES_NOT_EXIST',
    context: { groupName: [name] },
  });
}

export function readOptions(given: unknown): readonly PropertyOption[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw invalid('Invalid input JSON on line 1, column 1: "options" is no list.');
  const options = given.map((option: unknown, at): PropertyOption => {
    const { label, value, displayOrder, hidden, description } = Object(option);
    if (typeof label !== 'string' || typeof value !== 'string')
      throw invalid('Some required fields were not set: [options.label, options.value]');
    return {
      label,
      value,
      displayOrder: typeof displayOrder === 'number' ? displayOrder : at,
      hidden: hidden === true,
      ...(typeof description === 'string' ? { description } : {}),
    };
  });
  if (new Set(options.map(({ value }) => value)).size !== options.length)
    throw invalid('Property option values must be unique.', {
      subCategory: 'PropertyValidationError.INVALID_OPTIONS',
    });
  return options;
}

function checkName(portal: Portal, object: ObjectName, name: string): void {
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name))
    throw invalid(
      `Property name ${name} is invalid. It must start with a letter and hold only lower-case letters, digits and underscores.`,
      { subCategory: 'PropertyValidationError.INVALID_NAME' },
    );
  const known = portal.definitions[object].get(name);
  if (known !== undefined)
    throw new HubspotError(409, 'OBJECT_ALREADY_EXISTS', `A property named '${name}' already exists.`, {
      subCategory: 'Properties.PROPERTY_EXISTS',
    });
}

/** Throws 400 where the field type does not go with the type. */
export function checkTypes(type: string, fieldType: string): void {
  const allowed = FIELD_TYPES[type];
  if (allowed === undefined)
    throw invalid(`Enum type must be one of: [${Object.keys(FIELD_TYPES).join(', ')}]`);
  if (!allowed.includes(fieldType))
    throw invalid(`Field type ${fieldType} does not go with the type ${type}.`, {
      subCategory: 'PropertyValidationError.INVALID_FIELD_TYPE',
    });
}

function checkUnique(all: readonly Definition[], type: string): void {
  if (type !== 'string' && type !== 'number')
    throw invalid('Only text and number properties can have unique values.', {
      subCategory: 'PropertyValidationError.INVALID_UNIQUE_TYPE',
    });
  const own = all.filter((one) => one.hasUniqueValue && one.hubspotDefined !== true);
  if (own.length >= MAX_UNIQUE)
    throw invalid(`The limit of ${MAX_UNIQUE} unique properties has been reached.`, {
      subCategory: 'PropertyValidationError.UNIQUE_PROPERTY_LIMIT_EXCEEDED',
    });
}
