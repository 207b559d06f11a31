import type { WrittenMappingTests } from '../../generated/mapping-test.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { IntegrationFiles } from '../documents.ts';
import { keyAt, type Report, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { pointer } from '../yaml.ts';

/** `accounts.test.yaml` tests `accounts` unless it says `mapping:`. */
export function testedMapping(written: WrittenMappingTests, file: string): string {
  return written.mapping ?? file.slice(file.lastIndexOf('/') + 1, -'.test.yaml'.length);
}

/** An integration has its own file named like its folder, mappings with names of their own, and links that mean something. */
export function checkIntegration(files: IntegrationFiles, report: Report): void {
  const { integration, mappings, links, tests, directory } = files;
  const start = (file: string): Diagnostic['at'] => ({ file, line: 1, column: 1 });

  if (!files.files.includes(`${directory}/integration.yaml`)) {
    report({
      severity: 'error',
      rule: 'integration-missing',
      message: `the folder "${files.name}" has no integration.yaml`,
      at: start(files.files[0] ?? directory),
      todo: `Add ${directory}/integration.yaml with version: 1 and integration: ${files.name}.`,
    });
  } else if (integration !== undefined && integration.written.integration !== files.name) {
    report({
      severity: 'error',
      rule: 'integration-name',
      message: `the integration is called "${integration.written.integration}", its folder "${files.name}"`,
      at: valueAt(integration.document, '/integration'),
      todo: 'Give both the same name; state and reports go by it.',
    });
  }
  if (files.mappingFiles === 0 && integration !== undefined && integration.written.enabled !== false) {
    report({
      severity: 'error',
      rule: 'integration-empty',
      message: `the integration "${files.name}" has no mappings`,
      at: keyAt(integration.document, '/integration'),
      todo: `Add a mapping to ${directory}/, or write enabled: false.`,
    });
  }

  const seen = new Map<string, Diagnostic['at']>();
  for (const { written, document } of mappings) {
    const at = valueAt(document, '/mapping');
    const first = seen.get(written.mapping);
    if (first === undefined) seen.set(written.mapping, at);
    else {
      report({
        severity: 'error',
        rule: 'mapping-name-twice',
        message: `two mappings are called "${written.mapping}"`,
        at,
        related: first,
        todo: 'Give one of them another name.',
      });
    }
  }

  for (const { written, document } of tests) {
    const name = testedMapping(written, document.file);
    if (files.mappingNames.has(name)) continue;
    unknownMapping(
      name,
      written.mapping === undefined ? keyAt(document, '/tests') : valueAt(document, '/mapping'),
    );
  }
  if (links !== undefined) checkLinks();

  function unknownMapping(name: string, at: Diagnostic['at']): void {
    const guess = nearest(name, files.mappingNames);
    report({
      severity: 'error',
      rule: 'mapping-unknown',
      message: `there is no mapping "${name}" in this integration`,
      at,
      ...(guess === undefined ? {} : { didYouMean: guess }),
      todo: 'Name one of its mappings; a test file without mapping: goes by its own name.',
    });
  }

  function checkLinks(): void {
    if (links === undefined) return;
    const { written, document } = links;
    for (const mapping of Object.keys(written.links)) {
      if (!files.mappingNames.has(mapping))
        unknownMapping(mapping, keyAt(document, pointer('links', mapping)));
    }
  }
}
