import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { Children, Endpoint, Persons } from '../model/mapping.ts';
import { type Catalogues, findField } from './catalogues.ts';
import type { IntegrationFiles, Written } from './documents.ts';
import { keyAt, type Report, type SideCapabilities } from './draft.ts';
import { canonicalObject, type ResolvedEndpoints } from './endpoints.ts';
import { listed } from './nearest.ts';

/** Parents that are asked for above a record: Salesforce follows no more relationships in one query. */
const LEVELS = 5;

/** The way up the hierarchy of one object, nearest parent first; `undefined` where `path` is not the parent of the same kind. */
export function parentPaths(
  catalogue: Catalogue,
  { parentRelationship }: Capabilities,
  path: string,
): readonly string[] | undefined {
  const parent = parentField(catalogue, parentRelationship);
  if (parent === undefined || parent !== path) return undefined;
  return Array.from({ length: LEVELS }, (_, level) => `${`${parentRelationship}.`.repeat(level)}${parent}`);
}

/** The field that leads to the parent of the same kind. */
export function parentField(catalogue: Catalogue, relationship: string | undefined): string | undefined {
  return catalogue.fields.find(
    (field) =>
      field.relationship !== undefined &&
      field.relationship === relationship &&
      field.references?.[0] === catalogue.object,
  )?.path;
}

/** What `children: site` hands over, and to which mapping; `undefined` where child records are like any others. */
export function childrenOf(
  file: Written<WrittenMapping>,
  folder: IntegrationFiles,
  { source, target }: ResolvedEndpoints,
  capabilities: SideCapabilities,
  report: Report,
): Children | undefined {
  const { written, document } = file;
  if (written.import?.children !== 'site') return undefined;
  const at = keyAt(document, '/import/children');
  const parent = parentField(source.catalogue, capabilities.source.parentRelationship);
  const ancestors =
    parent === undefined ? undefined : parentPaths(source.catalogue, capabilities.source, parent);
  if (ancestors === undefined) {
    report({
      severity: 'error',
      rule: 'children-unsupported',
      message: `records of ${source.system} ${source.object} have no parent of their own kind`,
      at,
      todo: 'Remove children:.',
    });
    return undefined;
  }
  const receivers = receiversOf(file, folder, capabilities);
  const [receiver] = receivers;
  if (receiver === undefined || receivers.length > 1) {
    report({
      severity: 'error',
      rule: 'children-receiver',
      message:
        receiver === undefined
          ? `child records become sites, and no mapping of this integration carries ${source.object} to sites of ${target.connection}`
          : `child records become sites, and ${receivers.length} mappings could take them: ${listed(receivers.map((other) => other.written.mapping))}`,
      at,
      why: 'A mapping of its own says what a site gets.',
      todo:
        receiver === undefined
          ? `Add a mapping with source: { connection: ${source.connection}, object: ${source.object} } and target: { connection: ${target.connection}, object: site }.`
          : 'Keep one of them.',
    });
    return undefined;
  }
  return {
    kind: 'handOver',
    to: receiver.written.mapping,
    ancestors,
    orphan: written.import.orphanChild ?? 'importAsCustomer',
  };
}

/** The mapping that hands this one its records. */
export function handedBy(
  file: Written<WrittenMapping>,
  folder: IntegrationFiles,
  capabilities: SideCapabilities,
): Written<WrittenMapping> | undefined {
  return folder.mappings.find(
    (other) =>
      other.written.import?.children === 'site' &&
      receiversOf(other, folder, capabilities).some(
        ({ written }) => written.mapping === file.written.mapping,
      ),
  );
}

/**
 * Mappings of child records whose parents' mapping hands nothing over (`children: site` is not written there): they take no part. So
 * a folder may hold them ready, and one word starts them.
 */
export function restingReceivers({ mappings }: IntegrationFiles): ReadonlySet<string> {
  return new Set(
    mappings.flatMap(({ written }) => {
      const parents = (written.fields ?? []).flatMap(({ ancestors, link }) =>
        ancestors === true ? [link ?? []].flat() : [],
      );
      const givers = mappings.filter(
        ({ written: other }) =>
          other.mapping !== written.mapping &&
          parents.includes(other.mapping) &&
          other.source.connection === written.source.connection &&
          other.source.object.toLowerCase() === written.source.object.toLowerCase(),
      );
      const rests = givers.length > 0 && givers.every((giver) => giver.written.import?.children !== 'site');
      return rests ? [written.mapping] : [];
    }),
  );
}

function receiversOf(
  { written }: Written<WrittenMapping>,
  folder: IntegrationFiles,
  { source, target }: SideCapabilities,
): readonly Written<WrittenMapping>[] {
  return folder.mappings.filter(
    ({ written: other }) =>
      other.mapping !== written.mapping &&
      other.source.connection === written.source.connection &&
      other.target.connection === written.target.connection &&
      canonicalObject(source, other.source.object) === canonicalObject(source, written.source.object) &&
      canonicalObject(target, other.target.object) === canonicalObject(target, 'site'),
  );
}

/**
 * What becomes of people who are kept as companies: as this mapping says, or the one of the companies that its records belong to. Of
 * the two records that a person then is in the source, one is written back to.
 */
export function personsOf(
  { written }: Written<WrittenMapping>,
  folder: IntegrationFiles,
  source: Endpoint,
  { personField }: Capabilities,
  catalogues: Catalogues,
): Persons | undefined {
  const field = personField?.[source.object];
  if (field === undefined || findField(catalogues, source.catalogue, field).kind !== 'field')
    return undefined;
  if (!field.includes('.')) {
    const company = written.import?.personAccounts === 'customer';
    return { field, imports: company, back: company };
  }
  const links = new Set((written.fields ?? []).flatMap(({ link }) => link ?? []));
  const [said = 'skip'] = folder.mappings.flatMap(({ written: other }) =>
    links.has(other.mapping) ? (other.import?.personAccounts ?? []) : [],
  );
  return { field, imports: said !== 'skip', back: said === 'user' };
}
