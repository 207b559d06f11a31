import { runMappingTests, type TestReport } from '../compile/index.ts';
import { loadMappingTests } from '../config/mapping-tests.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, openProject } from './project.ts';
import { compileAll } from './session.ts';

/** `crosswalk test`: runs the YAML tests beside the mappings, look-ups and links included. Asks no system. */
export async function testCommand(io: Io, options: CommonOptions): Promise<ExitCode> {
  const project = openProject(options);
  const loaded = loadMappingTests({ directory: options.mappings });
  if (loaded.diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new InvalidConfiguration(loaded);
  const reports: (TestReport & { integration: string })[] = [];
  for (const integration of chosenIntegrations(project, options.integration)) {
    for (const compiled of await compileAll(project, integration.mappings)) {
      const own = loaded.tests.filter((test) => test.integration === integration.name);
      reports.push({ integration: integration.name, ...runMappingTests(compiled, own) });
    }
  }
  const failed = reports.reduce((sum, report) => sum + report.failed, 0);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  if (options.json) {
    const mappings = reports.map((report) => ({
      ...report,
      uncovered: report.uncovered.map((rule) => rule.id),
    }));
    io.out(`${safeJson({ passed, failed, mappings })}\n`);
  } else {
    for (const report of reports) io.out(reportText(io, report));
    io.out(`${passed} passed, ${failed} failed\n`);
  }
  return failed > 0 ? 1 : 0;
}

function reportText(io: Io, report: TestReport & { integration: string }): string {
  const { painter } = io;
  const lines = [
    painter.bold(safeText(`${report.integration} / ${report.mapping}`)),
    ...report.results.flatMap((result) =>
      result.differences.length === 0
        ? [painter.green(`  ok    ${safeText(result.name)}`)]
        : [
            painter.red(`  fail  ${safeText(result.name)}   ${safeText(result.at.file)}:${result.at.line}`),
            ...result.differences.map((text) => `          ${safeText(text)}`),
          ],
    ),
    ...report.uncovered.map((rule) =>
      painter.yellow(
        `  no test reaches the rule for ${safeText(rule.target)}   ${safeText(rule.at.file)}:${rule.at.line}`,
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
