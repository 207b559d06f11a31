import { requireAll } from './batch-answer.ts';
import type { HubspotDeps } from './deps.ts';
import type { ObjectName } from './describe.ts';
import { stageFieldOf } from './lifecycle.ts';
import { openMoves } from './stage-moves.ts';

/** HubSpot gives at most 50 records a request with their history. */
const HISTORY_BATCH = 50;

type Deps = Pick<HubspotDeps, 'api' | 'connection' | 'memory'>;

/**
 * Of records that were read without a stage, the stages that they had before a move of our own broke off half way, from HubSpot's
 * history; by id. Sends nothing where no move is open.
 */
export async function stagesBefore(
  { api, connection, memory }: Deps,
  object: ObjectName,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const moves = openMoves(memory, object);
  const open = ids.filter((id) => moves.has(id));
  const field = stageFieldOf({ name: object });
  const place = `POST /crm/v3/objects/${object}/batch/read`;
  const found = new Map<string, string>();
  for (let start = 0; start < open.length; start += HISTORY_BATCH) {
    const inputs = open.slice(start, start + HISTORY_BATCH).map((id) => ({ id }));
    const answer = await api.expect(
      { place, kind: 'read', repeatable: true, ...(signal === undefined ? {} : { signal }) },
      (client) =>
        client.crm.objects.batchApi.read(object, {
          inputs,
          properties: [field],
          propertiesWithHistory: [field],
        }),
    );
    requireAll(connection, place, inputs.length, answer);
    for (const { id, properties, propertiesWithHistory } of answer.results) {
      const [last] = (propertiesWithHistory?.[field] ?? [])
        .filter(({ value }) => value !== '')
        .sort((a, b) => b.timestamp.getTime() - a.timestamp.getTime());
      const before = last?.value;
      // A stage that somebody has set since is what the record has.
      if (!properties[field] && before) found.set(id, before);
    }
  }
  return found;
}

/** Rows as they were read, but those whose stage a broken move of ours took away have the one that they had. */
export async function withStages<R extends Stored>(
  deps: Deps,
  object: ObjectName,
  rows: readonly R[],
  signal?: AbortSignal,
): Promise<readonly R[]> {
  const field = stageFieldOf({ name: object });
  const empty = rows.filter(({ properties }) => field in properties && !properties[field]);
  const before = await stagesBefore(
    deps,
    object,
    empty.map(({ id }) => id),
    signal,
  );
  return rows.map((row) => {
    const stage = before.get(row.id);
    return stage === undefined ? row : { ...row, properties: { ...row.properties, [field]: stage } };
  });
}

interface Stored {
  readonly id: string;
  readonly properties: { readonly [name: string]: string | null };
}
