import type { FieldDescribe } from '../fields.ts';
import { jsonField, type Where, wireRecord } from '../render.ts';
import type { ObjectType } from '../schema.ts';
import type { Row } from '../store.ts';
import type { Query, SelectItem } from './ast.ts';
import { type BoundField, bindExpression, climb, type Scope } from './bind.ts';
import type { ChildSelection } from './execute.ts';
import { queryError } from './messages.ts';

/** What stands under one key of a result record. */
type Entry =
  | { readonly kind: 'value'; readonly bound: BoundField }
  | { readonly kind: 'parent'; readonly step: FieldDescribe; readonly entries: Map<string, Entry> }
  | { readonly kind: 'children'; readonly selection: ChildSelection };

/** Turns rows into result records: attributes first, then the fields in the order of the SELECT, parents nested. */
export function createProjection(
  scope: Scope,
  query: Query,
  version: string,
  children: (query: Query) => ChildSelection,
): (row: Row) => unknown {
  const root = new Map<string, Entry>();
  for (const item of query.select) {
    if ('subquery' in item) {
      const selection = children(item.subquery);
      root.set(selection.name, { kind: 'children', selection });
    } else if (item.expression.kind === 'call' && item.expression.name === 'FIELDS') {
      addAllFields(scope, query, item, root);
    } else addField(scope, item, root);
  }
  return (row) => record(scope, scope.type, root, row, version);
}

function addField(scope: Scope, item: SelectItem, root: Map<string, Entry>): void {
  const bound = bindExpression(scope, item.expression);
  let entries = root;
  for (const step of item.expression.kind === 'call' ? [] : bound.steps) {
    const name = step.relationshipName ?? step.name;
    const known = entries.get(name);
    if (known?.kind === 'parent') entries = known.entries;
    else {
      const created = new Map<string, Entry>();
      entries.set(name, { kind: 'parent', step, entries: created });
      entries = created;
    }
  }
  if (item.alias !== undefined && item.expression.kind === 'path') {
    throw queryError(
      'MALFORMED_QUERY',
      scope.text,
      item.expression.at,
      'only aggregate expressions use field aliasing',
    );
  }
  const key = item.alias ?? bound.field.name;
  if (entries.has(key)) {
    throw queryError('INVALID_FIELD', scope.text, item.expression.at, `duplicate field selected: ${key}`);
  }
  entries.set(key, { kind: 'value', bound: { ...bound, steps: [] } });
}

function addAllFields(scope: Scope, query: Query, item: SelectItem, root: Map<string, Entry>): void {
  const which = item.expression.kind === 'call' ? item.expression.argument?.parts[0] : undefined;
  if (which !== 'STANDARD' && (query.limit === undefined || query.limit > 200)) {
    throw queryError(
      'MALFORMED_QUERY',
      scope.text,
      item.expression.at,
      'The SOQL FIELDS function must have a LIMIT of at most 200',
    );
  }
  for (const field of scope.type.fields) {
    if (which === 'ALL' || field.custom === (which === 'CUSTOM')) {
      root.set(field.name, { kind: 'value', bound: { steps: [], field, get: (row) => row[field.name] } });
    }
  }
}

function record(
  scope: Scope,
  type: ObjectType,
  entries: ReadonlyMap<string, Entry>,
  row: Row,
  version: string,
): unknown {
  const out = wireRecord(type, row, version);
  for (const [key, entry] of entries) {
    if (entry.kind === 'children') {
      const rows = entry.selection.rows(row);
      out[key] =
        rows.length === 0
          ? null
          : {
              totalSize: rows.length,
              done: true,
              records: rows.map((child) => entry.selection.render(child)),
            };
    } else if (entry.kind === 'parent') {
      const parent = climb(scope.org, row, [entry.step]);
      const parentType =
        parent === undefined ? undefined : scope.org.schema.byPrefix(String(parent['Id']).slice(0, 3));
      out[key] =
        parent === undefined || parentType === undefined
          ? null
          : record(scope, parentType, entry.entries, parent, version);
    } else out[key] = wireValue({ type, version }, entry.bound, row);
  }
  return out;
}

/** A nested entry is rendered on the parent's row, so that its last part is read there and not from the query's row. */
function wireValue(where: Where, bound: BoundField, row: Row): unknown {
  if (bound.leaf !== undefined) return bound.leaf(row) ?? null;
  const own = where.type.byName.get(bound.field.name.toLowerCase());
  return own?.type === bound.field.type ? jsonField(own, row, where) : (bound.get(row) ?? null);
}
