import type { Clock } from '../../model/clock.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { Memory } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { isWireObject, property } from './wire.ts';

/** Settings of the tenant that decide how tickets are written; what a tenant does not show is absent. */
export interface TicketSettings {
  /**
   * "Next Ticket ID Calculation Method" is the database's own counter. Otherwise Halo takes the number after the highest, creates that
   * meet get the same one, and tickets have to be created one at a time.
   */
  readonly counter?: boolean;
  /** "Enable Pipeline Stages". */
  readonly stages?: boolean;
}

export interface TicketControl {
  /** One request a day, in no flow's figures. What cannot be read is not known, never thrown. */
  settings(): Promise<TicketSettings>;
  /** The same as far as it is known; sends nothing. */
  known(): TicketSettings | undefined;
}

const KEY = 'ticketSettings';
const VALID_MS = 86_400_000;

export function createTicketControl(api: HaloApi, clock: Clock, memory: Memory): TicketControl {
  let asked: Promise<TicketSettings> | undefined;
  const known = (): TicketSettings | undefined => {
    const stored = parse(memory.get(KEY));
    return stored !== undefined && Math.abs(clock.now() - stored.at) < VALID_MS ? stored.settings : undefined;
  };
  const ask = async (): Promise<TicketSettings> => {
    try {
      const settings = await ticketSettings(api);
      memory.put(KEY, JSON.stringify({ at: clock.now(), settings }));
      return settings;
    } catch (error) {
      if (error instanceof CrosswalkError) return {};
      throw error;
    }
  };
  return {
    known,
    settings() {
      const remembered = known();
      if (remembered !== undefined) return Promise.resolve(remembered);
      asked ??= ask();
      return asked;
    },
  };
}

/** `/Control` holds them all; the numbers of the method are not documented, but that 0 is the usual one. */
export async function ticketSettings(api: HaloApi): Promise<TicketSettings> {
  const control = await api.self('/Control');
  const method = property(control, 'nextfaultidcalculationmethod');
  const stages = property(control, 'show_pipeline_stages');
  return {
    ...(typeof method === 'number' ? { counter: method > 0 } : {}),
    ...(typeof stages === 'boolean' ? { stages } : {}),
  };
}

function parse(text: string | undefined) {
  if (text === undefined) return undefined;
  try {
    const stored: unknown = JSON.parse(text);
    if (!isWireObject(stored) || typeof stored['at'] !== 'number' || !isWireObject(stored['settings']))
      return undefined;
    const { counter, stages } = stored['settings'];
    const settings: TicketSettings = {
      ...(typeof counter === 'boolean' ? { counter } : {}),
      ...(typeof stages === 'boolean' ? { stages } : {}),
    };
    return { at: stored['at'], settings };
  } catch {
    return undefined;
  }
}
