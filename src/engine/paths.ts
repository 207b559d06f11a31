import type { CompiledMapping } from '../compile/compiled.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { TOLD_PATHS } from '../plan/files.ts';
import { fieldSteps } from './match.ts';
import { AT, PARENT } from './parents.ts';

/** Source fields a run reads: what the transforms use, what is synced back, what decides scope and opt-out. */
export function sourceFields(compiled: CompiledMapping): string[] {
  const { mapping } = compiled;
  return unique([
    ...compiled.sourcePaths,
    ...mapping.fields.flatMap((rule) =>
      rule.direction !== 'import' && rule.source.kind === 'path' ? [rule.source.path] : [],
    ),
    ...(mapping.import.where?.fields ?? []),
    ...ancestorPaths(mapping),
    ...optional(mapping.import.persons?.field),
    ...optional(mapping.currencyField),
    ...optional(mapping.externalId.source),
    ...optional(mapping.optOut.source),
    ...childPaths(mapping),
  ]);
}

/** Target fields needed to compare and to sync back one record. */
export function targetFields(compiled: CompiledMapping): string[] {
  const { mapping } = compiled;
  return unique([
    ...compiled.targetPaths,
    ...mapping.fields.flatMap((rule) => [rule.target, ...decidersOf(rule)]),
    ...optional(mapping.syncBack.optIn),
    ...optional(mapping.scope?.field),
    ...(mapping.syncBack.where?.fields ?? []),
    ...optional(mapping.optOut.target),
    ...optional(mapping.syncBack.optIn),
    ...childPaths(mapping),
  ]);
}

/**
 * Target fields of a sweep: what tells whether a record changed; on a complete one also what it can be matched by, and everything a pair
 * is compared by, because a list that shows all of it saves a request for each record that is linked.
 */
export function sweepFields(compiled: CompiledMapping, complete: boolean): string[] {
  const { mapping } = compiled;
  const back = backRules(mapping).flatMap((rule) => [rule.target, ...decidersOf(rule)]);
  if (!complete) return unique([...back, ...optional(mapping.scope?.field)]);
  return unique([
    ...targetFields(compiled),
    ...fieldSteps(mapping).flatMap((step) => step.fields),
    ...optional(mapping.externalId.target),
  ]);
}

/** Fields of the target that decide, before the rule's own, what the source gets. */
export function decidersOf({ precedence = [] }: FieldRule): string[] {
  return precedence.map(({ path }) => path);
}

/** Paths of the source that lead up from a record, by whichever key of the mapping asks for them. */
function ancestorPaths({ fields, import: { children } }: Mapping): readonly string[] {
  const handed = children?.kind === 'handOver' ? children.ancestors : [];
  return [...handed, ...fields.flatMap((rule) => rule.ancestors ?? [])];
}

/** Rules through which a change of the target travels back, given the mapping's own gate. */
export function backRules(mapping: Mapping): Mapping['fields'] {
  if (mapping.syncBack.on.length === 0) return [];
  return mapping.fields.filter((rule) => rule.direction !== 'import');
}

/** True when the record carries every one of these fields, whatever their values. */
export function carries(record: SystemRecord, fields: readonly string[]): boolean {
  return fields.every((field) => field in record.values);
}

/** What a note or a file hangs on, and when it was made; of a file also what its content is measured by. */
function childPaths({ childOf }: Mapping): string[] {
  if (!childOf) return [];
  return [PARENT, AT, ...(childOf.kind === 'files' ? TOLD_PATHS : [])];
}

function optional(field: string | undefined): string[] {
  return field === undefined ? [] : [field];
}

function unique(fields: readonly string[]): string[] {
  return [...new Set(fields)].sort();
}
