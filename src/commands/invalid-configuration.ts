import type { LoadedProject } from '../config/project.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** Configuration with errors; `cli.ts` shows every one of them and exits with 1. */
export class InvalidConfiguration extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  /** Integrations that it stops; `undefined` for all of them. */
  readonly broken: readonly string[] | undefined;

  constructor(loaded: Pick<LoadedProject, 'diagnostics' | 'sources' | 'sound'>) {
    const broken = loaded.sound?.broken;
    super(
      broken === undefined || loaded.sound?.project.integrations.length === 0
        ? 'The configuration is not valid.'
        : `The configuration of ${broken.map((name) => `"${name}"`).join(', ')} is not valid.`,
    );
    this.name = 'InvalidConfiguration';
    this.diagnostics = loaded.diagnostics;
    this.sources = loaded.sources;
    this.broken = broken;
  }
}
