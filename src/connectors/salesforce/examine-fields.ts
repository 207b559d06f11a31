import type { CatalogueField } from '../../model/catalogue.ts';
import { type Finding, fail, type ObjectUse, pass } from '../../model/finding.ts';
import { isFieldPath } from '../../where/index.ts';
import type { ObjectInfo } from './describe.ts';
import type { Examination } from './examine.ts';
import { examineCurrency } from './examine-currency.ts';
import { examineMark } from './examine-mark.ts';
import { named, type Permissions } from './examine-permissions.ts';

/**
 * One object against its live describe: may the user do with it and its fields what the mappings do (requirements A-57). Fields that
 * field-level security hides are absent from a describe, as if they did not exist.
 */
export async function examineUse(
  on: Examination,
  permissions: Permissions,
  use: ObjectUse,
): Promise<readonly Finding[]> {
  const info = await on.describe(use.object);
  const fields = use.reads.filter((path) => !use.marks.includes(path));
  const hidden: string[] = [];
  for (const path of fields) if (!(await isVisible(on, info, path))) hidden.push(path);
  const findings = [
    ...(await objectRights(use, info, permissions)),
    ...(await hiddenFields(use, hidden, permissions)),
    ...(await lockedFields(use, info, permissions)),
  ];
  const rights = findings.length > 0 ? findings : [pass('access', allRights(use, fields.length))];
  const marks: Finding[] = [];
  for (const mark of use.marks) marks.push(await examineMark(on, permissions, use, info, mark));
  return [...rights, ...examineCurrency(info, use), ...marks];
}

function allRights(use: ObjectUse, readable: number): string {
  const written = new Set(
    [...(use.creates ?? []), ...(use.updates ?? [])].filter((path) => !use.marks.includes(path)),
  );
  return `${use.object}: ${readable} fields readable, ${written.size === 0 ? 'none written' : `${written.size} of them written and writable`}`;
}

async function objectRights(
  use: ObjectUse,
  info: ObjectInfo,
  permissions: Permissions,
): Promise<readonly Finding[]> {
  const missing = [
    ...(info.queryable ? [] : ['Read']),
    ...(use.creates !== undefined && !info.catalogue.createable ? ['Create'] : []),
    ...(use.updates !== undefined && !info.catalogue.updateable ? ['Edit'] : []),
  ];
  if (missing.length === 0) return [];
  return [
    fail(
      'object-access',
      'OBJECT_ACCESS',
      `${use.object}: the user may not ${missing.map((right) => right.toLowerCase()).join(' nor ')} its records`,
      `Setup > Permission Sets > ${named(await permissions.best())} > Object Settings > ${use.object} > Edit: tick ${missing.join(' and ')}.`,
    ),
  ];
}

async function hiddenFields(
  use: ObjectUse,
  hidden: readonly string[],
  permissions: Permissions,
): Promise<readonly Finding[]> {
  if (hidden.length === 0) return [];
  const set = named(await permissions.best());
  return hidden.map((path) =>
    fail(
      'field-access',
      'FIELD_GONE',
      `${use.object}.${path} is not visible to the user: field-level security hides it, or it does not exist`,
      `Setup > Permission Sets > ${set} > Object Settings > ${use.object} > Edit: tick ${wanted(use, path)} at "${path}"; a field that was deleted or renamed has to leave the mapping.`,
    ),
  );
}

async function lockedFields(
  use: ObjectUse,
  info: ObjectInfo,
  permissions: Permissions,
): Promise<readonly Finding[]> {
  const locked = info.catalogue.fields.filter(
    (field) =>
      !use.marks.includes(field.path) &&
      ((use.creates?.includes(field.path) === true && !field.createable) ||
        (use.updates?.includes(field.path) === true && !field.updateable)),
  );
  if (locked.length === 0) return [];
  const set = named(await permissions.best());
  return locked.map((field) =>
    fail(
      'field-access',
      'FIELD_READONLY',
      `${use.object}.${field.path} is read-only for the user, and a mapping writes it`,
      `Setup > Permission Sets > ${set} > Object Settings > ${use.object} > Edit: tick Edit Access at "${field.path}"; for a formula or a field that Salesforce sets itself write direction: import.`,
    ),
  );
}

function wanted(use: ObjectUse, path: string): string {
  const written = use.creates?.includes(path) === true || use.updates?.includes(path) === true;
  return written ? 'Read Access and Edit Access' : 'Read Access';
}

/** `Owner.Email`: the field behind the last relationship, on any of the objects it may lead to. */
async function isVisible(on: Examination, info: ObjectInfo, path: string): Promise<boolean> {
  const [head = '', ...rest] = path.split('.');
  if (!isFieldPath(path)) return false;
  if (rest.length === 0) return info.fields.has(head.toLowerCase());
  const link = info.catalogue.fields.find(
    (field) => field.relationship?.toLowerCase() === head.toLowerCase(),
  );
  if (link === undefined) return false;
  for (const parent of parents(link)) {
    const next = await on.describe(parent).catch(() => undefined);
    if (next !== undefined && (await isVisible(on, next, rest.join('.')))) return true;
  }
  return false;
}

function parents(link: CatalogueField): readonly string[] {
  return link.references ?? [];
}
