import type { Definition } from './definitions.ts';
import { HubspotError, invalid } from './errors.ts';
import type { Filter } from './search-request.ts';

/** What a filter compares: numbers and times as numbers, texts in lower case, options to the letter. */
export type Key = number | string | undefined;

/** Whether a record passes, by the key of the filter's property or by its text; without a value both are `undefined`. */
export type Test =
  | { readonly by: 'key'; passes(key: Key): boolean }
  | { readonly by: 'text'; passes(text: string | undefined): boolean };

/** The value of a property as it is compared and sorted. */
export function keyOf({ type }: Pick<Definition, 'type'>, value: string | undefined): Key {
  if (value === undefined || value === '') return undefined;
  switch (type) {
    case 'number':
      return finite(Number(value));
    case 'date':
    case 'datetime':
      return finite(timeOf(value));
    case 'enumeration':
      return value;
    default:
      return value.toLowerCase();
  }
}

/** Throws 400 for a value that the property cannot have, 500 for the time 0, at which HubSpot's search was seen to fail. */
export function testOf(definition: Definition, filter: Filter): Test {
  const given = (text: string): number | string => wanted(definition, filter, text);
  const { operator } = filter;
  switch (operator) {
    case 'EQ':
      return among(definition, [given(filter.value)]);
    case 'NEQ':
      return not(among(definition, [given(filter.value)]));
    case 'IN':
      return among(
        definition,
        filter.values.map((value) => listed(definition, filter, value)),
      );
    case 'NOT_IN':
      return not(
        among(
          definition,
          filter.values.map((value) => listed(definition, filter, value)),
        ),
      );
    case 'HAS_PROPERTY':
      return { by: 'key', passes: (key) => key !== undefined };
    case 'NOT_HAS_PROPERTY':
      return { by: 'key', passes: (key) => key === undefined };
    case 'CONTAINS_TOKEN':
      return containsToken(filter.value);
    case 'NOT_CONTAINS_TOKEN':
      return not(containsToken(filter.value));
    case 'BETWEEN': {
      const [low, high] = [given(filter.value), given(filter.highValue)];
      return { by: 'key', passes: (key) => key !== undefined && key >= low && key <= high };
    }
    case 'LT':
    case 'LTE':
    case 'GT':
    case 'GTE': {
      const bound = given(filter.value);
      const equal = operator.endsWith('E');
      const less = operator.startsWith('L');
      return {
        by: 'key',
        passes: (key) => key !== undefined && (key === bound ? equal : key < bound === less),
      };
    }
  }
}

/** A record without a value passes what it must not be: the index knows only what is there [I]. */
function not(test: Test): Test {
  return test.by === 'key'
    ? { by: 'key', passes: (key) => !test.passes(key) }
    : { by: 'text', passes: (text) => !test.passes(text) };
}

/** Of a property with several options any one that is chosen counts. */
function among(definition: Definition, given: readonly (number | string)[]): Test {
  const set = new Set(given);
  return definition.type === 'enumeration'
    ? { by: 'text', passes: (text) => (text?.split(';') ?? []).some((one) => set.has(one)) }
    : { by: 'key', passes: (key) => key !== undefined && set.has(key) };
}

/** Values of IN and NOT_IN are not put in lower case as those of EQ are: one in upper case finds no text. */
function listed(definition: Definition, filter: Filter, text: string): number | string {
  const key = wanted(definition, filter, text);
  return typeof key === 'string' && definition.type !== 'enumeration' ? text : key;
}

function wanted(definition: Definition, filter: Filter, text: string): number | string {
  const key = keyOf(definition, text);
  const time = definition.type === 'date' || definition.type === 'datetime';
  if (time && key === 0) throw new HubspotError(500, 'INTERNAL_ERROR', 'internal error');
  if (key !== undefined) return key;
  if (text === '' && definition.type !== 'number' && !time) return '';
  throw invalid(
    `filters: ${filter.operator} on ${filter.propertyName} has a value that is no ${definition.type}.`,
  );
}

/** Milliseconds since the epoch, in digits, or ISO 8601. */
function timeOf(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

/** Words of a text, as they are found: letters and digits, in lower case. */
export function tokens(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Every word of `wanted`, or with `*` in it one word, or all of the text, of that form. */
function containsToken(wantedText: string): Test {
  const text = wantedText.toLowerCase();
  if (!text.includes('*')) {
    const words = tokens(text);
    const passes = (own: ReadonlySet<string>) => words.length > 0 && words.every((word) => own.has(word));
    return { by: 'text', passes: (value) => passes(new Set(tokens(value ?? ''))) };
  }
  const form = new RegExp(`^${text.split('*').map(escaped).join('.*')}$`, 'su');
  const passes = (lower: string) =>
    [lower, ...lower.split(/\s+/), ...tokens(lower)].some((part) => form.test(part));
  return { by: 'text', passes: (value) => value !== undefined && passes(value.toLowerCase()) };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
