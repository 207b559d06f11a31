import { type Buffer, isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { WrittenConnections } from '../generated/connections.ts';
import type { WrittenIntegration } from '../generated/integration.ts';
import type { WrittenLinks } from '../generated/links.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type { WrittenMappingTests } from '../generated/mapping-test.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isMissing } from './catalogues.ts';
import { refusedFlows } from './connections.ts';
import { createLines } from './lines.ts';
import { literalSecrets } from './rules/literal-secret.ts';
import { rewrittenNumbers } from './rules/number-rewritten.ts';
import type { SchemaName, Schemas } from './schemas.ts';
import { validateDocument } from './validate.ts';
import { MAX_FILE_BYTES, parseYaml, type YamlDocument } from './yaml.ts';
import { tooLarge } from './yaml-problems.ts';

/** A file that meets its schema. */
export interface Written<T> {
  readonly written: T;
  readonly document: YamlDocument;
}

export interface IntegrationFiles {
  /** Name of the folder. */
  readonly name: string;
  readonly directory: string;
  readonly integration: Written<WrittenIntegration> | undefined;
  readonly mappings: readonly Written<WrittenMapping>[];
  readonly links: Written<WrittenLinks> | undefined;
  readonly tests: readonly Written<WrittenMappingTests>[];
  /** Every YAML file of the folder, valid or not. */
  readonly files: readonly string[];
  /** Number of mapping files, valid or not. */
  readonly mappingFiles: number;
  /** Mapping names of this folder, those of files that do not meet the schema included where they can be read. */
  readonly mappingNames: ReadonlySet<string>;
}

export interface ConfigurationFiles {
  readonly connections: Written<WrittenConnections> | undefined;
  readonly integrations: readonly IntegrationFiles[];
  readonly diagnostics: readonly Diagnostic[];
  /** Text of every file read, for code frames. */
  readonly documents: readonly {
    readonly file: string;
    readonly text: string;
    readonly document: YamlDocument | undefined;
  }[];
}

/** Reads and checks every YAML file under the mappings folder: `connections.yaml`, and one folder an integration. */
export function readConfiguration(directory: string, schemas: Schemas): ConfigurationFiles {
  const diagnostics: Diagnostic[] = [];
  const documents: { file: string; text: string; document: YamlDocument | undefined }[] = [];

  function parse(file: string): YamlDocument | undefined {
    const bytes = readBytes(file, diagnostics);
    if (bytes === undefined) return undefined;
    const text = bytes.toString('utf8');
    const parsed = parseYaml(file, text);
    documents.push({
      file,
      text: text.replace(/^\uFEFF/, ''),
      document: parsed.ok ? parsed.document : undefined,
    });
    if (!parsed.ok) {
      diagnostics.push(...parsed.diagnostics);
      return undefined;
    }
    diagnostics.push(...literalSecrets(parsed.document).map((found) => found.diagnostic));
    diagnostics.push(...rewrittenNumbers(parsed.document));
    return parsed.document;
  }

  function check<T>(
    name: SchemaName,
    document: YamlDocument | undefined,
    settled?: readonly string[],
  ): Written<T> | undefined {
    if (document === undefined) return undefined;
    const faults = validateDocument(schemas, name, document, settled);
    diagnostics.push(...faults);
    // The schema is the proof that the document has the generated type.
    return faults.length === 0 ? { written: document.value as T, document } : undefined;
  }

  function checkConnections(document: YamlDocument | undefined): Written<WrittenConnections> | undefined {
    const refused = document === undefined ? [] : refusedFlows(document);
    diagnostics.push(...refused.map(({ diagnostic }) => diagnostic));
    return check<WrittenConnections>(
      'connections',
      document,
      refused.map(({ auth }) => auth),
    );
  }

  const top = entries(directory);
  if (top === undefined || !top.files.includes('connections.yaml')) {
    diagnostics.push({
      severity: 'error',
      rule: 'connections-missing',
      message:
        top === undefined
          ? `there is no folder "${directory}"`
          : `there is no file "connections.yaml" in "${directory}"`,
      at: { file: `${directory}/connections.yaml`, line: 1, column: 1 },
      todo: 'Run in the root of the repository, or name the folder with --mappings.',
    });
  }
  const connections =
    top?.files.includes('connections.yaml') === true
      ? checkConnections(parse(`${directory}/connections.yaml`))
      : undefined;
  const stray = (top?.files ?? [])
    .filter((file) => file !== 'connections.yaml')
    .map((file) => `${directory}/${file}`);

  /** A file that does not parse still has a name, or every link to it and every test of it would be called unknown. */
  function mappingName(document: YamlDocument | undefined, base: string, file: string): string {
    const text = documents.find((read) => read.file === file)?.text ?? '';
    const written =
      document?.scalars.get('/mapping')?.text ?? /^mapping[ \t]*:[ \t]*["']?([\w-]+)/m.exec(text)?.[1];
    return written ?? base.slice(0, -'.yaml'.length);
  }

  const integrations = (top?.folders ?? []).flatMap((name): readonly IntegrationFiles[] => {
    const folder = `${directory}/${name}`;
    const files = entries(folder)?.files ?? [];
    stray.push(...files.filter((file) => !file.endsWith('.yaml')).map((file) => `${folder}/${file}`));
    const yaml = files.filter((file) => file.endsWith('.yaml'));
    if (yaml.length === 0) return [];
    const special = (file: string) => (yaml.includes(file) ? parse(`${folder}/${file}`) : undefined);
    const tests = yaml.filter((file) => file.endsWith('.test.yaml'));
    const mappings = yaml.filter(
      (file) => !tests.includes(file) && file !== 'integration.yaml' && file !== 'links.yaml',
    );
    const parsed = mappings.map((file) => parse(`${folder}/${file}`));
    return [
      {
        name,
        directory: folder,
        integration: check<WrittenIntegration>('integration', special('integration.yaml')),
        mappings: parsed.flatMap((document) => check<WrittenMapping>('mapping', document) ?? []),
        links: check<WrittenLinks>('links', special('links.yaml')),
        tests: tests.flatMap(
          (file) => check<WrittenMappingTests>('mapping-test', parse(`${folder}/${file}`)) ?? [],
        ),
        files: yaml.map((file) => `${folder}/${file}`),
        mappingFiles: mappings.length,
        mappingNames: new Set(
          mappings.map((file, index) => mappingName(parsed[index], file, `${folder}/${file}`)),
        ),
      },
    ];
  });

  for (const file of stray) {
    diagnostics.push({
      severity: 'error',
      rule: 'file-misplaced',
      message: 'this file would not be read',
      at: { file, line: 1, column: 1 },
      why: 'Beside connections.yaml, configuration is read from <integration>/*.yaml.',
      todo: 'Move it into the folder of an integration, and end its name in .yaml.',
    });
  }
  return { connections, integrations, diagnostics, documents };
}

/** The bytes of a file; reports one that is too large, not UTF-8 or not readable. */
function readBytes(file: string, diagnostics: Diagnostic[]): Buffer | undefined {
  const refuse = (rule: string, message: string, todo: string) => {
    diagnostics.push({ severity: 'error', rule, message, at: { file, line: 1, column: 1 }, todo });
    return undefined;
  };
  try {
    const { size } = statSync(file);
    if (size > MAX_FILE_BYTES) {
      diagnostics.push(tooLarge(createLines(file, ''), size, MAX_FILE_BYTES));
      return undefined;
    }
    const bytes = readFileSync(file);
    if (isUtf8(bytes)) return bytes;
    return refuse('file-encoding', 'the file is not UTF-8', 'Save it as UTF-8 in your editor.');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return refuse(
      'file-unreadable',
      `the file cannot be read${code}`,
      'Check that it exists and that you may read it.',
    );
  }
}

/** YAML files and folders in a fixed order; hidden ones are left alone. */
function entries(
  directory: string,
): { readonly files: readonly string[]; readonly folders: readonly string[] } | undefined {
  try {
    const all = readdirSync(directory, { withFileTypes: true }).filter(
      (entry) => !entry.name.startsWith('.'),
    );
    const names = (wanted: (entry: (typeof all)[number]) => boolean) =>
      all
        .filter(wanted)
        .map((entry) => entry.name)
        .sort();
    return {
      files: names((entry) => !entry.isDirectory() && /\.ya?ml$/i.test(entry.name)),
      folders: names((entry) => entry.isDirectory()),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
