import { pathToFileURL } from 'node:url';
import type { Mapping } from '../model/mapping.ts';
import type { CompiledMapping } from './compiled.ts';
import { collectNeeds, execute, type Run, wayOf } from './execute.ts';
import { writeModule } from './files.ts';
import { mappedPaths } from './paths.ts';
import type { CatalogueOf } from './types.ts';

export interface CompileOptions {
  /** Folder of the emitted modules, by default `.crosswalk/compiled` under the working directory. */
  readonly outDir?: string;
  /** Types fields reached through relationships; without it they are `any`. */
  readonly catalogueOf?: CatalogueOf;
}

/** A compiled mapping and the module file it was imported from. */
export interface EmittedMapping extends CompiledMapping {
  readonly module: string;
}

interface MappingModule {
  readonly forward: Run;
  readonly backward: Run;
}

/**
 * Emits the mapping's module (only when it is not there yet) and imports it. Does not type-check: `checkCompiled` does. Throws
 * `TEMPLATE_INVALID` and `TRANSFORM_UNKNOWN` (config) for what the rules of `config` refuse with a position.
 */
export async function compileMapping(
  mapping: Mapping,
  options: CompileOptions = {},
): Promise<EmittedMapping> {
  const outDir = options.outDir ?? '.crosswalk/compiled';
  const file = await writeModule(mapping, outDir, options.catalogueOf ?? (() => undefined));
  const module = asModule(await import(pathToFileURL(file).href), file);
  const paths = mappedPaths(mapping);
  const forward = wayOf(mapping, 'import', module.forward);
  const backward = wayOf(mapping, 'syncBack', module.backward);
  return {
    mapping,
    module: file,
    sourcePaths: paths.source,
    targetPaths: paths.target,
    forwardNeeds: (source, links) => collectNeeds(forward, source, links),
    backwardNeeds: (target, links) => collectNeeds(backward, target, links),
    forward: (source, answers) => execute(mapping, forward, source, answers),
    backward: (target, answers) => execute(mapping, backward, target, answers),
  };
}

function asModule(value: unknown, file: string): MappingModule {
  if (typeof value === 'object' && value !== null && 'forward' in value && 'backward' in value) {
    const { forward, backward } = value;
    if (typeof forward === 'function' && typeof backward === 'function') {
      return { forward: forward as Run, backward: backward as Run };
    }
  }
  throw new Error(`Compiled module ${file} does not export forward and backward.`);
}
