import type { Catalogue } from './catalogue.ts';
import { CODES, type Code, isCode } from './codes.ts';
import { CrosswalkError } from './errors.ts';

/** One thing `doctor` looked at: names and settings, never a value of a record or a secret. One line each. */
export type Finding =
  | { readonly level: 'pass'; readonly check: string; readonly found: string }
  | ({ readonly level: 'warn' } & Ailment)
  /** The kind of the code says whose it is: `config` the mappings' author's, anything else the connection's. */
  | ({ readonly level: 'fail'; readonly code: Code } & Ailment);

interface Ailment {
  /** Short and stable: `login`, `field-access`. */
  readonly check: string;
  readonly found: string;
  readonly cure: string;
  readonly repair?: Repair;
}

/** What an API can do about a finding, as data, so that what is shown is what is sent. */
export interface Repair {
  /** What there is afterwards: `the field Account.Halo_Id__c (text 50, external id, unique)`. Tells repairs of a connection apart. */
  readonly makes: string;
  /** The same by hand, in the system's own screens. */
  readonly byHand: string;
  readonly calls: readonly RepairCall[];
}

export interface RepairCall {
  readonly method: 'POST';
  /** Below the host. */
  readonly path: string;
  readonly body: object;
}

/** What the mappings do with one object of a connection. */
export interface ObjectUse {
  readonly object: string;
  /** Fields that are read, relationship paths included; sorted. */
  readonly reads: readonly string[];
  /** Fields that a create sends; `undefined` when records are never created. */
  readonly creates: readonly string[] | undefined;
  /** Fields that an update sends; `undefined` when records are never updated. */
  readonly updates: readonly string[] | undefined;
  /** Fields that carry the other side's record id. */
  readonly marks: readonly string[];
  /** Kinds of notes that mappings name; of notes only. */
  readonly kinds?: readonly string[];
  /** What the mappings were checked against; `undefined` when there is none. */
  readonly catalogue: Catalogue | undefined;
}

export interface ExamineRequest {
  readonly uses: readonly ObjectUse[];
  /** Names of the connector's own look-ups that mappings use. */
  readonly lookups: readonly string[];
  /** Whether there is a token; without it only what needs none can be said. */
  readonly loggedIn: boolean;
}

export interface RivalRequest {
  /** System at the other end. */
  readonly partner: string;
  readonly objects: readonly string[];
  /** What was learned longer ago is asked anew; 0 asks in any case. */
  readonly maxAgeMs: number;
}

/** What else keeps the same records in step with the same partner. */
export type Rivals = {
  /** False when it is remembered from an earlier run. */
  readonly asked: boolean;
} & (
  | { readonly kind: 'none' }
  | { readonly kind: 'active'; readonly name: string; readonly does: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string }
);

export function pass(check: string, found: string): Finding {
  return { level: 'pass', check, found };
}

export function warn(check: string, found: string, cure: string, repair?: Repair): Finding {
  return { level: 'warn', check, found, cure, ...(repair === undefined ? {} : { repair }) };
}

export type Failure = Extract<Finding, { level: 'fail' }>;

export function fail(check: string, code: Code, found: string, cure: string, repair?: Repair): Failure {
  return { level: 'fail', check, code, found, cure, ...(repair === undefined ? {} : { repair }) };
}

/** The finding an error is. */
export function failed(check: string, error: CrosswalkError): Failure {
  const { code, what, where, why, todo } = error.text;
  const known = isCode(code) ? code : 'INTERNAL';
  return fail(check, known, [what, where, why].filter(Boolean).join(' '), todo ?? CODES[known].cure);
}

/** What `work` finds, or that it could not look; the other checks go on. */
export async function attempt(
  check: string,
  work: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CrosswalkError) return [failed(check, error)];
    throw error;
  }
}
