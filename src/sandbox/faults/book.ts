import { type FaultAction, isDisturbance } from './actions.ts';
import { positive, record, regex } from './checks.ts';
import { readAction, suggestion } from './read.ts';

/** Faults on demand: which request goes wrong, and how. Pure: the server and the systems carry them out. */

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
  /** An edit by hand through the control plane: only its visibility can be disturbed. */
  readonly byHand?: boolean;
}

export interface FaultBook {
  /** Adds a fault as it stands in a faults file; throws an Error that says what is wrong with it. */
  add(input: unknown, defaultSystem?: string): Fault;
  /** The faults that hit this request, in the order they were added; counts the request. */
  match(target: FaultTarget): readonly Fault[];
  list(): readonly Fault[];
  clear(): void;
}

const KEYS = ['system', 'method', 'path', 'nth', 'times', 'do'];

/** What a book knows of the systems: the words of `do` that each carries out itself. */
export type Systems = Readonly<Record<string, readonly string[]>>;

/** `systems` is asked at each `add`; without it faults for any system are taken. */
export function createFaultBook(systems?: () => Systems): FaultBook {
  let entries: { fault: Fault; seen: number }[] = [];
  let lastId = 0;
  return {
    add(input, defaultSystem) {
      const fault = readFault(input, defaultSystem, lastId + 1);
      if (systems !== undefined) checkSystem(fault, systems());
      lastId = fault.id;
      entries.push({ fault, seen: 0 });
      return fault;
    },
    match(target) {
      const hits: Fault[] = [];
      for (const entry of entries) {
        if (!concerns(entry.fault, target)) continue;
        entry.seen += 1;
        const { nth, times } = entry.fault;
        if (entry.seen >= nth && entry.seen < nth + times) hits.push(entry.fault);
      }
      return hits;
    },
    list: () => entries.map((entry) => entry.fault),
    clear: () => {
      entries = [];
    },
  };
}

function concerns(fault: Fault, target: FaultTarget): boolean {
  if (fault.system !== target.system) return false;
  const late = fault.action.kind === 'lateVisible';
  // Only what is written can become visible late, whoever writes it.
  if (target.byHand === true ? !late : late && target.method.toUpperCase() === 'GET') return false;
  if (fault.method !== undefined && fault.method !== target.method.toUpperCase()) return false;
  return fault.path.test(target.path) || fault.path.test(target.path + target.search);
}

function readFault(input: unknown, defaultSystem: string | undefined, id: number): Fault {
  const { do: wanted, ...fault } = record(input, 'A fault');
  if (wanted === undefined) throw new Error('A fault needs a "do".');
  const own = Object.keys(fault).filter((key) => KEYS.includes(key));
  const beside = Object.fromEntries(Object.entries(fault).filter(([key]) => !own.includes(key)));
  for (const key of Object.keys(beside)) {
    const near = suggestion(key, KEYS);
    if (near !== '') throw new Error(`A fault has no "${key}"; ${near}it knows ${KEYS.join(', ')}.`);
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
    action: readAction(wanted, beside),
  };
}

function checkSystem(fault: Fault, systems: Systems): void {
  const names = Object.keys(systems);
  const own = Object.hasOwn(systems, fault.system) ? systems[fault.system] : undefined;
  if (own === undefined) {
    const near = suggestion(fault.system, names);
    throw new Error(`There is no system "${fault.system}"; ${near}the sandbox has ${names.join(', ')}.`);
  }
  const { kind } = fault.action;
  if ((isDisturbance(fault.action) || kind === 'lateVisible') && !own.includes(kind)) {
    throw new Error(`"${kind}" has no meaning in ${fault.system}.`);
  }
}
