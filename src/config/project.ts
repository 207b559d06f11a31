import type { WrittenMapping } from '../generated/mapping.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Mapping, Project } from '../model/mapping.ts';
import { type Catalogues, createCatalogues } from './catalogues.ts';
import { restingReceivers } from './children.ts';
import { normaliseConnections } from './connections.ts';
import { declaredMappings } from './declared.ts';
import { derivedMappings } from './derived.ts';
import {
  type ConfigurationFiles,
  type IntegrationFiles,
  readConfiguration,
  type Written,
} from './documents.ts';
import { keyAt, type MappingDraft, type Report, type Systems } from './draft.ts';
import { withCatalogue } from './endpoints.ts';
import { normaliseMapping } from './normalise.ts';
import { normaliseIntegrator, normaliseNotify, staleAfterOf } from './normalise-integration.ts';
import { foldResting, restingFolders } from './resting.ts';
import { placed } from './rule-places.ts';
import { MAPPING_RULES, PROJECT_RULES } from './rules/index.ts';
import { checkIntegration } from './rules/integration.ts';
import { checkIntegrator } from './rules/integrator.ts';
import { SCHEMAS, type Schemas } from './schemas.ts';
import { maskSources } from './sources.ts';
import { tidy } from './tidy.ts';

export interface LoadOptions {
  /** The mappings folder; its files are named in diagnostics as this path and their own. */
  readonly directory: string;
  /** Folder of the field catalogues (`schemas/objects`). */
  readonly schemas: string;
  /** Capabilities by system; a connection to a system that is not here is refused. */
  readonly systems: Systems;
  /** The one integration that a command is about, which takes part even if it is disabled. */
  readonly integration?: string | undefined;
}

export interface LoadedProject {
  /** Absent when anything is wrong; warnings do not count. */
  readonly project?: Project;
  /** What is left of it without the integrations that something is wrong in; absent where the fault is everybody's. */
  readonly sound?: { readonly project: Project; readonly broken: readonly string[] };
  /** Every finding of every file: sorted by place, each once. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text by file for code frames, with anything that looks like a secret blotted out. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Load, validate, normalise, apply the rules; collects every fault instead of stopping at the first. */
export function loadProject(options: LoadOptions, schemas: Schemas = SCHEMAS): LoadedProject {
  const files = readConfiguration(options.directory, schemas);
  const diagnostics: Diagnostic[] = [...files.diagnostics];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  for (const integration of files.integrations) {
    checkIntegration(integration, report);
    checkIntegrator(integration, report);
  }
  const connections = files.connections === undefined ? {} : normaliseConnections(files.connections, report);
  if (files.integrations.length === 0 && files.connections !== undefined) {
    report({
      severity: 'error',
      rule: 'integration-missing',
      message: `"${options.directory}" holds no integration`,
      at: keyAt(files.connections.document, '/connections'),
      todo: `Add a folder with an integration.yaml and a mapping: ${options.directory}/salesforce/.`,
    });
  }

  const catalogues = createCatalogues(options.schemas, schemas);
  const misfits: Diagnostic[] = [];
  const fit: Report = (diagnostic) => misfits.push(diagnostic);
  const drafts = draftMappings(files, catalogues, options.systems, fit);
  guarded(fit, options, () => {
    for (const rule of MAPPING_RULES) for (const draft of drafts) rule(draft, { catalogues, report: fit });
    for (const rule of PROJECT_RULES) rule(drafts, { catalogues, report: fit });
  });

  const resting = restingFolders(files.integrations, options.integration);
  const sorted = tidy([...diagnostics, ...foldResting(misfits, resting)]);
  const sources = maskSources(files.documents);
  const errors = sorted.filter((diagnostic) => diagnostic.severity === 'error');
  const idle = new Map(files.integrations.map((folder) => [folder.name, restingReceivers(folder)]));
  const mappings = drafts
    .filter(({ mapping }) => idle.get(mapping.integration)?.has(mapping.name) !== true)
    .flatMap(({ mapping, derived }) => [mapping, ...derived]);
  const projectOf = (folders: readonly IntegrationFiles[]): Project => ({
    connections,
    integrations: folders.flatMap((folder) => integrationOf(folder, mappings)),
  });
  if (errors.length === 0) return { project: projectOf(files.integrations), diagnostics: sorted, sources };
  const broken = brokenFolders(files.integrations, errors);
  if (broken === undefined) return { diagnostics: sorted, sources };
  const sound = projectOf(files.integrations.filter(({ name }) => !broken.includes(name)));
  return { sound: { project: sound, broken }, diagnostics: sorted, sources };
}

/** Folders that something is wrong in; `undefined` where something is wrong outside of them, which concerns all. */
function brokenFolders(
  folders: readonly IntegrationFiles[],
  errors: readonly Diagnostic[],
): readonly string[] | undefined {
  const places = errors.map(({ at }) => folders.find(({ directory }) => at.file.startsWith(`${directory}/`)));
  if (places.includes(undefined)) return undefined;
  return [...new Set(places.flatMap((folder) => (folder ? [folder.name] : [])))].sort();
}

function integrationOf(folder: IntegrationFiles, mappings: readonly Mapping[]): readonly Integration[] {
  if (folder.integration === undefined) return [];
  const { written, document } = folder.integration;
  const own = mappings.filter((mapping) => mapping.integration === folder.name);
  const chosen = normaliseIntegrator(written);
  const integrator = chosen && { ...chosen, mappings: withDerived(chosen.mappings, own) };
  return [
    {
      name: folder.name,
      directory: folder.directory,
      enabled: written.enabled ?? true,
      planValues: written.plan?.values ?? false,
      allowPublic: written.allowPublic ?? false,
      mappings: own,
      integrator,
      notify: normaliseNotify(written),
      staleAfter: staleAfterOf(written, integrator),
      at: keyAt(document, '/integration'),
      keys: Object.fromEntries(
        [...document.keys].map(([path, { start, end }]) => [
          path.slice(1).replaceAll('/', '.'),
          document.lines.at(start, end),
        ]),
      ),
    },
  ];
}

/** Whoever chooses a mapping chooses what hangs on its records. */
function withDerived(names: readonly string[], mappings: readonly Mapping[]): readonly string[] {
  return names.flatMap((name) => [
    name,
    ...mappings.filter(({ childOf }) => childOf?.mapping === name).map((derived) => derived.name),
  ]);
}

function draftMappings(
  files: ConfigurationFiles,
  catalogues: Catalogues,
  systems: Systems,
  report: Report,
): readonly MappingDraft[] {
  return declaredMappings(files, systems, report).flatMap(
    ({ folder, file, source, target }): readonly MappingDraft[] =>
      guardedCatalogue(report, file, () => {
        const from = source && withCatalogue(file, 'source', source, catalogues, report);
        const to = target && withCatalogue(file, 'target', target, catalogues, report);
        const sourceCapabilities = systems[from?.system ?? ''];
        const targetCapabilities = systems[to?.system ?? ''];
        if (
          from === undefined ||
          to === undefined ||
          sourceCapabilities === undefined ||
          targetCapabilities === undefined
        )
          return [];
        const capabilities = { source: sourceCapabilities, target: targetCapabilities };
        const ends = { source: from, target: to };
        const parts = placed(file, folder, ends, capabilities, report);
        const mapping = normaliseMapping(file, folder, ends, capabilities, parts, catalogues, report);
        const { written, document } = file;
        return [
          {
            mapping,
            derived: derivedMappings({ written, document, mapping, capabilities }, catalogues, report),
            written,
            document,
            placed: parts.rules,
            maps: parts.maps,
            enabled: folder.integration?.written.enabled ?? true,
            sourceCapabilities,
            targetCapabilities,
            siblings: folder.mappingNames,
          },
        ];
      }),
  );
}

/** A catalogue that cannot be read is one finding at the mapping's object, not an exception. */
function guardedCatalogue(
  report: Report,
  file: Written<WrittenMapping>,
  work: () => readonly MappingDraft[],
): readonly MappingDraft[] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CrosswalkError) || error.code !== 'CATALOGUE_INVALID') throw error;
    report(catalogueInvalid(error, keyAt(file.document, '/source')));
    return [];
  }
}

function guarded(report: Report, options: LoadOptions, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CrosswalkError) || error.code !== 'CATALOGUE_INVALID') throw error;
    report(catalogueInvalid(error, { file: error.text.where ?? options.schemas, line: 1, column: 1 }));
  }
}

function catalogueInvalid(error: CrosswalkError, at: Diagnostic['at']): Diagnostic {
  const { what, where, todo } = error.text;
  return {
    severity: 'error',
    rule: 'catalogue-invalid',
    message: `${where ?? ''}: ${what}`,
    at,
    ...(todo === undefined ? {} : { todo }),
  };
}
