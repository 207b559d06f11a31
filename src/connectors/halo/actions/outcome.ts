import { normaliseKey } from '../../../model/key.ts';
import type { HaloApi } from '../api.ts';
import { idOf, property, textOf, type WireObject } from '../wire.ts';

/** What every tenant has for notes that only agents see. */
export const USUAL_OUTCOME = 'Private Note';

export interface Outcomes {
  /** What to post for an outcome named by its name, its button or its number. */
  named(outcome: string): Promise<WireObject>;
  /** Those the agent is shown; none without the right to read the list. */
  all(): Promise<readonly Outcome[]>;
}

export interface Outcome {
  readonly id: number;
  /** What it notes down first. */
  readonly names: readonly [string, ...string[]];
}

/** `/Outcome` is asked for once a run, when a note is written; an outcome that it does not show goes by its name, for Halo to decide. */
export function createOutcomes(api: HaloApi): Outcomes {
  let loaded: Promise<readonly Outcome[]> | undefined;
  const all = (): Promise<readonly Outcome[]> => {
    // Without the right to read the list Halo still takes names.
    loaded ??= outcomesOf(api).catch(() => []);
    return loaded;
  };
  return {
    all,
    async named(outcome) {
      const wanted = normaliseKey(outcome);
      const known = await all();
      const found =
        known.find(({ names }) => names.some((name) => normaliseKey(name) === wanted)) ??
        known.find(({ id }) => String(id) === outcome.trim());
      return found === undefined ? { outcome: outcome.trim() } : { outcome_id: found.id };
    },
  };
}

/** Outcomes are the buttons of agents; a button may be called otherwise than what it notes down. */
export async function outcomesOf(api: HaloApi): Promise<readonly Outcome[]> {
  const { rows } = await api.list('/Outcome', 'outcomes', {});
  return rows.flatMap((row) => {
    const id = idOf(property(row, 'id'));
    const names = ['outcome', 'buttonname', 'name'].flatMap((name) => textOf(property(row, name)) ?? []);
    const [first, ...others] = names;
    return id === undefined || first === undefined
      ? []
      : [{ id: Number(id), names: [first, ...others] as const }];
  });
}
