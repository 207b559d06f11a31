import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { normaliseKey } from '../../model/key.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { Value, Values } from '../../model/value.ts';
import type { FindRequest, LookupAnswer, ReadByIdsRequest } from '../connector.ts';
import { alike } from './alike.ts';
import type { SalesforceApi } from './api.ts';
import { salesforceCapabilities } from './capabilities.ts';
import { recordOf } from './convert.ts';
import type { ObjectInfo } from './describe.ts';
import { isSalesforceId, to18 } from './ids.ts';
import { checkFields } from './org.ts';
import { fieldsOf } from './read-query.ts';
import { allRows } from './rows.ts';
import { chunkByLength, encodeSoql, MAX_QUERY_BYTES, queryPath, quoted, select } from './where.ts';

const MAX_CANDIDATES = 10;

/** Records by id, about 500 to a request; live ones unless deleted ones are asked for too. Texts that are no ids are left out: the server would refuse them all. */
export async function readByIds(
  connection: string,
  api: SalesforceApi,
  info: ObjectInfo,
  request: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  checkFields(connection, info, request.fields);
  const ids = [...new Set(request.ids.filter(isSalesforceId).map(to18))];
  const found = new Map<string, SystemRecord>();
  const resource = request.deleted && info.hasDeleted ? 'queryAll' : 'query';
  const query = (condition: string) =>
    select({
      object: info.catalogue.object,
      fields: fieldsOf(info, request.fields),
      conditions: [condition],
    });
  for (const chunk of chunkByLength(ids, quoted, MAX_QUERY_BYTES - encodeSoql(query('Id IN ()')).length)) {
    for (const row of await allRows(
      connection,
      api,
      queryPath(resource, query(`Id IN (${chunk.map(quoted).join(',')})`)),
    )) {
      const record = recordOf(info, row, request.fields);
      found.set(record.id, record);
    }
  }
  return found;
}

interface Wanted {
  readonly index: number;
  readonly key: Values;
  /** Identity of the key set: the normalised values in the order of the fields. */
  readonly text: string;
}

/** Candidates for each key set; sets of one field share an IN list, others are OR-ed. Keys with an empty part find nothing. */
export async function find(
  connection: string,
  api: SalesforceApi,
  info: ObjectInfo,
  request: FindRequest,
): Promise<readonly (readonly SystemRecord[])[]> {
  const answers: SystemRecord[][] = request.keys.map(() => []);
  for (const [fields, wanted] of groupByFields(request.keys)) {
    checkFields(connection, info, [...fields, ...request.fields]);
    checkFilterable(connection, info, fields);
    const paths = [...new Set([...request.fields, ...fields])];
    const query = (condition: string) =>
      select({ object: info.catalogue.object, fields: fieldsOf(info, paths), conditions: [condition] });
    const room = MAX_QUERY_BYTES - encodeSoql(query('')).length - 200;
    const byText = Map.groupBy(wanted, ({ text }) => text);
    const firsts = [...byText.values()].flatMap((same) => same[0] ?? []);
    for (const chunk of chunkByLength(firsts, ({ key }) => conditionOf(info, fields, [key]), room, 200)) {
      const condition = conditionOf(
        info,
        fields,
        chunk.map(({ key }) => key),
      );
      for (const row of await allRows(connection, api, queryPath('query', query(condition)))) {
        const record = recordOf(info, row, paths);
        for (const { index } of byText.get(keyText(fields, record.values) ?? '') ?? []) {
          const list = answers[index];
          if (list !== undefined && list.length < MAX_CANDIDATES) list.push(record);
        }
      }
    }
  }
  return answers;
}

function groupByFields(
  keys: readonly Values[],
): readonly (readonly [readonly string[], readonly Wanted[]])[] {
  const groups = new Map<string, { fields: readonly string[]; wanted: Wanted[] }>();
  for (const [index, key] of keys.entries()) {
    const fields = Object.keys(key).sort();
    const text = keyText(fields, key);
    if (text === undefined) continue;
    const group = groups.get(fields.join()) ?? { fields, wanted: [] };
    group.wanted.push({ index, key, text });
    groups.set(fields.join(), group);
  }
  return [...groups.values()].map(({ fields, wanted }) => [fields, wanted]);
}

function keyText(fields: readonly string[], values: Values): string | undefined {
  const parts = fields.map((field) => normaliseKey(values[field]));
  return parts.length === 0 || parts.includes(undefined) ? undefined : JSON.stringify(parts);
}

function conditionOf(info: ObjectInfo, fields: readonly string[], keys: readonly Values[]): string {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined) {
    return alike(
      info,
      only,
      keys.map((key) => key[only] ?? null),
    );
  }
  const part = (field: string, value: Value) => `(${alike(info, field, [value])})`;
  return keys
    .map((key) => `(${fields.map((field) => part(field, key[field] ?? null)).join(' AND ')})`)
    .join(' OR ');
}

function checkFilterable(connection: string, info: ObjectInfo, fields: readonly string[]): void {
  const field = fields.find((name) => info.fields.get(name.toLowerCase())?.filterable === false);
  if (field === undefined) return;
  throw new CrosswalkError({
    code: 'QUERY_REFUSED',
    kind: CODES.QUERY_REFUSED.kind,
    what: `Salesforce connection "${connection}" cannot look records up by "${field}" of ${info.catalogue.object}.`,
    why: 'Long text, encrypted and compound fields cannot be filtered.',
    todo: 'Match by another field.',
  });
}

/** Answers `userByEmail`: active users only, because a record cannot be given to an inactive one. */
export async function lookup(
  connection: string,
  api: SalesforceApi,
  name: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, LookupAnswer>> {
  const target = salesforceCapabilities.lookups[name];
  if (target === undefined) {
    throw new CrosswalkError({
      code: 'LOOKUP_UNKNOWN',
      kind: CODES.LOOKUP_UNKNOWN.kind,
      what: `Salesforce has no look-up "${name}".`,
      todo: `Use one of: ${Object.keys(salesforceCapabilities.lookups).join(', ')}.`,
    });
  }
  const wanted = new Map<string, string[]>();
  for (const key of keys) {
    const normal = normaliseKey(key);
    if (normal !== undefined) wanted.set(normal, [...(wanted.get(normal) ?? []), key]);
  }
  const ids = new Map<string, Set<string>>();
  const query = (list: string) =>
    select({
      object: target.object,
      fields: ['Id', target.key],
      conditions: ['IsActive = TRUE', `${target.key} IN (${list})`],
    });
  const firsts = [...wanted.values()].flatMap((same) => same[0]?.trim() ?? []);
  for (const chunk of chunkByLength(firsts, quoted, MAX_QUERY_BYTES - encodeSoql(query('')).length)) {
    for (const row of await allRows(
      connection,
      api,
      queryPath('query', query(chunk.map(quoted).join(','))),
    )) {
      const value = row[target.key];
      const normal = typeof value === 'string' ? normaliseKey(value) : undefined;
      const id = row['Id'];
      if (normal !== undefined && typeof id === 'string')
        ids.set(normal, (ids.get(normal) ?? new Set()).add(to18(id)));
    }
  }
  return new Map([...wanted].flatMap(([normal, given]) => answersFor(given, ids.get(normal))));
}

function answersFor(
  given: readonly string[],
  found: ReadonlySet<string> | undefined,
): (readonly [string, LookupAnswer])[] {
  const [id] = found ?? [];
  if (found === undefined || id === undefined) return [];
  const answer: LookupAnswer =
    found.size === 1 ? { kind: 'one', id } : { kind: 'ambiguous', count: found.size };
  return given.map((key) => [key, answer] as const);
}
