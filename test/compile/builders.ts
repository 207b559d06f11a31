import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answers, LinkNeed, LookupNeed } from '../../src/compile/compiled.ts';
import type { Catalogue, CatalogueField, FieldType } from '../../src/model/catalogue.ts';
import type { FieldRule, Mapping, ValueMap } from '../../src/model/mapping.ts';
import type { PlannedRef } from '../../src/model/value.ts';

/** Builders that show only what a test is about. */
export function field(path: string, type: FieldType, more: Partial<CatalogueField> = {}): CatalogueField {
  const base = { path, label: path, type, native: type, nullable: true, required: false };
  return { ...base, createable: true, updateable: true, filterable: true, ...more };
}

export function catalogue(system: string, object: string, fields: readonly CatalogueField[]): Catalogue {
  return { system, object, label: object, createable: true, updateable: true, fields };
}

export function rule(
  source: FieldRule['source'] | string,
  target: string,
  more: Partial<FieldRule> = {},
): FieldRule {
  return {
    id: target,
    source: typeof source === 'string' ? { kind: 'path', path: source } : source,
    target,
    direction: 'import',
    write: 'always',
    onEmpty: 'keep',
    transform: [],
    transformBack: [],
    values: undefined,
    lookup: undefined,
    link: undefined,
    unmatched: { kind: 'keep' },
    at: { file: 'mappings/crm/things.yaml', line: 10, column: 5 },
    ...more,
  };
}

export function valueMap(name: string, more: Partial<ValueMap>): ValueMap {
  const at = { file: 'mappings/crm/things.yaml', line: 40, column: 3 };
  return { name, map: {}, reverse: {}, unmapped: { kind: 'hold' }, at, ...more };
}

export interface Sides {
  readonly source?: readonly CatalogueField[];
  readonly target?: readonly CatalogueField[];
}

export function mapping(
  fields: readonly FieldRule[],
  sides: Sides = {},
  more: Partial<Mapping> = {},
): Mapping {
  const file = 'mappings/crm/things.yaml';
  return {
    integration: 'crm',
    name: 'things',
    file,
    at: { file, line: 3, column: 1 },
    hash: 'hash',
    backHash: 'backHash',
    source: {
      connection: 'crm',
      system: 'salesforce',
      object: 'Thing',
      catalogue: catalogue('salesforce', 'Thing', sides.source ?? []),
    },
    target: {
      connection: 'desk',
      system: 'halo',
      object: 'Item',
      catalogue: catalogue('halo', 'Item', sides.target ?? []),
    },
    import: {
      enabled: true,
      where: undefined,
      stages: undefined,
      elsewhere: new Map(),
      match: [{ by: 'link' }],
      onNoMatch: 'create',
      adopt: 'linkOnly',
      onSourceDelete: 'none',
      onOutOfScope: 'ignore',
    },
    syncBack: {
      on: ['update'],
      onInactive: 'none',
      onReactivate: 'report',
      stage: undefined,
      where: undefined,
    },
    conflict: 'source',
    externalId: { target: undefined, source: undefined, stamp: 'created' },
    optOut: { target: undefined, source: undefined },
    fields,
    values: {},
    guards: { create: undefined, update: undefined, deactivate: undefined, fields: {} },
    exclude: new Set(),
    links: [],
    dependsOn: [],
    ...more,
  };
}

export interface Known {
  readonly lookups?: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  readonly links?: Readonly<Record<string, Readonly<Record<string, string | PlannedRef>>>>;
}

/** Answers that know just this; a number as a look-up's answer is a count of candidates. */
export function answers(known: Known = {}): Answers {
  return {
    lookup: ({ name, key }: LookupNeed) => {
      const found = known.lookups?.[name]?.[key];
      if (found === undefined) return undefined;
      return typeof found === 'number' ? { kind: 'ambiguous', count: found } : { kind: 'one', id: found };
    },
    link: (need: LinkNeed) => known.links?.[need.mapping]?.[need.id],
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'crosswalk-compile-'));
}
