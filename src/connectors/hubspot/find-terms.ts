import { normaliseKey } from '../../model/key.ts';
import type { Value, Values } from '../../model/value.ts';
import { textOf } from './convert.ts';
import { type HubspotObject, PRIMARY_COMPANY } from './describe.ts';
import type { Condition } from './search.ts';

/** Searches take a body of 3,000 characters; the names of properties, the sort and the limit go off that. */
const MAX_CHARACTERS = 2_200;

/** A search takes 5 groups of 6 conditions, 18 in all. One condition a group is left for the next page's start. */
const MAX_GROUPS = 3;
const MAX_CONDITIONS = 5;

/** Of an IN list nothing is said. */
const MAX_VALUES = 100;

export interface Chunk {
  readonly groups: readonly (readonly Condition[])[];
  readonly keys: readonly Values[];
}

/**
 * What a batch read by a unique property takes for this key, or `undefined` where only a search compares as match keys do. Addresses are
 * unique without regard to case; of other unique values it is not known, so that those with letters are searched for.
 */
export function identify(object: HubspotObject, fields: readonly string[], key: Values): string | undefined {
  const [field, ...others] = fields;
  const text = typeof field === 'string' ? normaliseKey(key[field]) : undefined;
  if (field === undefined || others.length > 0 || text === undefined) return undefined;
  if (object.name === 'contacts' && field === 'email')
    return /^[^\s@;,]+@[^\s@;,]+$/.test(text) ? text : undefined;
  const unique = object.properties.get(field)?.hasUniqueValue === true;
  return unique && !/[\p{L}\s]/u.test(text) ? text : undefined;
}

/** Searches for keys of the same fields, as many at a time as HubSpot takes. */
export function* chunksOf(
  object: HubspotObject,
  fields: readonly string[],
  keys: readonly Values[],
): Generator<Chunk> {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined && only !== PRIMARY_COMPANY) {
    yield* lists(object, only, keys);
    return;
  }
  let groups: (readonly Condition[])[] = [];
  let taken: Values[] = [];
  for (const key of keys) {
    const added = alternatives(object, fields, key);
    const size = JSON.stringify([...groups, ...added]).length;
    if (taken.length > 0 && (groups.length + added.length > MAX_GROUPS || size > MAX_CHARACTERS)) {
      yield { groups, keys: taken };
      groups = [];
      taken = [];
    }
    if (added.length === 0) continue;
    groups.push(...added);
    taken.push(key);
  }
  if (taken.length > 0) yield { groups, keys: taken };
}

function* lists(object: HubspotObject, field: string, keys: readonly Values[]): Generator<Chunk> {
  let values: string[] = [];
  let taken: Values[] = [];
  const chunk = (): Chunk => ({
    groups: [[{ propertyName: field, operator: 'IN', values }]],
    keys: taken,
  });
  for (const key of keys) {
    const added = spellings(object, field, key[field]);
    const size = JSON.stringify([...values, ...added]).length;
    if (taken.length > 0 && (values.length + added.length > MAX_VALUES || size > MAX_CHARACTERS)) {
      yield chunk();
      values = [];
      taken = [];
    }
    if (added.length === 0) continue;
    values.push(...added);
    taken.push(key);
  }
  if (values.length > 0) yield chunk();
}

/** A group for each way in which the key may be spelt; what does not fit in is left to the comparison of what was found. */
function alternatives(
  object: HubspotObject,
  fields: readonly string[],
  key: Values,
): readonly (readonly Condition[])[] {
  const spelt = fields
    .slice(0, MAX_CONDITIONS)
    .map((field) => [field, spellings(object, field, key[field])] as const);
  if (spelt.some(([, texts]) => texts.length === 0)) return [];
  const ways = Math.max(...spelt.map(([, texts]) => texts.length));
  return Array.from({ length: ways }, (_, way) =>
    spelt.flatMap(([field, texts]) => {
      const value = texts[way] ?? texts[0];
      return value === undefined ? [] : [{ propertyName: field, operator: 'EQ', value } as const];
    }),
  );
}

/**
 * How a search has to spell a value: texts compare without regard to case, in IN lists only when they are in lower case; internal values of
 * options compare exactly.
 */
function spellings(object: HubspotObject, field: string, value: Value | undefined): readonly string[] {
  const key = normaliseKey(value);
  if (key === undefined) return [];
  const property = object.properties.get(field);
  if (property === undefined) return [String(value).trim()];
  if (property.type === 'enumeration') {
    const same = property.options.filter((option) => normaliseKey(option.value) === key);
    if (same.length > 0) return same.map((option) => option.value);
    // Owners and other options from outside need not be listed.
    if (!property.externalOptions) return [];
  }
  const text = textOf(property, value ?? null);
  if (property.type !== 'string') return [text];
  return [...new Set([text.replace(/\s+/g, ' ').trim().toLowerCase(), key])];
}
