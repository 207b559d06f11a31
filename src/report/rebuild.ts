import type { Painter } from './painter.ts';
import { safeText } from './safe.ts';

/** What a rebuild is about to read, and what it replaces. */
export interface RebuildCost {
  readonly integration: string;
  readonly before:
    | { readonly kind: 'none' }
    | { readonly kind: 'readable'; readonly runs: number; readonly at: string | undefined }
    | { readonly kind: 'unusable'; readonly code: string };
  /** Mappings whose records carry no mark, with the fields that are left to match by. */
  readonly unmarked: readonly { readonly mapping: string; readonly steps: readonly string[] }[];
  readonly lines: readonly {
    readonly mapping: string;
    readonly connection: string;
    readonly object: string;
    readonly records: number | undefined;
    readonly lists: number | undefined;
    readonly details: number | undefined;
  }[];
}

interface Found {
  readonly mapping: string;
  readonly linked: number;
  readonly by: Readonly<Record<string, number>>;
}

/** The cost in requests a connection, side by side with the records, and what is at stake. */
export function costText(cost: RebuildCost, painter: Painter): string {
  const lines = [`${painter.bold(cost.integration)}: ${beforeText(cost.before)}`];
  for (const item of cost.lines) {
    const records = item.records === undefined ? 'an unknown number of' : String(item.records);
    const details = item.details ? ` and up to ${item.details} for details` : '';
    lines.push(
      `  ${item.mapping}: ${records} ${safeText(item.object)} records of ${item.connection}, ${requests(item.lists)} for the list${details}`,
    );
  }
  for (const [connection, count] of totals(cost))
    lines.push(painter.bold(`  ${connection}: about ${requests(count)} in all`));
  for (const { mapping, steps } of cost.unmarked) {
    const by = steps.length > 0 ? `by ${steps.join(', then by ')} only` : 'by nothing but links.yaml';
    lines.push(
      painter.yellow(
        `  ${mapping} has no externalId: records are found again ${by}. What was renamed on one side is held.`,
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** How many links were found again, by what, and where the old state lies. */
export function relinkedText(found: readonly Found[], kept: string | undefined, painter: Painter): string {
  const lines = found.map(({ mapping, linked, by }) => {
    const how = Object.entries(by)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([step, n]) => `${n} by ${safeText(step === 'externalId' ? 'mark' : step)}`);
    return `${painter.bold(mapping)}: ${linked} linked${how.length > 0 ? ` (${how.join(', ')})` : ''}`;
  });
  if (kept !== undefined)
    lines.push(`The state of before is kept as ${safeText(kept)}; delete it when all is well.`);
  return `${lines.join('\n')}\n`;
}

function beforeText(before: RebuildCost['before']): string {
  switch (before.kind) {
    case 'none':
      return 'there is no state here; one is made from what both systems show. Nothing is written to either.';
    case 'unusable':
      if (before.code === 'STATE_KEY')
        return 'the state here was written with another CROSSWALK_STATE_KEY: set that one again, and nothing needs to be rebuilt. Otherwise a new one takes its place, and it is kept. Nothing is written to either system.';
      return `the state here cannot be used (${before.code}); a new one takes its place, and it is kept. Nothing is written to either system.`;
    case 'readable':
      return `the state here is in order${before.at === undefined ? '' : ` (last run ${before.at})`}. A rebuilt one takes its place: what changed on one side since then is no longer recognised as a change. Nothing is written to either system.`;
  }
}

function requests(count: number | undefined): string {
  return `${count ?? 'an unknown number of'} request${count === 1 ? '' : 's'}`;
}

function totals(cost: RebuildCost): [string, number][] {
  const sums = new Map<string, number>();
  for (const { connection, lists, details } of cost.lines)
    sums.set(connection, (sums.get(connection) ?? 0) + (lists ?? 0) + (details ?? 0));
  return [...sums];
}
