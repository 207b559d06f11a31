import type { CatalogueField } from '../../model/catalogue.ts';
import { type Finding, fail, type ObjectUse, pass, type Repair, warn } from '../../model/finding.ts';
import type { ObjectInfo } from './describe.ts';
import type { Examination } from './examine.ts';
import { named, type PermissionSet, type Permissions } from './examine-permissions.ts';
import { apiVersionOf } from './settings.ts';

/** Ids of every system we meet fit, with room for a prefix. */
const LENGTH = 50;
const CHECK = 'external-id';

/** The field by which a record is found again and created at most once: custom, text, External ID, unique. */
export async function examineMark(
  on: Examination,
  permissions: Permissions,
  use: ObjectUse,
  info: ObjectInfo,
  mark: string,
): Promise<Finding> {
  const name = `${use.object}.${mark}`;
  const field = info.fields.get(mark.toLowerCase());
  if (field === undefined) {
    const set = await permissions.best();
    const repair = /^[A-Za-z]\w*__c$/.test(mark) ? create(on, use.object, mark, set) : undefined;
    return fail(
      CHECK,
      'EXTERNAL_ID_FIELD',
      `${name} is not visible to the user: it does not exist, or field-level security hides it`,
      repair === undefined
        ? `Name a custom field in the mapping's externalId; "${mark}" cannot be created.`
        : `Create it, or give the user access to it on ${named(set)}.`,
      repair,
    );
  }
  if (field.type !== 'text' || (field.length ?? LENGTH) < 20)
    return fail(
      CHECK,
      'EXTERNAL_ID_FIELD',
      `${name} is ${field.native}${field.length === undefined ? '' : ` of ${field.length} characters`}; a record id needs text of 20 or more`,
      `Change its type to Text(${LENGTH}), or name another field in the mapping's externalId.`,
    );
  const where = `Setup > Object Manager > ${use.object} > Fields & Relationships > ${field.label} > Edit`;
  if (field.externalId !== true)
    return fail(
      CHECK,
      'EXTERNAL_ID_FIELD',
      `${name} is not marked as External ID, so that no record can be found by it`,
      `${where}: tick "External ID" and "Unique".`,
    );
  if (field.unique !== true)
    return warn(
      CHECK,
      `${name} is an external id, but not unique: two records could carry the same id`,
      `${where}: tick "Unique".`,
    );
  return writable(use, field)
    ? pass(CHECK, `${name}: ${kind(field)}`)
    : locked(name, await permissions.best());
}

function writable(use: ObjectUse, field: CatalogueField): boolean {
  return (use.creates === undefined || field.createable) && (use.updates === undefined || field.updateable);
}

function locked(name: string, set: PermissionSet | undefined): Finding {
  return fail(
    CHECK,
    'FIELD_READONLY',
    `${name} is read-only for the user`,
    `Setup > Permission Sets > ${named(set)} > Object Settings: tick Edit Access at "${name}".`,
  );
}

function kind(field: CatalogueField): string {
  return `text (${field.length ?? '?'}), external id, unique`;
}

/**
 * The Tooling API makes the field and shows it to nobody; a FieldPermissions row shows it to those who have the permission set.
 * Needs "Customize Application" and "Manage Profiles and Permission Sets", which an integration user rarely has.
 */
function create(on: Examination, object: string, mark: string, set: PermissionSet | undefined): Repair {
  const data = `/services/data/v${apiVersionOf(on.settings)}`;
  const name = `${object}.${mark}`;
  const label = mark.slice(0, -'__c'.length).replaceAll('_', ' ').trim();
  const metadata = {
    type: 'Text',
    label,
    length: LENGTH,
    externalId: true,
    unique: true,
    caseSensitive: false,
    required: false,
  };
  const field = {
    method: 'POST',
    path: `${data}/tooling/sobjects/CustomField`,
    body: { FullName: name, Metadata: metadata },
  } as const;
  return {
    makes: `the field ${name} (text ${LENGTH}, external id, unique)`,
    byHand: `Setup > Object Manager > ${object} > Fields & Relationships > New: Text, label "${label}", length ${LENGTH}, name "${mark.slice(0, -'__c'.length)}", tick "Unique" (case-insensitive) and "External ID"; then tick Read and Edit for it on ${named(set)}.`,
    calls:
      set === undefined
        ? [field]
        : [
            field,
            {
              method: 'POST',
              path: `${data}/sobjects/FieldPermissions`,
              body: {
                ParentId: set.id,
                SobjectType: object,
                Field: name,
                PermissionsRead: true,
                PermissionsEdit: true,
              },
            },
          ],
  };
}
