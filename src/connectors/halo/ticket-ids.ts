import type { Clock } from '../../model/clock.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { Memory } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { isWireObject, property } from './wire.ts';

/** Halo's setting "Next Ticket ID Calculation Method". */
export interface TicketIds {
  /**
   * Whether several tickets may be created by one request: only where ids come from the database's own counter. Otherwise Halo takes the
   * number after the highest, and creates that meet get the same one. What a tenant does not show is the usual method.
   */
  arrays(): Promise<boolean>;
  /** The same as far as it is known; sends nothing. */
  known(): boolean | undefined;
}

/** Settings of Halo that `/Control` holds: the numbers of the method are not documented, 0 is the usual one. */
const METHOD = 'nextfaultidcalculationmethod';
const KEY = 'ticketIds';
const VALID_MS = 86_400_000;

export function createTicketIds(api: HaloApi, clock: Clock, memory: Memory): TicketIds {
  let asked: Promise<boolean> | undefined;
  const known = (): boolean | undefined => {
    const stored = parse(memory.get(KEY));
    return stored !== undefined && Math.abs(clock.now() - stored.at) < VALID_MS ? stored.arrays : undefined;
  };
  const ask = async (): Promise<boolean> => {
    const arrays = await autoIncrement(api).catch((error: unknown) => {
      if (error instanceof CrosswalkError) return undefined;
      throw error;
    });
    if (arrays !== undefined) memory.put(KEY, JSON.stringify({ at: clock.now(), arrays }));
    return arrays ?? false;
  };
  return {
    known,
    arrays() {
      const remembered = known();
      if (remembered !== undefined) return Promise.resolve(remembered);
      asked ??= ask();
      return asked;
    },
  };
}

/** `undefined` where the settings do not mention it. */
export async function autoIncrement(api: HaloApi): Promise<boolean | undefined> {
  const method = property(await api.self('/Control'), METHOD);
  return typeof method === 'number' ? method > 0 : undefined;
}

function parse(text: string | undefined): { readonly at: number; readonly arrays: boolean } | undefined {
  if (text === undefined) return undefined;
  try {
    const stored: unknown = JSON.parse(text);
    if (!isWireObject(stored)) return undefined;
    const { at, arrays } = stored;
    return typeof at === 'number' && typeof arrays === 'boolean' ? { at, arrays } : undefined;
  } catch {
    return undefined;
  }
}
