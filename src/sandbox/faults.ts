/** Faults on demand: which request goes wrong, and how. Pure: the server carries them out. */

export type FaultAction =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'reset' }
  /** The write happens, its answer is lost: a status, or without one a reset connection. */
  | { readonly kind: 'applyThenFail'; readonly status: number | undefined }
  | { readonly kind: 'expireToken' }
  | { readonly kind: 'throttle' };

export interface Fault {
  readonly id: number;
  readonly system: string;
  readonly method: string | undefined;
  readonly path: RegExp;
  /** The first matching request that it hits, from 1. */
  readonly nth: number;
  /** How many requests it hits; without `nth` and `times` it stays until removed, with `nth` alone it hits once. */
  readonly times: number;
  readonly action: FaultAction;
}

export interface FaultTarget {
  readonly system: string;
  readonly method: string;
  readonly path: string;
  /** With its leading `?`, or empty. */
  readonly search: string;
}

export interface FaultBook {
  /** Adds a fault as it stands in a faults file; throws an Error that says what is wrong with it. */
  add(input: unknown, defaultSystem?: string): Fault;
  /** The fault that hits this request, if any; counts the request. */
  match(target: FaultTarget): Fault | undefined;
  list(): readonly Fault[];
  clear(): void;
}

const KEYS = ['system', 'method', 'path', 'nth', 'times', 'do'];
const DETAILS = ['status', 'headers', 'body', 'ms', 'bytes'];
const ACTIONS = ['status', 'delay', 'cut', 'reset', 'applyThenFail', 'expireToken', 'throttle'];

export function createFaultBook(): FaultBook {
  let entries: { fault: Fault; seen: number }[] = [];
  let lastId = 0;
  return {
    add(input, defaultSystem) {
      const fault = parseFault(input, defaultSystem, lastId + 1);
      lastId = fault.id;
      entries.push({ fault, seen: 0 });
      return fault;
    },
    match(target) {
      let hit: Fault | undefined;
      for (const entry of entries) {
        if (!concerns(entry.fault, target)) continue;
        entry.seen += 1;
        const { nth, times } = entry.fault;
        if (hit === undefined && entry.seen >= nth && entry.seen < nth + times) hit = entry.fault;
      }
      return hit;
    },
    list: () => entries.map((entry) => entry.fault),
    clear: () => {
      entries = [];
    },
  };
}

function concerns(fault: Fault, target: FaultTarget): boolean {
  if (fault.system !== target.system) return false;
  if (fault.method !== undefined && fault.method !== target.method.toUpperCase()) return false;
  return fault.path.test(target.path) || fault.path.test(target.path + target.search);
}

function parseFault(input: unknown, defaultSystem: string | undefined, id: number): Fault {
  const fault = record(input, 'A fault');
  for (const key of Object.keys(fault)) {
    if (!KEYS.includes(key) && !DETAILS.includes(key)) {
      throw new Error(`A fault has no "${key}"; it knows ${KEYS.join(', ')}.`);
    }
  }
  const system = fault['system'] ?? defaultSystem;
  if (typeof system !== 'string') throw new Error('A fault needs a "system".');
  const method = fault['method'];
  if (method !== undefined && typeof method !== 'string') throw new Error('"method" of a fault is text.');
  const nth = positive(fault['nth'], 'nth');
  const times = positive(fault['times'], 'times');
  return {
    id,
    system,
    method: method?.toUpperCase(),
    path: regex(fault['path']),
    nth: nth ?? 1,
    times: times ?? (nth === undefined ? Number.POSITIVE_INFINITY : 1),
    action: parseAction(fault),
  };
}

/** `do: "cut", bytes: 20` and `do: { cut: 20 }` are the same. */
function parseAction(fault: Readonly<Record<string, unknown>>): FaultAction {
  const given = fault['do'];
  if (typeof given === 'string') return action(given, undefined, fault);
  const details = record(given, '"do" of a fault');
  const name =
    Object.keys(details).find((key) => key === 'applyThenFail' || key === 'throttle') ??
    Object.keys(details).find((key) => ACTIONS.includes(key)) ??
    Object.keys(details)[0];
  return action(name ?? '', name === undefined ? undefined : details[name], details);
}

function action(name: string, value: unknown, details: Readonly<Record<string, unknown>>): FaultAction {
  switch (name) {
    case 'status': {
      const nested = typeof value === 'object' && value !== null ? record(value, '"status"') : details;
      const status = typeof value === 'number' ? value : nested['status'];
      return {
        kind: 'status',
        status: httpStatus(status) ?? 500,
        headers: texts(nested['headers']),
        body: nested['body'],
      };
    }
    case 'delay':
      return { kind: 'delay', ms: count(value ?? details['ms'], 'ms of "delay"') };
    case 'cut':
      return { kind: 'cut', bytes: count(value ?? details['bytes'], 'bytes of "cut"') };
    case 'applyThenFail': {
      const nested = typeof value === 'object' && value !== null ? record(value, '"applyThenFail"') : details;
      return {
        kind: 'applyThenFail',
        status: httpStatus(typeof value === 'number' ? value : nested['status']),
      };
    }
    case 'reset':
    case 'expireToken':
    case 'throttle':
      return { kind: name };
    default:
      throw new Error(`A fault cannot do "${name}"; it knows ${ACTIONS.join(', ')}.`);
  }
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is an object.`);
  return value as Readonly<Record<string, unknown>>;
}

function regex(value: unknown): RegExp {
  if (value === undefined) return /^/;
  if (typeof value !== 'string') throw new Error('"path" of a fault is a regular expression in text form.');
  try {
    return new RegExp(value);
  } catch {
    throw new Error(`"path" of a fault is not a regular expression: ${value}`);
  }
}

function positive(value: unknown, what: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw new Error(`"${what}" of a fault is a whole number from 1.`);
  }
  return value;
}

function count(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new Error(`${what} is a number from 0.`);
  }
  return value;
}

function httpStatus(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 200 || value > 599) {
    throw new Error('"status" of a fault is an HTTP status from 200 to 599.');
  }
  return value;
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(record(value, '"headers"')).map(([name, text]) => [name, String(text)]),
  );
}
