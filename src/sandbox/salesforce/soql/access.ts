import { normaliseId } from '../ids.ts';
import type { Row } from '../store.ts';
import { wireDateTime } from '../values.ts';
import type { Comparison, Condition, Query } from './ast.ts';
import type { Scope } from './bind.ts';

/** The rows a query has to look at, and whether they already are in its order. */
export interface Access {
  readonly rows: Iterable<Row>;
  readonly ordered: boolean;
}

/** Uses an index where one helps: ids and look-ups by `=` and `IN`, SystemModstamp from a bound on. */
export function accessPath(scope: Scope, query: Query): Access {
  const table = scope.org.store.table(scope.type.name);
  const keyed = query.where === undefined ? undefined : lookupRows(scope, query.where);
  if (keyed !== undefined) return { rows: keyed, ordered: query.orderBy.length === 0 };
  const byModstamp = ordersByModstamp(query);
  const bound = query.where === undefined ? undefined : lowerBound(query.where);
  if (!byModstamp && bound === undefined) return { rows: table.rows(), ordered: query.orderBy.length === 0 };
  const sorted = table.byModstamp();
  return {
    rows: bound === undefined ? sorted : from(sorted, bound),
    ordered: byModstamp || query.orderBy.length === 0,
  };
}

function lookupRows(scope: Scope, where: Condition): readonly Row[] | undefined {
  const items = where.kind === 'and' ? where.items : [where];
  for (const item of items) {
    if (item.kind !== 'compare' || (item.operator !== '=' && item.operator !== 'IN')) continue;
    const field = scope.type.byName.get(ownField(item)?.toLowerCase() ?? '');
    if (field === undefined || !(field.idLookup || field.type === 'reference')) continue;
    const keys = item.values.map((value) =>
      value.kind === 'string' && value.value !== '' ? value.value : undefined,
    );
    if (keys.length === 0 || keys.some((key) => key === undefined)) continue;
    const ids = keys.flatMap((key) =>
      key === undefined
        ? []
        : [field.type === 'id' || field.type === 'reference' ? (normaliseId(key) ?? key) : key],
    );
    return scope.org.store.table(scope.type.name).lookup(field.name, ids);
  }
  return undefined;
}

function ownField(item: Comparison): string | undefined {
  return item.left.kind === 'path' && item.left.parts.length === 1 ? item.left.parts[0] : undefined;
}

function ordersByModstamp(query: Query): boolean {
  const names = query.orderBy.map((item) =>
    item.descending || item.expression.kind !== 'path' ? '' : item.expression.parts.join('.').toLowerCase(),
  );
  return names[0] === 'systemmodstamp' && (names.length === 1 || (names.length === 2 && names[1] === 'id'));
}

/** The earliest SystemModstamp that can satisfy a condition; `undefined` when it says nothing about that. */
function lowerBound(condition: Condition): string | undefined {
  if (condition.kind === 'not') return undefined;
  if (condition.kind === 'compare') {
    const [literal] = condition.values;
    if (ownField(condition)?.toLowerCase() !== 'systemmodstamp' || literal?.kind !== 'datetime')
      return undefined;
    return ['=', '>', '>='].includes(condition.operator) ? wireDateTime(literal.ms) : undefined;
  }
  const bounds = condition.items.map(lowerBound);
  const known = bounds.filter((bound) => bound !== undefined).sort();
  if (condition.kind === 'and') return known.at(-1);
  return known.length === bounds.length ? known[0] : undefined;
}

function from(sorted: readonly Row[], bound: string): readonly Row[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (String(sorted[middle]?.['SystemModstamp'] ?? '') < bound) low = middle + 1;
    else high = middle;
  }
  return sorted.slice(low);
}
