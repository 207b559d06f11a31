import type { DeclaredProject } from '../config/declared.ts';
import type { ObjectUse } from '../model/finding.ts';
import { type FieldRule, importsTo, type Mapping, syncsBack } from '../model/mapping.ts';
import { stageChoices } from '../plan/stages.ts';

/** What mappings ask of one connection. */
export interface ConnectionUse {
  readonly uses: readonly ObjectUse[];
  readonly lookups: readonly string[];
  /** Records that mappings name themselves. */
  readonly fixed: readonly FixedKey[];
  /** Mappings that name stages of this connection's records. */
  readonly staged: readonly Mapping[];
  /** The systems at the other end, each with the objects on this side. */
  readonly partners: Readonly<Record<string, readonly string[]>>;
}

/** A record that a mapping names by what a look-up finds it by: `topLevelByName` of "Customers". */
export interface FixedKey {
  readonly lookup: string;
  readonly key: string;
  /** `always`: the value of a rule; `failSafe`: what takes the place of a record that is not found. */
  readonly role: 'always' | 'failSafe';
  readonly mapping: string;
}

interface Side {
  readonly mapping: Mapping;
  readonly use: ObjectUse;
  readonly partner: string;
}

/** What these mappings do with the objects of a connection, one entry an object however many mappings use it. */
export function usesOf(mappings: readonly Mapping[], connection: string): ConnectionUse {
  const sides = mappings.flatMap((mapping): readonly Side[] => [
    ...(mapping.source.connection === connection
      ? [{ mapping, use: sourceUse(mapping), partner: mapping.target.system }]
      : []),
    ...(mapping.target.connection === connection
      ? [{ mapping, use: targetUse(mapping), partner: mapping.source.system }]
      : []),
  ]);
  const objects = sorted(sides.map(({ use }) => use.object));
  const partners: Record<string, readonly string[]> = {};
  for (const { partner, use } of sides)
    partners[partner] = sorted([...(partners[partner] ?? []), use.object]);
  return {
    uses: objects.map((object) =>
      merge(
        object,
        sides.map(({ use }) => use).filter((use) => use.object === object),
      ),
    ),
    lookups: sorted(
      mappings.flatMap((mapping) => mapping.fields.flatMap((rule) => lookupsOf(mapping, rule, connection))),
    ),
    fixed: mappings.flatMap((mapping) =>
      mapping.fields.flatMap((rule) => fixedOf(mapping, rule, connection)),
    ),
    staged: mappings.filter(
      (mapping) => mapping.source.connection === connection && stageChoices(mapping).length > 0,
    ),
    partners,
  };
}

/** When the mappings have errors: what is written down, without knowing what of it would be written to the system. */
export function declaredUses(declared: DeclaredProject, connection: string): ConnectionUse {
  const uses = declared.endpoints
    .filter((endpoint) => endpoint.connection === connection)
    .map(({ object, paths, marks }) => ({
      object,
      reads: sorted([...paths, ...marks]),
      creates: undefined,
      updates: undefined,
      marks,
      catalogue: undefined,
    }));
  return { uses, lookups: [], fixed: [], staged: [], partners: {} };
}

function sourceUse(mapping: Mapping): ObjectUse {
  const { syncBack } = mapping;
  const back = mapping.fields.filter(syncsBack).flatMap(pathsOf);
  const mark = optional(mapping.externalId.source);
  return {
    object: mapping.source.object,
    reads: sorted([
      ...mapping.fields.flatMap(pathsOf),
      ...(mapping.import.where?.fields ?? []),
      ...mark,
      ...optional(mapping.optOut.source),
      ...optional(mapping.currencyField),
    ]),
    creates: syncBack.on.includes('create') ? sorted([...back, ...mark]) : undefined,
    updates: syncBack.on.includes('update') ? sorted([...back, ...mark]) : undefined,
    marks: mark,
    catalogue: mapping.source.catalogue,
  };
}

function targetUse(mapping: Mapping): ObjectUse {
  const imported = mapping.fields.filter(importsTo);
  const mark = optional(mapping.externalId.target);
  const creates = mapping.import.enabled && mapping.import.onNoMatch === 'create';
  const updated = imported.filter((rule) => rule.write !== 'create').map((rule) => rule.target);
  return {
    object: mapping.target.object,
    reads: sorted([
      ...mapping.fields.map((rule) => rule.target),
      ...mapping.import.match.flatMap((step) => (step.by === 'fields' ? step.fields : [])),
      ...(mapping.syncBack.where?.fields ?? []),
      ...mark,
      ...optional(mapping.optOut.target),
    ]),
    creates: creates ? sorted([...imported.map((rule) => rule.target), ...mark]) : undefined,
    updates: mapping.import.enabled ? sorted([...updated, ...mark]) : undefined,
    marks: mark,
    ...(mapping.childOf?.kinds === undefined ? {} : { kinds: mapping.childOf.kinds }),
    catalogue: mapping.target.catalogue,
  };
}

function pathsOf(rule: FieldRule): readonly string[] {
  switch (rule.source.kind) {
    case 'path':
      return [rule.source.path];
    case 'template':
      return rule.source.paths;
    case 'value':
      return [];
  }
}

/** A look-up is answered by the side that receives the value; the fail-safe of a rule that imports is a record of the target. */
function lookupsOf(mapping: Mapping, rule: FieldRule, connection: string): readonly string[] {
  const imports = importsTo(rule) && mapping.target.connection === connection;
  const back = syncsBack(rule) && mapping.source.connection === connection;
  if (!imports && !(back && rule.direction === 'syncBack')) return back ? optional(rule.lookup) : [];
  return [...optional(rule.lookup), ...(rule.unmatched.kind === 'lookup' ? [rule.unmatched.lookup] : [])];
}

function fixedOf(mapping: Mapping, rule: FieldRule, connection: string): readonly FixedKey[] {
  if (!importsTo(rule) || mapping.target.connection !== connection) return [];
  const { source, lookup, unmatched } = rule;
  return [
    ...(source.kind === 'value' && typeof source.value === 'string' && lookup !== undefined
      ? [{ lookup, key: source.value, role: 'always' as const, mapping: mapping.name }]
      : []),
    ...(unmatched.kind === 'lookup'
      ? [{ lookup: unmatched.lookup, key: unmatched.key, role: 'failSafe' as const, mapping: mapping.name }]
      : []),
  ];
}

function merge(object: string, uses: readonly ObjectUse[]): ObjectUse {
  const some = (pick: (use: ObjectUse) => readonly string[] | undefined) =>
    uses.some((use) => pick(use) !== undefined) ? sorted(uses.flatMap((use) => pick(use) ?? [])) : undefined;
  return {
    object,
    reads: sorted(uses.flatMap((use) => use.reads)),
    creates: some((use) => use.creates),
    updates: some((use) => use.updates),
    marks: sorted(uses.flatMap((use) => use.marks)),
    kinds: sorted(uses.flatMap(({ kinds }) => kinds ?? [])),
    catalogue: uses.find((use) => use.catalogue !== undefined)?.catalogue,
  };
}

function optional(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
