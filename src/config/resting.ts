import type { Diagnostic } from '../model/diagnostic.ts';
import type { IntegrationFiles } from './documents.ts';
import { keyAt } from './draft.ts';
import { tidy } from './tidy.ts';

/** Folders of integrations that say `enabled: false`, save the one that somebody asks for by name. */
export function restingFolders(
  folders: readonly IntegrationFiles[],
  named: string | undefined,
): readonly IntegrationFiles[] {
  return folders.filter(({ name, integration }) => integration?.written.enabled === false && name !== named);
}

/**
 * Whether a resting integration fits the connections and the catalogues matters only once it is enabled: these are of the systems that
 * somebody does use. It stops nobody, and is one warning an integration, with the first misfit.
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
  { name, integration }: IntegrationFiles,
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
      why: `${first.at.file}:${first.at.line}: ${first.message}${more}. Nothing uses it until integration.yaml says enabled: true.`,
      todo: `Nothing as long as you do not use it. Before you enable it, correct what "crosswalk validate --integration ${name}" shows.`,
    },
  ];
}
