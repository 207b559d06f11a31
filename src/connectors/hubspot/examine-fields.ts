import { type Finding, fail, type ObjectUse, pass } from '../../model/finding.ts';
import type { HubspotApi } from './api.ts';
import type { HubspotObject, ObjectName } from './describe.ts';
import type { Examination } from './examine.ts';
import { examineMark } from './examine-mark.ts';

const SCREEN: Readonly<Record<ObjectName, string>> = {
  companies: 'Company properties',
  contacts: 'Contact properties',
};

/** Where a property of this object is found in HubSpot. */
export function screenOf(name: ObjectName): string {
  return `Settings > Properties > ${SCREEN[name]}`;
}

/** One object against its live definitions: are the properties there, and may those be written that the mappings write. */
export async function examineUse(on: Examination, use: ObjectUse): Promise<readonly Finding[]> {
  const object = await on.describe(use.object);
  const known = new Map(object.catalogue.fields.map((field) => [field.path, field]));
  const mapped = [...new Set([...use.reads, ...(use.creates ?? []), ...(use.updates ?? [])])]
    .filter((path) => !use.marks.includes(path))
    .toSorted();
  const missing = mapped.filter((path) => !known.has(path));
  const archived = missing.length === 0 ? [] : await archivedNames(on.api, object.name);
  const locked = mapped.filter(
    (path) =>
      (use.creates?.includes(path) === true && known.get(path)?.createable === false) ||
      (use.updates?.includes(path) === true && known.get(path)?.updateable === false),
  );
  const findings = [
    ...missing.map((path) => gone(object, path, archived.includes(path))),
    ...locked.map((path) =>
      fail(
        'field-access',
        'FIELD_READONLY',
        `${object.name}.${path} is set by HubSpot itself, and a mapping writes it`,
        'Write direction: import for it.',
      ),
    ),
  ];
  const written = mapped.filter(
    (path) => use.creates?.includes(path) === true || use.updates?.includes(path) === true,
  );
  const access =
    findings.length > 0
      ? findings
      : [
          pass(
            'access',
            `${object.name}: ${mapped.length} properties readable, ${written.length === 0 ? 'none written' : `${written.length} of them written and writable`}`,
          ),
        ];
  return [...access, ...use.marks.map((mark) => examineMark(object, use, mark))];
}

function gone({ name }: HubspotObject, path: string, archived: boolean): Finding {
  return fail(
    'field-access',
    'FIELD_GONE',
    archived ? `${name}.${path} was archived` : `${name} has no property "${path}"`,
    archived
      ? `${screenOf(name)} > Archived properties: restore it; or take it out of the mapping, then run "crosswalk pull".`
      : `${screenOf(name)}: compare the internal name (the </> beside the label) with the mapping; one that was deleted has to leave it.`,
  );
}

/** Properties that were archived can be restored for 90 days. */
async function archivedNames(api: HubspotApi, name: ObjectName): Promise<readonly string[]> {
  const place = `GET /crm/v3/properties/${name}`;
  const { results } = await api.expect({ place, kind: 'auth', repeatable: true }, (client) =>
    client.crm.properties.coreApi.getAll(name, true),
  );
  return results.map((property) => property.name);
}
