import type { Memory } from '../connectors/connector.ts';
import { SYSTEMS } from '../connectors/registry.ts';
import type { RunDoor } from '../http/door.ts';
import type { RateLimit, Traffic } from '../http/traffic.ts';
import type { Clock } from '../model/clock.ts';
import type { Connection } from '../model/mapping.ts';

const KEY = 'rate';
/** A tenant may be given a higher limit; asking it again now and then costs one refused request. */
const BELIEVED_MS = 30 * 24 * 3_600_000;

/** What holds a connection back: its system's defaults, overridden by its `limits`. What a 429 tells is remembered. */
export function trafficOf({ system, limits = {} }: Connection, memory: Memory, clock: Clock): Traffic {
  const { traffic } = SYSTEMS[system];
  const { rate, width, ...budget } = limits;
  return {
    ...traffic,
    // What an admin says holds against what the server tells.
    ...(rate === undefined ? {} : { rate, rateTold: () => undefined }),
    ...(width === undefined ? {} : { width }),
    budget: { ...traffic.budget, ...budget },
    onRate: (learned) =>
      memory.put(KEY, JSON.stringify({ ...learned, at: new Date(clock.now()).toISOString() })),
  };
}

/** Starts with the rate that a 429 told in an earlier run, unless the connection says one itself. */
export function recallRate(door: RunDoor, connection: Connection, memory: Memory, clock: Clock): void {
  if (connection.limits?.rate !== undefined) return;
  const rate = parse(memory.get(KEY), clock.now());
  if (rate !== undefined) door.adopt(connection.name, rate);
}

function parse(text: string | undefined, now: number): RateLimit | undefined {
  if (text === undefined) return undefined;
  try {
    const { requests, perMs, at }: Readonly<Record<string, unknown>> = JSON.parse(text);
    const fresh = typeof at === 'string' && Math.abs(now - Date.parse(at)) <= BELIEVED_MS;
    if (!fresh || typeof requests !== 'number' || typeof perMs !== 'number') return undefined;
    return requests >= 1 && perMs > 0 ? { requests, perMs } : undefined;
  } catch {
    return undefined;
  }
}
