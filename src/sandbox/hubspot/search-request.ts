import { invalid } from './errors.ts';

/** A search as it was asked for; whether its properties exist is not checked yet. */
export interface SearchRequest {
  /** One group has to hold, in it every filter. */
  readonly groups: readonly (readonly Filter[])[];
  /** Words to find in the properties that are searched by default. */
  readonly query: string | undefined;
  readonly sort: Sort | undefined;
  readonly properties: readonly string[];
  readonly limit: number;
  readonly offset: number;
}

export interface Filter {
  readonly propertyName: string;
  readonly operator: Operator;
  readonly value: string;
  readonly highValue: string;
  readonly values: readonly string[];
}

export interface Sort {
  readonly propertyName: string;
  readonly descending: boolean;
}

const OPERATORS = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const;

export type Operator = (typeof OPERATORS)[number];

const MAX_BODY = 3000;
const MAX_GROUPS = 5;
const MAX_FILTERS = 6;
const MAX_ALL_FILTERS = 18;
const MAX_LIMIT = 200;
/** Nobody sees more of one search than this. */
const MAX_RESULTS = 10_000;

/**
 * Reads the body of a search; everything in it may be missing. Throws 400 beyond the limits of the search API.
 * The words of most of its messages are not recorded anywhere; statuses and categories are documented.
 */
export function readSearch(body: Readonly<Record<string, unknown>>, length: number): SearchRequest {
  if (length > MAX_BODY) {
    throw invalid(`The request body has ${length} characters; a search takes ${MAX_BODY}.`);
  }
  const groups = list(body['filterGroups'], 'filterGroups').map(readGroup);
  if (groups.length > MAX_GROUPS) {
    throw invalid(`filterGroups: ${groups.length} groups, and a search takes ${MAX_GROUPS}.`);
  }
  const all = groups.reduce((sum, group) => sum + group.length, 0);
  if (all > MAX_ALL_FILTERS) throw invalid(`filters: ${all} in all, and a search takes ${MAX_ALL_FILTERS}.`);
  const limit = whole(body['limit'], 'limit') ?? 10;
  if (limit > MAX_LIMIT) throw invalid(`limit: ${limit} results, and a search gives ${MAX_LIMIT} at a time.`);
  const offset = whole(body['after'], 'after') ?? 0;
  if (offset + limit > MAX_RESULTS) {
    throw invalid(`after: results beyond ${MAX_RESULTS.toLocaleString('en')} cannot be asked for.`);
  }
  const sorts = list(body['sorts'], 'sorts');
  if (sorts.length > 1) throw invalid('sorts: only one sorting rule can be applied to a search.');
  const { query } = body;
  if (query !== undefined && query !== null && typeof query !== 'string')
    throw invalid('query: text expected.');
  return {
    groups,
    query: query === null || query === '' ? undefined : query,
    sort: sorts.length === 0 ? undefined : readSort(sorts[0]),
    properties: list(body['properties'], 'properties').map(String),
    limit,
    offset,
  };
}

function readGroup(group: unknown): readonly Filter[] {
  const filters = list(fields(group, 'filterGroups')['filters'], 'filters').map(readFilter);
  if (filters.length > MAX_FILTERS) {
    throw invalid(`filters: ${filters.length} in a group, and it takes ${MAX_FILTERS}.`);
  }
  return filters;
}

function readFilter(filter: unknown): Filter {
  const { propertyName, operator: given, value, highValue, values } = fields(filter, 'filters');
  if (typeof propertyName !== 'string' || propertyName === '')
    throw invalid('filters: propertyName is missing.');
  const operator = OPERATORS.find((one) => one === given);
  if (operator === undefined) {
    throw invalid(`filters: operator must be one of ${OPERATORS.join(', ')}.`);
  }
  const has = (one: unknown) => one !== undefined && one !== null;
  const several = operator === 'IN' || operator === 'NOT_IN';
  const none = operator === 'HAS_PROPERTY' || operator === 'NOT_HAS_PROPERTY';
  if (several ? list(values, 'values').length === 0 : !none && !has(value)) {
    throw invalid(`filters: ${operator} on ${propertyName} needs ${several ? 'values' : 'a value'}.`);
  }
  if (operator === 'BETWEEN' && !has(highValue)) {
    throw invalid(`filters: BETWEEN on ${propertyName} needs a highValue.`);
  }
  return {
    propertyName,
    operator,
    value: has(value) ? String(value) : '',
    highValue: has(highValue) ? String(highValue) : '',
    values: list(values, 'values').map(String),
  };
}

/** `{ propertyName, direction }`, its JSON as the client's examples send it, `name`, or `-name`. */
function readSort(sort: unknown): Sort {
  if (typeof sort === 'string' && sort.startsWith('{')) return readSort(parsed(sort));
  if (typeof sort === 'string') {
    return { propertyName: sort.replace(/^-/, ''), descending: sort.startsWith('-') };
  }
  const { propertyName, direction } = fields(sort, 'sorts');
  if (typeof propertyName !== 'string') throw invalid('sorts: propertyName is missing.');
  const word = direction === undefined || direction === null ? 'ASCENDING' : String(direction).toUpperCase();
  if (!/^(ASC|DESC)(ENDING)?$/.test(word)) throw invalid('sorts: direction is ASCENDING or DESCENDING.');
  return { propertyName, descending: word.startsWith('DESC') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('sorts: the text is neither a property nor JSON.');
  }
}

function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${what}: a list is expected.`);
  return value;
}

function fields(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${what}: an object is expected.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A number as JSON has it, or as text. */
function whole(value: unknown, what: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < 0) throw invalid(`${what}: a whole number is expected.`);
  return number;
}
