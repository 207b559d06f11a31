import type { Clock } from '../../../model/clock.ts';
import type { SalesforceApi } from '../api.ts';
import { rowPages } from '../rows.ts';
import { dateOf, isAhead, overlapStart, positionOf, startOf } from '../standing.ts';
import { afterPosition, queryPath, select } from '../where.ts';
import type { WireObject } from '../wire.ts';
import { ATTACHMENT_FIELDS, attachmentOf, type FileRow, VERSION_FIELDS, versionOf } from './rows.ts';

/** Some of the files that changed, whatever they hang on. */
export interface ChangePage {
  readonly rows: readonly FileRow[];
  readonly last: boolean;
  readonly resumed: boolean;
  /** The server's clock when the reading began, ISO; where the next one starts. */
  readonly until: string | undefined;
}

/** What changed, from which all objects of files pick theirs: Salesforce lists files of the whole org only. */
export interface FileChanges {
  /** From a moment on, deleted ones too; with `undefined` everything that there is. Two requests where little has changed. */
  since(until: string | undefined, signal: AbortSignal | undefined): AsyncGenerator<ChangePage>;
}

/** Rows of an incremental reading that are kept for the run's other objects of files; more of them are read anew. */
const SHARED_ROWS = 4_000;

/** How much earlier a shared reading starts: checkpoints of mappings that ran one after the other are apart by minutes. */
const SHARED_SLACK_MS = 5 * 60_000;

const LISTS = [
  {
    object: 'ContentVersion',
    fields: VERSION_FIELDS,
    live: 'IsLatest = TRUE',
    rowOf: versionOf,
    last: false,
  },
  { object: 'Attachment', fields: ATTACHMENT_FIELDS, live: undefined, rowOf: attachmentOf, last: true },
] as const satisfies readonly {
  readonly object: string;
  readonly fields: readonly string[];
  readonly live: string | undefined;
  readonly rowOf: (row: WireObject) => FileRow | undefined;
  readonly last: boolean;
}[];

interface Shared {
  readonly start: string;
  readonly pages: readonly ChangePage[];
}

export function createFileChanges(connection: string, api: SalesforceApi, clock: Clock): FileChanges {
  let shared: Shared | undefined;

  async function* read(
    from: string | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ChangePage> {
    const asked = clock.now();
    let until: string | undefined;
    const options = signal === undefined ? {} : { signal };
    const resource = from === undefined ? 'query' : 'queryAll';
    const readings = LISTS.map((list) => {
      // Replaced versions are no files of their own; of a deleted document all versions are deleted.
      const live = from === undefined ? list.live : list.live && `(${list.live} OR IsDeleted = TRUE)`;
      const path = (...conditions: (string | undefined)[]) =>
        queryPath(
          resource,
          select({
            object: list.object,
            fields: list.fields,
            conditions: [live, ...conditions],
            orderBy: ['SystemModstamp', 'Id'],
          }),
        );
      const first = path(from === undefined ? undefined : `SystemModstamp >= ${from}`);
      const resume = (row: WireObject) =>
        path(afterPosition('SystemModstamp', positionOf('SystemModstamp', row)));
      return { list, pages: rowPages(connection, api, first, resume, options) };
    });
    // Asked for at one moment, so that they leave in one request. The second is known to be wanted, whatever becomes of the first.
    const firsts = readings.map(({ pages }) => pages.next());
    for (const first of firsts) first.catch(() => undefined);
    for (const [index, { list, pages }] of readings.entries()) {
      for (let step = await firsts[index]; step !== undefined && !step.done; step = await pages.next()) {
        const page = step.value;
        // The earlier of the two lists' clocks: what changed between them comes again.
        until ??= startOf(dateOf(page.date), asked);
        yield {
          rows: page.rows.flatMap((row) => list.rowOf(row) ?? []),
          last: page.last && list.last,
          resumed: page.resumed,
          until,
        };
      }
    }
  }

  return {
    async *since(until, signal) {
      if (until === undefined) {
        yield* read(undefined, signal);
        return;
      }
      const start = overlapStart(until);
      if (shared !== undefined && shared.start <= start) {
        yield* shared.pages;
        return;
      }
      const from = new Date(Date.parse(start) - SHARED_SLACK_MS).toISOString();
      const pages: ChangePage[] = [];
      let count = 0;
      for await (const page of read(from, signal)) {
        if (pages.length === 0 && isAhead(until, page.until)) {
          yield* read(undefined, signal);
          return;
        }
        count += page.rows.length;
        if (count <= SHARED_ROWS) pages.push(page);
        yield page;
      }
      if (count <= SHARED_ROWS) shared = { start: from, pages };
    },
  };
}
