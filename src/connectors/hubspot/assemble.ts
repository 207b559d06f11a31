import { CODES } from '../../model/codes.ts';
import type { Problem } from '../../model/errors.ts';
import type { SystemRecord } from '../../model/record.ts';
import { companiesOf } from './associations.ts';
import { hubspotCapabilities } from './capabilities.ts';
import type { HubspotDeps } from './deps.ts';
import { createPresence, mergedIdsOf, type Row, recordOf, stampOf, tombstone, type Wanted } from './rows.ts';
import { withStages } from './stage-history.ts';

/** Makes records of the rows of one reading, and keeps what its end wants to know. */
export interface Assembly {
  /** Records with all that was asked for, and behind them those that were merged into them, as deleted ones. */
  records(rows: readonly Row[]): Promise<readonly SystemRecord[]>;
  /** Ids that lost a merge, as far as rows have told. */
  readonly merged: ReadonlySet<string>;
  /** Stamps of the rows, epoch milliseconds by id. */
  readonly seen: ReadonlyMap<string, number>;
  /** What whoever runs this may want to know. */
  note(): Problem | undefined;
}

const EXAMPLES = 5;

/** `since`: stamps from before it (epoch milliseconds) are not kept. */
export function createAssembly(
  deps: HubspotDeps,
  wanted: Wanted,
  since: () => number,
  signal?: AbortSignal,
): Assembly {
  const present = createPresence(deps, wanted);
  const merged = new Set<string>();
  const seen = new Map<string, number>();
  let undecided = 0;
  const examples: string[] = [];

  return {
    merged,
    seen,
    async records(given) {
      await present(given, signal);
      const rows = await withStages(deps, wanted.object.name, given, signal);
      const companies = wanted.withCompany ? await companiesOf(deps, rows, signal) : undefined;
      undecided += companies?.undecided.length ?? 0;
      examples.push(...(companies?.undecided ?? []).slice(0, EXAMPLES - examples.length));
      const lost: SystemRecord[] = [];
      for (const row of rows) {
        const at = stampOf(wanted.object.name, row);
        if (at !== undefined && at >= since()) seen.set(row.id, at);
        for (const id of mergedIdsOf(row)) {
          merged.add(id);
          lost.push(tombstone(id, row.id));
        }
      }
      return [...rows.map((row) => recordOf(wanted, row, companies?.of.get(row.id))), ...lost];
    },
    note: () => (undecided === 0 ? undefined : undecidedNote(deps.connection, undecided, examples)),
  };
}

/** Pages as small as they have to be, each record once a page. */
export function* paged(records: readonly SystemRecord[]): Generator<readonly SystemRecord[]> {
  const { pageSize } = hubspotCapabilities;
  for (let at = 0; at < records.length; at += pageSize) yield records.slice(at, at + pageSize);
}

function undecidedNote(connection: string, count: number, examples: readonly string[]): Problem {
  const some = examples.length < count ? `such as ${examples.join(', ')}` : examples.join(', ');
  return {
    code: 'ASSOCIATION_UNDECIDED',
    kind: CODES.ASSOCIATION_UNDECIDED.kind,
    what: `${count} ${count === 1 ? 'contact belongs' : 'contacts belong'} to several companies of which none is primary: ${some}. The company with the lowest id was taken.`,
    where: `In HubSpot connection "${connection}".`,
    why: CODES.ASSOCIATION_UNDECIDED.cause,
    todo: CODES.ASSOCIATION_UNDECIDED.cure,
  };
}
