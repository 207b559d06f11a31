import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenField, WrittenMapping } from '../generated/mapping.ts';
import type { IntegrationFiles, Written } from './documents.ts';
import { keyAt, type PlacedMap, type PlacedRule, type Report, type SideCapabilities } from './draft.ts';
import { canonicalObject, type DeclaredEndpoint } from './endpoints.ts';
import { shorthand } from './shorthand.ts';
import { pointer } from './yaml.ts';

interface Ends {
  readonly source: DeclaredEndpoint;
  readonly target: DeclaredEndpoint;
}

/** Rules and value maps of a mapping, each with its place in the file. */
export interface Placed {
  readonly rules: readonly PlacedRule[];
  readonly maps: readonly PlacedMap[];
}

/**
 * The rules that `standardFields: true` stands for, without those whose target a written rule takes; those of the short keys
 * (`ticketType`, `stages`, `statuses`, `priorities`); then the written ones.
 */
export function placed(
  file: Written<WrittenMapping>,
  folder: IntegrationFiles,
  ends: Ends,
  capabilities: SideCapabilities,
  report: Report,
): Placed {
  const { fields = [], standardFields, values = {} } = file.written;
  const short = shorthand(file, ends, capabilities, report);
  const taken = new Set([...fields, ...short.rules.map(({ field }) => field)].map((field) => field.target));
  const usual = standardFields === true ? standardSet(file, folder, ends, capabilities.source, report) : [];
  return {
    rules: [
      ...usual
        .filter((field) => !taken.has(field.target))
        .map((field) => ({ field, path: pointer('standardFields') })),
      ...short.rules,
      ...fields.map((field, index) => ({ field, path: pointer('fields', index) })),
    ],
    maps: [
      ...Object.entries(values).flatMap(([name, map]): readonly PlacedMap[] => {
        const path = pointer('values', name);
        if (!short.maps.some((other) => other.name === name)) return [{ name, map, path }];
        report({
          severity: 'error',
          rule: 'value-map-taken',
          message: `"${name}" is the map that ${name}: stands for`,
          at: keyAt(file.document, path),
          related: keyAt(file.document, short.maps.find((other) => other.name === name)?.path ?? ''),
          todo: 'Give this value map another name.',
        });
        return [];
      }),
      ...short.maps,
    ],
  };
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
