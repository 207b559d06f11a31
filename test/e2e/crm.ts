import type { SandboxData } from '../../src/sandbox/system.ts';
import type { Bench, Crm } from './harness.ts';
import type { History, Kind } from './history.ts';

/** The CRM's side of a history: how its records look, and how a person works on them. */
export interface CrmSide {
  readonly crm: Crm;
  /** Name of each kind's mapping. */
  readonly mappings: Readonly<Record<Kind, string>>;
  /** What this system calls each mapped field. */
  readonly fields: Readonly<Record<Kind, Readonly<Record<string, string>>>>;
  /** Paths of requests that write. */
  readonly writes: string;
  /** Part of the path of a request that creates. */
  readonly creates: Readonly<Record<Kind, string>>;
  /** Records before the first step. */
  seed(history: History): SandboxData;
  /** Changes the bench's mappings to what histories need: everything travels, no guard refuses. */
  prepare(it: Bench, history: History): Promise<void>;
  rows(it: Bench, kind: Kind): Promise<readonly CrmRow[]>;
  edit(it: Bench, kind: Kind, id: string, field: string, value: string | null): Promise<void>;
  add(it: Bench, kind: Kind, tag: string, parent: CrmRow | undefined): Promise<void>;
  move(it: Bench, person: CrmRow, parent: CrmRow): Promise<void>;
  remove(it: Bench, kind: Kind, id: string): Promise<void>;
  restore(it: Bench, kind: Kind, id: string): Promise<void>;
  merge(it: Bench, winner: string, loser: string): Promise<void>;
}

export interface CrmRow {
  readonly id: string;
  readonly tag: string;
  readonly alive: boolean;
  /** Deleted, and can be brought back. */
  readonly restorable: boolean;
  /** Of a person: id of the account. */
  readonly parent: string | undefined;
  /** By the name that the history has for the field. */
  value(field: string): unknown;
}

export function guardsOff(text: string): string {
  const guards = 'guards: { create: off, update: off, deactivate: off }';
  return /^guards:.*$/m.test(text) ? text.replace(/^guards:.*$/m, guards) : `${text}${guards}\n`;
}

export const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));
