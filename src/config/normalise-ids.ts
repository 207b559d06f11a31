import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type { Position } from '../model/diagnostic.ts';
import type { WrittenLink } from '../model/mapping.ts';
import type { IntegrationFiles } from './documents.ts';
import { keyAt, type Report, type SideCapabilities, valueAt } from './draft.ts';
import { pointer, type YamlDocument } from './yaml.ts';

/** `exclude:` in the spelling that records have. A text that could be an id of both sides counts for both. */
export function normaliseExclude(
  written: WrittenMapping,
  document: YamlDocument,
  { source, target }: SideCapabilities,
  report: Report,
): ReadonlySet<string> {
  return new Set(
    (written.exclude ?? []).flatMap((value, index) => {
      const id = String(value);
      const ids = [source, target].filter((side) => side.isId(id)).map((side) => side.canonicalId(id));
      if (ids.length === 0) remark(id, 'either system', valueAt(document, pointer('exclude', index)), report);
      return ids.length === 0 ? [id.trim()] : ids;
    }),
  );
}

/** Source records that links.yaml gives to one of these mappings, each with the first that has it. */
export function normaliseElsewhere(
  { links }: IntegrationFiles,
  mappings: readonly string[],
  source: Capabilities,
): ReadonlyMap<string, string> {
  const rows = mappings.flatMap((name) =>
    (links?.written.links[name] ?? []).map((row) => [source.canonicalId(String(row.source)), name] as const),
  );
  return new Map(rows.toReversed());
}

/** The rows of links.yaml for one mapping, ids in the spelling that records have; rows that contradict each other are reported. */
export function normaliseLinks(
  { links }: IntegrationFiles,
  mapping: string,
  capabilities: SideCapabilities,
  report: Report,
): readonly WrittenLink[] {
  if (links === undefined) return [];
  const { written, document } = links;
  const rows = (written.links[mapping] ?? []).map((row, index) => {
    const place = (key: string) => valueAt(document, pointer('links', mapping, index, key));
    const idAt = (side: 'source' | 'target') => {
      const id = String(row[side]);
      if (!capabilities[side].isId(id)) remark(id, `the ${side} system`, place(side), report);
      return capabilities[side].canonicalId(id);
    };
    return {
      source: idAt('source'),
      target: idAt('target'),
      primary: row.primary,
      at: keyAt(document, pointer('links', mapping, index)),
      place,
    };
  });

  type Row = (typeof rows)[number];
  const sources = new Map<string, Row>();
  const primaries = new Map<string, Row>();
  for (const row of rows) {
    const earlier = sources.get(row.source);
    if (earlier === undefined) sources.set(row.source, row);
    else {
      report({
        severity: 'error',
        rule: 'link-source-twice',
        message: `the source record "${row.source}" is linked twice`,
        at: row.place('source'),
        related: earlier.place('source'),
        why: 'A source record belongs to one target record.',
        todo: 'Remove one of the two.',
      });
    }
    if (row.primary !== true) continue;
    const primary = primaries.get(row.target);
    if (primary === undefined) primaries.set(row.target, row);
    else {
      report({
        severity: 'error',
        rule: 'link-primary-twice',
        message: `the target record "${row.target}" has two primary sources`,
        at: row.place('primary'),
        related: primary.place('primary'),
        todo: 'Leave primary: true on one of them.',
      });
    }
  }

  const seen = new Set<string>();
  return rows.map(({ source, target, primary, at }) => {
    const first = !seen.has(target);
    seen.add(target);
    return {
      source,
      target,
      primary: primary ?? (!primaries.has(target) && first),
      explicit: primary === true,
      at,
    };
  });
}

/** Said, not refused: an id that no record has does no harm but the one that it does nothing. */
function remark(id: string, system: string, at: Position, report: Report): void {
  report({
    severity: 'warning',
    rule: 'id-unlikely',
    message: `"${id}" cannot be the id of a record of ${system}`,
    at,
    why: 'No record will ever have it, so the line does nothing.',
    todo: 'Copy the id from the address of the record in its system.',
  });
}
