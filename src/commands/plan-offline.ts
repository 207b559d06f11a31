import type { CompiledMapping } from '../compile/compiled.ts';
import { transformTest } from '../compile/index.ts';
import { loadMappingTests } from '../config/mapping-tests.ts';
import { removed, scopeOf } from '../engine/whatif.ts';
import { named } from '../engine/whatif-one.ts';
import type { MappingEffect, TestEffect } from '../model/effect.ts';
import type { Project } from '../model/mapping.ts';
import type { MappingTest } from '../model/mapping-test.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions } from './io.ts';
import { compileAll } from './session.ts';

/**
 * The effect of an edit as far as it shows without asking a system: which rules changed, and what the records of the mapping tests become
 * in both versions. For pull requests that have no secrets.
 */
export async function offlineEffects(
  options: CommonOptions,
  base: Project | undefined,
  head: Project,
  names: readonly string[],
): Promise<readonly MappingEffect[]> {
  const loaded = loadMappingTests({ directory: options.mappings });
  if (loaded.diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new InvalidConfiguration(loaded);
  const effects: MappingEffect[] = [];
  for (const name of names) {
    const of = (project: Project | undefined) =>
      project?.integrations.find((item) => item.name === name && item.enabled)?.mappings ?? [];
    const was = base ? await compileAll(base, of(base)) : [];
    const is = await compileAll(head, of(head));
    for (const compiled of is) {
      const old = was.find(({ mapping }) => mapping.name === compiled.mapping.name);
      const scope = scopeOf(old, compiled, false);
      if (!scope) continue;
      const own = loaded.tests.filter(
        (test) => test.integration === name && test.mapping === compiled.mapping.name,
      );
      effects.push({
        ...named(compiled.mapping),
        ...{ change: scope.change, compared: 'rules', edits: scope.edits?.rules ?? [] },
        ...{ read: 0, planned: 0, flows: [], requests: {} },
        tests: old ? own.flatMap((test) => testEffect(old, compiled, test)) : [],
      });
    }
    for (const { mapping } of was) {
      if (!is.some((compiled) => compiled.mapping.name === mapping.name)) effects.push(removed(mapping));
    }
  }
  return effects;
}

function testEffect(old: CompiledMapping, compiled: CompiledMapping, test: MappingTest): TestEffect[] {
  const [before, after] = [transformTest(old, test), transformTest(compiled, test)];
  if (!before || !after) return [];
  const shown = (values: Readonly<Record<string, unknown>>, field: string) =>
    field in values ? JSON.stringify(values[field]) : '(left alone)';
  const held = (problems: readonly { readonly code: string }[]) =>
    problems.length === 0 ? 'goes through' : `held: ${problems.map(({ code }) => code).join(', ')}`;
  const fields = [...new Set([...Object.keys(before.values), ...Object.keys(after.values)])].sort();
  const changes = [
    ...fields.map((field) => ({
      ...{ field, before: shown(before.values, field), after: shown(after.values, field) },
    })),
    { field: '(record)', before: held(before.problems), after: held(after.problems) },
  ].filter((change) => change.before !== change.after);
  return changes.length === 0 ? [] : [{ name: test.name, at: test.at, fields: changes }];
}
