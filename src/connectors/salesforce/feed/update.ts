import type { RecordChange } from '../../connector.ts';
import { to18 } from '../ids.ts';
import { quoted } from '../where.ts';
import { textOf, type WireObject } from '../wire.ts';
import { byIds } from './by-ids.ts';
import { createLane } from './lane.ts';
import { type CommentMark, readMark } from './mark.ts';
import { commentsOf } from './parts.ts';
import { goneComment, tooManyParts, unmarked } from './problems.ts';
import { FEED_SOURCES } from './sources.ts';
import { type CommentDeps, type CommentPlan, commentRecord, MOST_PARTS, type Step } from './whole.ts';

type Update = Extract<RecordChange, { kind: 'update' }>;

/** A comment as it is now. */
interface Current {
  readonly id: string;
  readonly parent: string;
  readonly mark: CommentMark;
  readonly published: boolean;
}

/** By change. A text that took, or takes, several comments has its other parts read. */
export async function planUpdates(
  deps: CommentDeps,
  changes: readonly RecordChange[],
): Promise<ReadonlyMap<RecordChange, CommentPlan>> {
  const updates = changes.filter((change) => change.kind === 'update');
  if (updates.length === 0) return new Map();
  const ids = updates.map(({ id }) => to18(id));
  const rows = await byIds(deps, FEED_SOURCES.CaseComment, ids, false);
  const byId = new Map(rows.map((row) => [to18(textOf(row['Id']) ?? ''), row]));
  const plans = new Map<RecordChange, CommentPlan>();
  for (const change of updates) plans.set(change, await planUpdate(deps, change, byId.get(to18(change.id))));
  return plans;
}

async function planUpdate(
  deps: CommentDeps,
  change: Update,
  row: WireObject | undefined,
): Promise<CommentPlan> {
  if (row === undefined) return { kind: 'refused', change, problem: goneComment(change.id) };
  const current = currentOf(row);
  if (current === undefined) return { kind: 'refused', change, problem: unmarked(change.id) };
  const { values, key, id } = change;
  const { parent, mark } = current;
  const internal = values['internal'];
  const published = { IsPublished: typeof internal === 'boolean' ? !internal : current.published };
  const body = values['body'];
  const bodies = body === undefined ? undefined : commentsOf(String(body ?? ''), mark.mark);
  const [only] = bodies ?? [];
  if (mark.parts === 1 && (bodies?.length ?? 1) === 1) {
    const fields = { ...(only === undefined ? {} : { CommentBody: only }), ...published };
    return { kind: 'single', parent, change: { kind: 'update', key, id, values: fields } };
  }
  if (bodies !== undefined && bodies.length > MOST_PARTS) {
    return { kind: 'refused', change, problem: tooManyParts(parent, bodies.length, MOST_PARTS) };
  }
  const parts = await partsOf(deps, current);
  const steps = stepsOf(parts, parent, bodies, published);
  return { kind: 'whole', parent, change, steps, firstId: id };
}

function stepsOf(
  parts: readonly string[],
  parent: string,
  bodies: readonly string[] | undefined,
  published: { readonly IsPublished: boolean },
): readonly Step[] {
  const kept = bodies === undefined ? parts : parts.slice(0, bodies.length);
  const added = bodies?.slice(kept.length) ?? [];
  const surplus = parts.slice(kept.length);
  return [
    {
      kind: 'update',
      records: kept.map((id, index) =>
        commentRecord({ id, ...(bodies === undefined ? {} : { CommentBody: bodies[index] }), ...published }),
      ),
    },
    ...(added.length === 0
      ? []
      : [
          {
            kind: 'create' as const,
            records: added.map((body) =>
              commentRecord({ ParentId: parent, CommentBody: body, ...published }),
            ),
          },
        ]),
    ...(surplus.length === 0 ? [] : [{ kind: 'delete' as const, ids: surplus }]),
  ];
}

/** Ids of all parts, in order; the first is the one that stands for the action. */
async function partsOf(deps: CommentDeps, { id, parent, mark }: Current): Promise<readonly string[]> {
  const lane = createLane(deps, {}, FEED_SOURCES.CaseComment, [`ParentId = ${quoted(parent)}`], undefined);
  const rows: WireObject[] = [];
  while (!lane.done()) rows.push(...((await lane.next())?.rows ?? []));
  const others = rows
    .filter((row) => row['IsDeleted'] !== true)
    .flatMap((row) => currentOf(row) ?? [])
    .filter((comment) => comment.mark.mark === mark.mark && comment.mark.part > 1)
    .sort((a, b) => a.mark.part - b.mark.part);
  return [id, ...others.map((comment) => comment.id)];
}

function currentOf(row: WireObject): Current | undefined {
  const { mark } = readMark(textOf(row['CommentBody']) ?? '');
  if (mark === undefined) return undefined;
  return {
    id: to18(textOf(row['Id']) ?? ''),
    parent: to18(textOf(row['ParentId']) ?? ''),
    mark,
    published: row['IsPublished'] === true,
  };
}
