import type { Diagnostic } from '../model/diagnostic.ts';
import type { IntegrationFiles } from './documents.ts';
import { keyAt } from './draft.ts';
import { tidy } from './tidy.ts';

/**
 * Folders that take no part: of integrations with `enabled: false`, save the one that is named. Where no other is left none rests, as
 * they are then what a person works on.
 */
export function restingFolders(
  folders: readonly IntegrationFiles[],
  named: string | undefined,
): readonly IntegrationFiles[] {
  const resting = folders.filter(
    ({ name, integration }) => integration?.written.enabled === false && name !== named,
  );
  return resting.length === folders.length ? [] : resting;
}

/**
 * What is found in integrations that take no part, beyond faults of their files themselves: a system that is not used has no connection,
 * and no fields in the catalogues. That stops nobody; it is one warning an integration, with its first finding.
 */
export function foldResting(
  found: readonly Diagnostic[],
  resting: readonly IntegrationFiles[],
): readonly Diagnostic[] {
  const inside = (folder: IntegrationFiles) => (diagnostic: Diagnostic) =>
    diagnostic.at.file.startsWith(`${folder.directory}/`);
  const others = found.filter((diagnostic) => !resting.some((folder) => inside(folder)(diagnostic)));
  return [...others, ...resting.flatMap((folder) => folded(folder, found.filter(inside(folder))))];
}

function folded(
  { name, directory, integration }: IntegrationFiles,
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  const errors = tidy(found).filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined || integration === undefined) return found;
  const more = errors.length === 1 ? '' : `, and ${errors.length - 1} more`;
  return [
    {
      severity: 'warning',
      rule: 'integration-resting',
      message: `the disabled integration "${name}" could not run as it stands`,
      at: keyAt(integration.document, '/enabled'),
      why: `${first.at.file}:${first.at.line}: ${first.message}${more}. It holds up nobody else.`,
      todo: `Before you enable it, correct what "crosswalk validate --integration ${name}" shows. If you do not use it, delete ${directory}/.`,
    },
  ];
}
