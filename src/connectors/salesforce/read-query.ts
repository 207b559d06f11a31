import type { Scope } from '../../model/mapping.ts';
import type { ReadRequest } from '../connector.ts';
import type { ObjectInfo } from './describe.ts';
import { literal, queryPath, scope, select } from './where.ts';

/** The statement of one reading. */
export interface ReadQuery {
  /** `/queryAll` also gives deleted, merged and archived rows. */
  readonly resource: 'query' | 'queryAll';
  /** With these conditions beside the mapping's own. `ordered` by (stamp, Id), which pages need and a bulk job must not have. */
  soql(conditions: readonly (string | undefined)[], order?: 'ordered' | 'any order'): string;
  /** The same as an address below the version. */
  path(conditions: readonly (string | undefined)[]): string;
}

/** A limited reading leaves deleted records out, so that they do not use up the limit. */
export function readQuery(info: ObjectInfo, request: ReadRequest): ReadQuery {
  const withDeleted = info.hasDeleted && request.limit === undefined;
  const resource = withDeleted ? 'queryAll' : 'query';
  const soql: ReadQuery['soql'] = (conditions, order = 'ordered') =>
    select({
      object: info.catalogue.object,
      fields: fieldsOf(info, request.fields),
      conditions: [scope(request.where, withDeleted), among(info, request.scope), ...conditions],
      // Sorting a bulk query keeps Salesforce from cutting it into ranges of ids.
      ...(order === 'any order' ? {} : { orderBy: info.stamp === undefined ? ['Id'] : [info.stamp, 'Id'] }),
      ...(request.limit === undefined ? {} : { limit: Math.max(1, Math.floor(request.limit)) }),
    });
  return { resource, soql, path: (conditions) => queryPath(resource, soql(conditions)) };
}

/** Records of other kinds are not asked for at all. */
function among({ fields }: ObjectInfo, wanted: Scope | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  const field = fields.get(wanted.field.toLowerCase());
  return `${wanted.field} IN (${wanted.values.map((value) => literal(field, value)).join(',')})`;
}

/** What the caller asked for and what a record needs to be one, each once. */
export function fieldsOf(info: ObjectInfo, paths: readonly string[]): readonly string[] {
  const own = [
    'Id',
    info.stamp,
    info.hasDeleted ? 'IsDeleted' : undefined,
    info.hasMaster ? 'MasterRecordId' : undefined,
  ];
  const fields = [...own.filter((name) => name !== undefined), ...paths];
  return [...new Map(fields.map((name) => [name.toLowerCase(), name])).values()];
}
