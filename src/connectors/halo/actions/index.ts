import type { Catalogue } from '../../../model/catalogue.ts';
import type { SystemRecord } from '../../../model/record.ts';
import { textOf } from '../../../model/wire-object.ts';
import type {
  FindRequest,
  PlannedWrite,
  ReadByIdsRequest,
  ReadPage,
  ReadRequest,
  WriteCost,
  WriteRequest,
  WriteResult,
} from '../../connector.ts';
import type { HaloApi } from '../api.ts';
import { haloCapabilities } from '../capabilities.ts';
import { type ActionObject, withOutcomes } from './objects.ts';
import { createOutcomes } from './outcome.ts';
import { actionsById, actionsOf, readActions, recordsOf } from './read.ts';
import { writeActions } from './write.ts';

/** Notes of tickets and opportunities, through `/Actions`. */
export interface ActionNotes {
  /** The fields of such notes, with the tenant's outcomes. */
  described(object: ActionObject): Promise<Catalogue>;
  read(request: ReadRequest): AsyncIterable<ReadPage>;
  readByIds(request: ReadByIdsRequest): Promise<ReadonlyMap<string, SystemRecord>>;
  /** By `mark`, on the ticket that a key names or, without one, on that of a create of this run whose answer was lost. */
  find(request: FindRequest): Promise<readonly (readonly SystemRecord[])[]>;
  write(request: WriteRequest): Promise<readonly WriteResult[]>;
  cost(writes: Iterable<PlannedWrite>): WriteCost;
}

const MAX_CANDIDATES = 10;

/** `self` is the agent that crosswalk acts as. */
export function createActionNotes(api: HaloApi, self: () => Promise<string | undefined>): ActionNotes {
  const outcomes = createOutcomes(api);
  /** Halo cannot be asked for a mark: where creates without an answer would be. */
  const lost = new Map<string, string>();
  return {
    described: async ({ catalogue }) => withOutcomes(catalogue, await outcomes.all()),
    read: (request) => readActions(api, request, self),
    readByIds: (request) => actionsById(api, request, self),
    async find({ fields, keys }) {
      const paths = [...new Set([...fields, 'mark'])];
      const answers: (readonly SystemRecord[])[] = [];
      for (const key of keys) {
        const mark = textOf(key['mark']);
        const ticket = textOf(key['parent']) ?? lost.get(String(mark));
        const rows = mark === undefined || ticket === undefined ? [] : (await actionsOf(api, ticket)).rows;
        const notes = recordsOf(rows, ticket ?? '', paths, await self());
        answers.push(notes.filter(({ values }) => values['mark'] === mark).slice(0, MAX_CANDIDATES));
      }
      return answers;
    },
    async write(request) {
      const results = await writeActions(api, outcomes, request, await self());
      for (const [index, change] of request.changes.entries()) {
        if (change.kind !== 'create' || results[index]?.kind !== 'unknown') continue;
        const mark = change.externalId?.value ?? textOf(change.values['mark']);
        const ticket = textOf(change.values['parent']);
        if (ticket !== undefined) lost.set(String(mark), ticket);
      }
      return results;
    },
    cost(writes) {
      const counts = Map.groupBy(writes, ({ kind }) => kind);
      const creates = counts.get('create')?.length ?? 0;
      const updates = counts.get('update')?.length ?? 0;
      // An update reads the note first, and goes alone; the outcomes are asked for once.
      return {
        read: updates,
        write: Math.ceil(creates / haloCapabilities.writeBatch) + updates,
        once: creates > 0 ? 1 : 0,
      };
    },
  };
}
