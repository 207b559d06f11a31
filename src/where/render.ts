import { CrosswalkError } from '../model/errors.ts';
import type { FieldRef, Literal, Where } from '../model/where.ts';
import { quotePattern, quoteSoql } from './text.ts';

/**
 * Canonical SOQL of a tree. AND, OR and NOT stand in parentheses, so that the result can be joined to other conditions
 * as it is. `parseWhere` gives the same tree back, spans apart.
 */
export function renderSoql(where: Where): string {
  switch (where.kind) {
    case 'and':
    case 'or':
      if (where.terms.length === 0) {
        throw new CrosswalkError({
          code: 'INTERNAL',
          kind: 'internal',
          what: `A where tree holds an "${where.kind}" without terms.`,
        });
      }
      return `(${where.terms.map(renderSoql).join(where.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${renderSoql(where.term)})`;
    case 'compare':
      return `${renderField(where.field)} ${where.op} ${where.op === 'LIKE' && where.value.kind === 'string' ? quotePattern(where.value.value) : renderLiteral(where.value)}`;
    case 'in':
      return `${renderField(where.field)} ${where.negated ? 'NOT IN' : 'IN'} ${renderList(where.values)}`;
    case 'includes':
      return `${renderField(where.field)} ${where.negated ? 'EXCLUDES' : 'INCLUDES'} ${renderList(where.values)}`;
    case 'server':
      return where.text;
  }
}

/** Joins conditions by AND, each in parentheses of its own, so that an OR inside one stays inside. Blank parts are left out. */
export function andWhere(...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part.trim() !== '')
    .map((part) => `(${part})`)
    .join(' AND ');
}

function renderField(field: FieldRef): string {
  return field.fn === undefined ? field.path : `${field.fn}(${field.path})`;
}

function renderList(values: readonly Literal[]): string {
  return `(${values.map(renderLiteral).join(', ')})`;
}

function renderLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'string':
      return quoteSoql(literal.value);
    case 'boolean':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'null';
    case 'dateLiteral':
      return literal.n === undefined ? literal.name : `${literal.name}:${literal.n}`;
    default:
      return literal.text;
  }
}
