import type { Catalogue, FieldOption } from '../../model/catalogue.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { HubspotApi } from './api.ts';
import { hubspotCapabilities } from './capabilities.ts';

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
  readonly hasUniqueValue: boolean;
  readonly readOnlyValue: boolean;
  readonly calculated: boolean;
  readonly archived: boolean;
}

/** Path of a contact's primary company: no property, but an association. */
export const PRIMARY_COMPANY = 'associations.company';

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

/** The live catalogue of one object. */
export async function describeObject(
  _connection: string,
  _api: HubspotApi,
  name: ObjectName,
): Promise<HubspotObject> {
  throw new Error(`not written yet: ${name}`);
}
