import { loadMappingTests } from '../config/mapping-tests.ts';
import { diagnosticsToAnnotations, diagnosticsToJson, diagnosticsToText } from '../report/diagnostics.ts';
import { safeJson } from '../report/safe.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { load } from './project.ts';

export interface ValidateOptions extends CommonOptions {
  readonly format?: 'text' | 'json' | 'github';
}

/** `crosswalk validate`: every fault of every file at once, with its place. Asks no system, loads no SDK. */
export async function validateCommand(io: Io, options: ValidateOptions): Promise<ExitCode> {
  const loaded = load(options);
  const tests = loadMappingTests({ directory: options.mappings });
  const known = new Set(loaded.diagnostics.map((diagnostic) => JSON.stringify(diagnostic)));
  const diagnostics = [
    ...loaded.diagnostics,
    ...tests.diagnostics.filter((diagnostic) => !known.has(JSON.stringify(diagnostic))),
  ];
  const failed = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const format = options.json ? 'json' : (options.format ?? 'text');
  if (format === 'json') io.out(`${safeJson({ valid: !failed, ...diagnosticsToJson(diagnostics) })}\n`);
  else if (format === 'github')
    io.out(diagnostics.length === 0 ? '' : `${diagnosticsToAnnotations(diagnostics)}\n`);
  else {
    const sources = new Map([...tests.sources, ...loaded.sources]);
    io.out(`${diagnosticsToText(diagnostics, sources, io.painter)}\n`);
    if (loaded.project && !failed) {
      const mappings = loaded.project.integrations.flatMap((integration) => integration.mappings);
      const rules = mappings.reduce((sum, mapping) => sum + mapping.fields.length, 0);
      io.out(
        io.painter.green(
          `Valid: ${mappings.length} mappings with ${rules} field rules in ${loaded.project.integrations.length} integrations.\n`,
        ),
      );
    }
  }
  return failed ? 1 : 0;
}
