import type { Memory } from '../connector.ts';
import type { ObjectName } from './describe.ts';

/**
 * Records whose stage was cleared so as to be set to an earlier one: by id, when (epoch ms by our own clock). Noted before the clearing
 * and until the record has its new stage. A run that broke in between leaves a record without a stage, which is nobody's edit: what it
 * had is in HubSpot's history, so that no value stands here.
 */
export type StageMoves = ReadonlyMap<string, number>;

const keyOf = (object: ObjectName) => `stageMoves:${object}`;

export function openMoves(memory: Memory, object: ObjectName): StageMoves {
  const text = memory.get(keyOf(object));
  const parsed: unknown = text === undefined ? {} : JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) return new Map();
  return new Map(
    Object.entries(parsed).flatMap(([id, at]: [string, unknown]) =>
      typeof at === 'number' ? [[id, at] as const] : [],
    ),
  );
}

export function noteMoves(memory: Memory, object: ObjectName, ids: Iterable<string>, at: number): void {
  const moves = new Map(openMoves(memory, object));
  for (const id of ids) moves.set(id, at);
  put(memory, object, moves);
}

export function forgetMoves(memory: Memory, object: ObjectName, ids: Iterable<string>): void {
  const moves = new Map(openMoves(memory, object));
  let changed = false;
  for (const id of ids) changed = moves.delete(id) || changed;
  if (changed) put(memory, object, moves);
}

function put(memory: Memory, object: ObjectName, moves: StageMoves): void {
  memory.put(keyOf(object), JSON.stringify(Object.fromEntries(moves)));
}
