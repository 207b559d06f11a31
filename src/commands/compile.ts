import { checkCompiled, compileMapping, pruneCompiled } from '../compile/index.ts';
import { safeJson, safeText } from '../report/safe.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, openProject, sayNoneEnabled } from './project.ts';
import { catalogues } from './session.ts';

const OUT = '.crosswalk/compiled';

/** `crosswalk compile`: writes every mapping as a TypeScript module and type-checks them; errors point at the YAML line. */
export async function compileCommand(io: Io, options: CommonOptions): Promise<ExitCode> {
  const project = openProject(options);
  const catalogueOf = catalogues(project);
  const modules: { mapping: string; file: string }[] = [];
  const chosen = chosenIntegrations(project, options.integration);
  sayNoneEnabled(io, options, chosen);
  for (const integration of chosen) {
    for (const mapping of integration.mappings) {
      const compiled = await compileMapping(mapping, { outDir: OUT, catalogueOf });
      modules.push({ mapping: `${integration.name}/${mapping.name}`, file: compiled.module });
    }
  }
  const files = modules.map((module) => module.file);
  const checked = await checkCompiled(OUT, files);
  if (options.integration === undefined) await pruneCompiled(OUT, files);
  const errors = checked.ok ? [] : checked.errors;
  if (options.json) io.out(`${safeJson({ ok: checked.ok, modules, errors })}\n`);
  else {
    for (const { mapping, file } of modules)
      io.out(`${safeText(mapping)}  ${io.painter.dim(safeText(file))}\n`);
    for (const error of errors) {
      const at = error.yaml
        ? `${error.yaml.file}:${error.yaml.line}:${error.yaml.column}`
        : `${error.file}:${error.line}`;
      io.out(`${io.painter.red(`${safeText(at)} error`)} ${safeText(error.message)}\n`);
    }
    io.out(checked.ok ? io.painter.green('Compiled and type-checked.\n') : `${errors.length} type errors.\n`);
  }
  return checked.ok ? 0 : 1;
}
