import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type { Position } from '../model/diagnostic.ts';
import type { Endpoint, StageChoice } from '../model/mapping.ts';
import type { WhereClause } from '../model/where.ts';
import { andWhere, parseWhere, quoteSoql, type WhereError } from '../where/index.ts';
import { keyAt, type Report } from './draft.ts';
import { positionInScalar } from './scalar-offset.ts';
import type { YamlDocument } from './yaml.ts';

/** The clause written at a JSON pointer; what does not parse is reported at its place inside the YAML text. */
export function clauseAt(
  text: string | undefined,
  document: YamlDocument,
  path: string,
  report: Report,
): WhereClause | undefined {
  if (text === undefined) return undefined;
  const parsed = parseWhere(text);
  if (parsed.ok) return parsed.clause;
  for (const error of parsed.errors) {
    report({
      severity: 'error',
      ...remark(error),
      at: positionInScalar(document, path, error.start, error.end),
    });
  }
  return undefined;
}

/** The side whose records a clause narrows. */
interface Narrowed extends Endpoint {
  readonly capabilities: Capabilities;
}

/** `children: ignore` is short for a condition on the source. */
export function narrowed(
  where: WhereClause | undefined,
  written: WrittenMapping,
  document: YamlDocument,
  source: Narrowed,
  report: Report,
): WhereClause | undefined {
  const conditions = scopeConditions(written, document, source, report);
  return conditions.length === 0
    ? where
    : joined(where, conditions, keyAt(document, '/import/where'), report);
}

/** `lifecycleStages` is short for a condition on the field that holds the stage. */
export function withStages(
  where: WhereClause | undefined,
  { field, stages }: StageChoice,
  document: YamlDocument,
  report: Report,
): WhereClause | undefined {
  if (stages.length === 0) return where;
  const values = [...new Set(stages.map(({ value }) => value))].sort().map(quoteSoql);
  const condition = `${field} IN (${values.join(', ')})`;
  return joined(where, [condition], keyAt(document, '/import/lifecycleStages'), report);
}

/** A clause that holds together with the mapping's own. */
export function alsoWithin(
  where: WhereClause | undefined,
  clause: WhereClause,
  document: YamlDocument,
  report: Report,
): WhereClause | undefined {
  return where === undefined
    ? clause
    : joined(where, [clause.text], keyAt(document, '/import/where'), report);
}

function joined(
  where: WhereClause | undefined,
  conditions: readonly string[],
  at: Position,
  report: Report,
): WhereClause | undefined {
  const parsed = parseWhere(andWhere(where?.text, ...conditions));
  if (parsed.ok) return parsed.clause;
  // Each part parses by itself, so only the length of the whole is left to complain about.
  for (const error of parsed.errors) report({ severity: 'error', ...remark(error), at });
  return where;
}

function scopeConditions(
  written: WrittenMapping,
  document: YamlDocument,
  { catalogue, system, capabilities }: Narrowed,
  report: Report,
): readonly string[] {
  const { fields, object } = catalogue;
  const conditions: string[] = [];
  if (written.import?.children === 'ignore') {
    const parent = fields.find(
      (field) =>
        field.relationship !== undefined &&
        field.relationship === capabilities.parentRelationship &&
        field.references?.[0] === object,
    );
    if (parent !== undefined) conditions.push(`${parent.path} = null`);
    else {
      report({
        severity: 'error',
        rule: 'children-unsupported',
        message: `records of ${system} ${object} have no parent of their own kind`,
        at: keyAt(document, '/import/children'),
        todo: 'Remove children:.',
      });
    }
  }
  return conditions;
}

function remark({ rule, message, why, todo, didYouMean }: WhereError) {
  return {
    rule,
    message,
    ...(why === undefined ? {} : { why }),
    ...(didYouMean === undefined ? {} : { didYouMean }),
    ...(todo === undefined ? {} : { todo }),
  };
}
