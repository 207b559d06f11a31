import type { Catalogue } from '../model/catalogue.ts';
import type { FieldRef, Where, WhereClause } from '../model/where.ts';
import { type Catalogues, findField } from './catalogues.ts';
import { type UnknownField, unknownField } from './unknown-field.ts';

/** A field of a clause that its object does not have; offsets count UTF-16 units of the clause's text, end exclusive. */
export interface UnknownWhereField extends UnknownField {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Without catalogues of other objects, paths through a relationship go unchecked. */
export const NO_CATALOGUES: Catalogues = { get: () => undefined, objects: () => [] };

/** The fields of a clause that do not exist, each path once, where it first stands. Sub-queries are left to the server. */
export function checkWhereFields(
  clause: WhereClause,
  catalogue: Catalogue,
  catalogues: Catalogues = NO_CATALOGUES,
): readonly UnknownWhereField[] {
  const found = new Map<string, UnknownWhereField>();
  for (const condition of conditions(clause.tree)) {
    for (const field of fieldRefs(condition)) {
      if (found.has(field.path)) continue;
      const answer = findField(catalogues, catalogue, field.path);
      if (answer.kind !== 'unknown') continue;
      found.set(field.path, {
        path: field.path,
        ...pathSpan(clause, field),
        ...unknownField(field.path, answer),
      });
    }
  }
  return [...found.values()];
}

export type Condition = Exclude<Where, { kind: 'and' | 'or' | 'not' }>;

/** The conditions of a clause, without what joins them. */
export function conditions(where: Where): readonly Condition[] {
  switch (where.kind) {
    case 'and':
    case 'or':
      return where.terms.flatMap(conditions);
    case 'not':
      return conditions(where.term);
    default:
      return [where];
  }
}

function fieldRefs(condition: Condition): readonly FieldRef[] {
  return condition.kind === 'server' ? condition.fields : [condition.field];
}

/** The span of the name itself; a field inside a function has the function's span. */
export function pathSpan(clause: WhereClause, { path, span }: FieldRef) {
  const inside = clause.text.slice(span.start, span.end).lastIndexOf(path);
  const start = span.start + Math.max(inside, 0);
  return { start, end: start + path.length };
}
