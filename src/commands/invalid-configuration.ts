import type { LoadedProject } from '../config/project.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** Configuration with errors; `cli.ts` shows every one of them and exits with 1. */
export class InvalidConfiguration extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;

  constructor(loaded: Pick<LoadedProject, 'diagnostics' | 'sources'>) {
    super('The configuration is not valid.');
    this.name = 'InvalidConfiguration';
    this.diagnostics = loaded.diagnostics;
    this.sources = loaded.sources;
  }
}
