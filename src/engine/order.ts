import type { CompiledMapping } from '../compile/compiled.ts';

/** Parents before children, otherwise by name, so that runs are alike. Cycles are refused when configuration is read. */
export function inOrder(mappings: readonly CompiledMapping[]): CompiledMapping[] {
  const byName = new Map(mappings.map((compiled) => [compiled.mapping.name, compiled]));
  const ordered: CompiledMapping[] = [];
  const done = new Set<string>();
  const visit = (compiled: CompiledMapping) => {
    const { name, dependsOn } = compiled.mapping;
    if (done.has(name)) return;
    done.add(name);
    for (const parent of [...dependsOn].sort()) {
      const found = byName.get(parent);
      if (found) visit(found);
    }
    ordered.push(compiled);
  };
  for (const name of [...byName.keys()].sort()) {
    const compiled = byName.get(name);
    if (compiled) visit(compiled);
  }
  return ordered;
}
