import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenField, WrittenMapping } from '../generated/mapping.ts';
import type { IntegrationFiles, Written } from './documents.ts';
import { keyAt, type PlacedRule, type Report } from './draft.ts';
import { canonicalObject, type DeclaredEndpoint } from './endpoints.ts';
import { pointer } from './yaml.ts';

interface Ends {
  readonly source: DeclaredEndpoint;
  readonly target: DeclaredEndpoint;
}

/** The rules that `standardFields: true` stands for, without those whose target a written rule takes, then the written ones. */
export function placedRules(
  file: Written<WrittenMapping>,
  folder: IntegrationFiles,
  ends: Ends,
  capabilities: Capabilities,
  report: Report,
): readonly PlacedRule[] {
  const { fields = [], standardFields } = file.written;
  const written = fields.map((field, index) => ({ field, path: pointer('fields', index) }));
  if (standardFields !== true) return written;
  const taken = new Set(fields.map((field) => field.target));
  const usual = standardSet(file, folder, ends, capabilities, report).filter(
    (field) => !taken.has(field.target),
  );
  return [...usual.map((field) => ({ field, path: pointer('standardFields') })), ...written];
}

/** What the source's connector offers for this pair of objects, its links by the names that this integration's mappings have. */
function standardSet(
  { document }: Written<WrittenMapping>,
  folder: IntegrationFiles,
  { source, target }: Ends,
  capabilities: Capabilities,
  report: Report,
): readonly WrittenField[] {
  const set = capabilities.standardFields?.find(
    ({ object, partner }) =>
      object === source.object && partner.system === target.system && partner.object === target.object,
  );
  if (set === undefined) {
    report({
      severity: 'error',
      rule: 'standard-fields-none',
      message: `there are no standard fields from ${source.system} ${source.object} to ${target.system} ${target.object}`,
      at: keyAt(document, '/standardFields'),
      todo: 'Write the rules under fields.',
    });
    return [];
  }
  return set.fields.flatMap((field): readonly WrittenField[] => {
    if (field.link === undefined) return [field];
    const [first, ...rest] = [field.link]
      .flat()
      .flatMap((object) => carriers(folder, { ...source, object }, target, capabilities));
    return first === undefined ? [] : [{ ...field, link: [first, ...rest] }];
  });
}

/** Mappings of the integration that bring these records over to the same system. */
function carriers(
  { mappings }: IntegrationFiles,
  source: DeclaredEndpoint,
  target: DeclaredEndpoint,
  capabilities: Capabilities,
): readonly string[] {
  return mappings.flatMap(({ written }) => {
    const same =
      written.source.connection === source.connection &&
      written.target.connection === target.connection &&
      canonicalObject(capabilities, written.source.object) === source.object;
    return same ? [written.mapping] : [];
  });
}
