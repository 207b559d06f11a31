import type { Clock } from '../../model/clock.ts';
import type { Memory } from '../connector.ts';
import { type HaloOption, type OptionSource, type Options, optionNamed } from './options.ts';
import { isWireObject, objectsOf, textOf } from './wire.ts';

/** Options by their names, as an earlier run saw them: a reading of some ticket types need not ask which there are. */
export type NamedOptions = (source: OptionSource, names: readonly string[]) => Promise<readonly HaloOption[]>;

const VALID_MS = 86_400_000;

/** Asks anew after a day, and for a name that is not among those that are remembered. */
export function rememberOptions(options: Options, clock: Clock, memory: Memory): NamedOptions {
  return async (source, names) => {
    const key = `options:${source}`;
    const found = (list: readonly HaloOption[]) => names.flatMap((name) => optionNamed(list, name) ?? []);
    const known = recall(memory.get(key), clock.now());
    if (known !== undefined && found(known).length === names.length) return found(known);
    const list = await options.of(source);
    const stored = list.map(({ id, label, active }) => ({ id, label, active }));
    memory.put(key, JSON.stringify({ at: clock.now(), options: stored }));
    return found(list);
  };
}

function recall(text: string | undefined, now: number): readonly HaloOption[] | undefined {
  if (text === undefined) return undefined;
  try {
    const stored: unknown = JSON.parse(text);
    if (!isWireObject(stored) || typeof stored['at'] !== 'number' || Math.abs(now - stored['at']) >= VALID_MS)
      return undefined;
    return objectsOf(stored['options']).flatMap(({ id, label, active }) => {
      const text = textOf(label);
      return typeof id === 'number' && text !== undefined
        ? [{ id, label: text, active: active === true }]
        : [];
    });
  } catch {
    return undefined;
  }
}
