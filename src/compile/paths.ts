import { type FieldSource, importsTo, type Mapping, syncsBack } from '../model/mapping.ts';
import { templatePaths } from './template.ts';

/** Fields of each side that a mapping's rules touch, sorted, each once. */
export interface MappedPaths {
  /** Read by the import or written by the sync-back. */
  readonly source: readonly string[];
  /** Written by the import or read by the sync-back. */
  readonly target: readonly string[];
}

export function mappedPaths(mapping: Mapping): MappedPaths {
  const target = mapping.fields
    .filter((rule) => importsTo(rule) || syncsBack(rule))
    .flatMap((rule) => [
      rule.target,
      ...(syncsBack(rule) ? (rule.precedence ?? []).map(({ path }) => path) : []),
    ]);
  const source = mapping.fields.flatMap((rule) => [...pathsOf(rule.source), ...(rule.ancestors ?? [])]);
  return { source: sorted(source), target: sorted(target) };
}

function pathsOf(source: FieldSource): readonly string[] {
  switch (source.kind) {
    case 'path':
      return [source.path];
    case 'template': {
      const read = templatePaths(source.template);
      return read.ok ? read.paths : [];
    }
    case 'value':
      return [];
  }
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort();
}
