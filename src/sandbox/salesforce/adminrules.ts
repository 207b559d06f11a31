import type { WireRecord } from '../system.ts';
import { SalesforceError } from './errors.ts';
import type { Org } from './org.ts';
import { referenced } from './references.ts';
import type { ObjectType } from './schema.ts';
import { idOf, type Row, type Scalar } from './store.ts';
import type { WriteHow } from './write.ts';

/** What administrators of an org set up and integrations run into. Changed by `POST /__sandbox/rules`. */
export interface AdminRules {
  validation: readonly ValidationRule[];
  duplicates: readonly DuplicateRule[];
  /** Ids of records that an approval process has locked. */
  locked: readonly string[];
  /** Who gets cases by the active assignment rule; without one nobody is assigned. */
  assignCasesTo: string | undefined;
}

export interface ValidationRule {
  readonly object: string;
  /** Also one of a parent: `Parent.Status`. */
  readonly field: string;
  /** It looks at the record as it was before the change, so that closed ones stay closed. */
  readonly prior: boolean;
  /** The rule fires on this value (text, without regard to case); without it on an empty field. */
  readonly equals?: string;
  readonly message: string;
}

export interface DuplicateRule {
  readonly object: string;
  /** Records with the same values in all of them are duplicates. */
  readonly fields: readonly string[];
  /** The action is Block: saving anyway is not allowed either. */
  readonly block: boolean;
}

/** Throws what the rules say to a row that is about to be stored. */
export function checkAdminRules(
  org: Org,
  type: ObjectType,
  row: Row,
  before: Row | undefined,
  how: WriteHow,
): void {
  if (before !== undefined && org.rules.locked.includes(idOf(row)))
    throw new SalesforceError(
      'ENTITY_IS_LOCKED',
      'This record is locked. If you need to edit it, contact your admin.',
    );
  for (const rule of org.rules.validation) {
    if (rule.object !== type.name) continue;
    const looked = rule.prior ? before : row;
    if (looked === undefined) continue;
    const value = valueAt(org, type, looked, rule.field);
    const fires =
      rule.equals === undefined
        ? value === undefined
        : String(value ?? '').toLowerCase() === rule.equals.toLowerCase();
    if (fires) throw new SalesforceError('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, [rule.field]);
  }
  for (const rule of org.rules.duplicates) {
    if (rule.object === type.name) checkDuplicates(org, type, rule, row, before, how);
  }
}

function valueAt(org: Org, type: ObjectType, row: Row, path: string): Scalar | undefined {
  const [first = '', second] = path.split('.');
  if (second === undefined) return row[first];
  const reference = type.parents.get(first.toLowerCase());
  const id = reference === undefined ? undefined : row[reference.name];
  return reference === undefined || typeof id !== 'string'
    ? undefined
    : referenced(org, reference, id)?.row[second];
}

function checkDuplicates(
  org: Org,
  type: ObjectType,
  rule: DuplicateRule,
  row: Row,
  before: Row | undefined,
  how: WriteHow,
): void {
  if (how.saveDuplicates && !rule.block) return;
  const [first = ''] = rule.fields;
  const same = (a: Row, b: Row | undefined) =>
    rule.fields.every(
      (name) => String(a[name] ?? '').toLowerCase() === String(b?.[name] ?? '').toLowerCase(),
    );
  if (row[first] === undefined || same(row, before)) return;
  const found = org.store
    .table(type.name)
    .lookup(first, [String(row[first])])
    .filter((other) => other['IsDeleted'] !== true && idOf(other) !== idOf(row) && same(row, other));
  if (found.length > 0)
    throw new SalesforceError('DUPLICATES_DETECTED', 'Use one of these records?', [], 400, {
      duplicateResult: duplicateResult(type, rule, found),
    });
}

/** As recorded from real orgs. */
function duplicateResult(type: ObjectType, rule: DuplicateRule, found: readonly Row[]): WireRecord {
  return {
    allowSave: !rule.block,
    duplicateRule: `Standard_${type.name}_Duplicate_Rule`,
    duplicateRuleEntityType: type.name,
    errorMessage: 'Use one of these records?',
    matchResults: [
      {
        entityType: type.name,
        errors: [],
        matchEngine: 'ExactMatchEngine',
        matchRecords: found.map((row) => ({
          additionalInformation: [],
          fieldDiffs: [],
          matchConfidence: 100,
          record: {
            attributes: { type: type.name, url: `/services/data/v62.0/sobjects/${type.name}/${idOf(row)}` },
            Id: idOf(row),
          },
        })),
        rule: `Standard_${type.name}_Match_Rule`,
        size: found.length,
        success: true,
      },
    ],
  };
}

/** Checks and takes over rules that come from outside; what is not named stays. Throws an Error that names the bad one. */
export function changeRules(rules: AdminRules, input: WireRecord): void {
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(rules, name))
      throw new Error(`There are no rules "${name}"; "rules" takes ${Object.keys(rules).join(', ')}.`);
  }
  const { validation, duplicates, locked, assignCasesTo } = input;
  if (validation !== undefined) rules.validation = list(validation, 'validation').map(validationRule);
  if (duplicates !== undefined) rules.duplicates = list(duplicates, 'duplicates').map(duplicateRule);
  if (locked !== undefined) rules.locked = list(locked, 'locked').map(String);
  if (assignCasesTo !== undefined)
    rules.assignCasesTo = assignCasesTo === null ? undefined : String(assignCasesTo);
}

function validationRule(input: unknown): ValidationRule {
  const { object, field, equals, prior, message } = record(input);
  if (typeof object !== 'string' || typeof field !== 'string')
    throw new Error('A validation rule is { "object", "field", "equals"?, "prior"?, "message"? }.');
  return {
    object,
    field,
    prior: prior === true,
    ...(equals === undefined ? {} : { equals: String(equals) }),
    message: typeof message === 'string' ? message : `${field} is not as it has to be.`,
  };
}

function duplicateRule(input: unknown): DuplicateRule {
  const { object, fields, block } = record(input);
  if (typeof object !== 'string' || !Array.isArray(fields) || fields.length === 0)
    throw new Error('A duplicate rule is { "object", "fields": [...], "block"? }.');
  return { object, fields: fields.map(String), block: block === true };
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`"${name}" of "rules" is a list.`);
  return value;
}

function record(value: unknown): WireRecord {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
