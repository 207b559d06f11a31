import type { Property } from '@hubspot/api-client/lib/codegen/crm/properties/index.js';
import type { Catalogue, CatalogueField, FieldOption, FieldType } from '../../model/catalogue.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { HubspotApi } from './api.ts';
import { hubspotCapabilities } from './capabilities.ts';
import { incomplete } from './incomplete.ts';

export type ObjectName = 'companies' | 'contacts';

/** One object of the account, as its properties describe it. */
export interface HubspotObject {
  readonly name: ObjectName;
  /** With the virtual path of contacts (`associations.company`), which is no property. */
  readonly catalogue: Catalogue;
  /** By name. */
  readonly properties: ReadonlyMap<string, HubspotProperty>;
}

export interface HubspotProperty {
  readonly name: string;
  readonly label: string;
  /** `string`, `number`, `bool`, `enumeration`, `date`, `datetime`; others exist and come as text. */
  readonly type: string;
  /** `text`, `textarea`, `select`, `checkbox`, ...; HubSpot has more than it documents. */
  readonly fieldType: string;
  /** In their order of display. */
  readonly options: readonly FieldOption[];
  /** The options are made elsewhere (stages of a pipeline, users), and others than these may be taken. */
  readonly externalOptions: boolean;
  readonly hasUniqueValue: boolean;
  readonly readOnlyValue: boolean;
  readonly calculated: boolean;
  readonly archived: boolean;
  /** `OWNER`, where the value is the id of something. */
  readonly refersTo: string | undefined;
  readonly currency: boolean;
}

/** Path of a contact's primary company: no property, but an association. */
export const PRIMARY_COMPANY = 'associations.company';

/** Longest text a property holds, characters. */
const TEXT_LENGTH = 65_536;

/** Throws `OBJECT_UNKNOWN` for a name that is none of HubSpot's two. */
export function objectNamed(connection: string, object: string): ObjectName {
  const names: Readonly<Record<string, ObjectName>> = hubspotCapabilities.objects;
  const name = Object.hasOwn(names, object) ? names[object] : undefined;
  if (name !== undefined) return name;
  throw new CrosswalkError({
    code: 'OBJECT_UNKNOWN',
    kind: CODES.OBJECT_UNKNOWN.kind,
    what: `HubSpot connection "${connection}" has no object "${object}".`,
    why: 'Companies and contacts are what crosswalk keeps in step.',
    todo: 'Write companies or contacts.',
  });
}

/** The live definitions of one object, in one request: all of them come at once. Archived ones are not among them. */
export async function describeObject(
  connection: string,
  api: HubspotApi,
  name: ObjectName,
): Promise<HubspotObject> {
  const place = `GET /crm/v3/properties/${name}`;
  const answer = await api.expect({ place, kind: 'auth', repeatable: true }, (client) =>
    client.crm.properties.coreApi.getAll(name),
  );
  if (!Array.isArray(answer?.results)) throw incomplete(connection, place, 'The answer has no results.');
  const properties = answer.results.map(propertyOf);
  return { name, catalogue: catalogueOf(name, properties), properties: byName(properties) };
}

/** A definition as the client gives it; what HubSpot leaves out is false. */
export function propertyOf(wire: Property): HubspotProperty {
  return {
    name: wire.name,
    label: wire.label,
    type: wire.type,
    fieldType: wire.fieldType,
    options: (wire.options ?? [])
      .toSorted((a, b) => (a.displayOrder ?? 0) - (b.displayOrder ?? 0))
      .map(({ value, label, hidden }) => ({ value, label, active: !hidden })),
    externalOptions: wire.externalOptions ?? false,
    hasUniqueValue: wire.hasUniqueValue ?? false,
    readOnlyValue: wire.modificationMetadata?.readOnlyValue ?? false,
    calculated: wire.calculated ?? false,
    archived: wire.archived ?? false,
    refersTo: wire.referencedObjectType,
    currency: wire.showCurrencySymbol ?? false,
  };
}

function byName(properties: readonly HubspotProperty[]): ReadonlyMap<string, HubspotProperty> {
  return new Map(properties.map((property) => [property.name, property]));
}

function catalogueOf(name: ObjectName, properties: readonly HubspotProperty[]): Catalogue {
  const fields = properties.filter(({ archived }) => !archived).map(fieldOf);
  const all = name === 'contacts' ? [...fields, primaryCompany] : fields;
  return {
    system: 'hubspot',
    object: name,
    label: name === 'companies' ? 'Company' : 'Contact',
    createable: true,
    updateable: true,
    fields: all.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  };
}

const primaryCompany: CatalogueField = {
  path: PRIMARY_COMPANY,
  label: 'Primary company',
  type: 'reference',
  native: 'association',
  nullable: true,
  required: false,
  createable: true,
  updateable: true,
  filterable: false,
  references: ['companies'],
};

function fieldOf(property: HubspotProperty): CatalogueField {
  const { name, label, options } = property;
  const type = typeOf(property);
  const writable = !property.readOnlyValue && !property.calculated;
  const chosen = type === 'select' || type === 'multiselect';
  return {
    path: name,
    label,
    type,
    native: `${property.type}/${property.fieldType}`,
    nullable: type !== 'id',
    // A company needs a name or a domain, a contact an e-mail address or a name: no single property is required.
    required: false,
    createable: writable,
    updateable: writable,
    // Conditions are evaluated on what was read, whatever the property.
    filterable: true,
    ...(property.type === 'string' ? { length: TEXT_LENGTH } : {}),
    ...(chosen && options.length > 0 ? { options, restricted: true } : {}),
    ...(type === 'reference' ? { references: ['owners'] } : {}),
    ...(property.hasUniqueValue ? { unique: true } : {}),
  };
}

const BY_FIELD_TYPE: Readonly<Record<string, FieldType>> = {
  html: 'html',
  phonenumber: 'phone',
  textarea: 'memo',
};

/** HubSpot has types beyond those it documents: what is not known is text. */
function typeOf({ name, type, fieldType, refersTo, currency }: HubspotProperty): FieldType {
  if (name === 'hs_object_id') return 'id';
  if (refersTo === 'OWNER') return 'reference';
  switch (type) {
    case 'number':
      return currency ? 'currency' : 'decimal';
    case 'bool':
      return 'checkbox';
    case 'enumeration':
      if (fieldType === 'booleancheckbox') return 'checkbox';
      return fieldType === 'checkbox' ? 'multiselect' : 'select';
    case 'date':
      return 'date';
    case 'datetime':
      return 'datetime';
    case 'phone_number':
      return 'phone';
    default:
      return name === 'email' ? 'email' : (BY_FIELD_TYPE[fieldType] ?? 'text');
  }
}
