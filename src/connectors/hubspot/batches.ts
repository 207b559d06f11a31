import type { CrosswalkError } from '../../model/errors.ts';
import type { ApiAnswer, Fault, HubspotApi } from './api.ts';
import { batchFaults } from './errors.ts';
import type { HubspotClient } from './sdk.ts';

/** What a batch answers: what became of some inputs, and of a 207 also what is wrong with the others. Either may be left out. */
export interface BatchAnswer<R> {
  readonly results?: readonly R[];
  readonly errors?: readonly unknown[];
}

/** One kind of batch: how it is sent, and how its answer is read. `E` is an input, `R` a result. */
export interface BatchCall<E, R> {
  /** For messages: `POST /crm/v3/objects/contacts/batch/update`. */
  readonly place: string;
  readonly repeatable: boolean;
  run(client: HubspotClient, entries: readonly E[]): Promise<BatchAnswer<R> | null | undefined>;
  /** Results stand in no order (recorded answers are shuffled): each is told by what it shows. */
  match(entries: readonly E[], results: readonly R[]): ReadonlyMap<E, R>;
  /** Whether an error names this input. */
  concerns(entry: E, fault: Fault): boolean;
  /** Whether this input writes the property. */
  sends(entry: E, property: string): boolean;
}

/** What is known of one input after its batch was answered. */
export type Outcome<R> =
  | { readonly kind: 'row'; readonly row: R; readonly at?: number; readonly requestId?: string }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly requestId?: string }
  /** The batch was answered without a word of this input. */
  | { readonly kind: 'missing' }
  /** No answer came: it may or may not have been carried out. */
  | { readonly kind: 'lost'; readonly error: CrosswalkError };

export type Sink<E, R> = (entry: E, outcome: Outcome<R>) => void;

/** Bound of requests by which the bad inputs of one refused batch are looked for. */
const MOST_REQUESTS = 30;

/** About the inputs rather than the connection: HubSpot carried out nothing of the batch, and may take it without the bad ones. */
const ABOUT_INPUTS: ReadonlySet<number> = new Set([400, 404, 409, 413, 414, 415, 422]);

/** HubSpot locks records in bulk writes: the batch was not taken, and it may be tried again later. */
const LOCKED = 423;

/** The definition of the property is at fault, so that every input that writes it is refused. */
const ABOUT_DEFINITIONS: ReadonlySet<string> = new Set(['PROPERTY_DOESNT_EXIST', 'READ_ONLY_VALUE']);

interface Sending {
  readonly api: HubspotApi;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends one batch and gives `sink` a verdict for every input. A batch that is refused as a whole was not carried out at all: it is sent
 * again without the inputs that the refusal names, or else by halves, so that a good one is stored once and a bad one stands alone.
 * Throws where the connection is at fault: inputs without a verdict were not sent.
 */
export async function sendBatch<E, R>(
  sending: Sending,
  call: BatchCall<E, R>,
  entries: readonly E[],
  sink: Sink<E, R>,
): Promise<void> {
  const open: (readonly E[])[] = [entries];
  for (let requests = 0; ; requests += 1) {
    const next = open.shift();
    if (next === undefined) return;
    if (next.length === 0) continue;
    const fault = await sendOnce(sending, call, next, sink);
    if (fault === undefined) continue;
    const { refused, again } = narrowed(call, next, fault);
    const spent = requests >= MOST_REQUESTS;
    for (const entry of refused) sink(entry, { kind: 'fault', fault });
    const rest = { ...fault, among: next.length };
    if (spent) for (const entry of again.flat()) sink(entry, { kind: 'fault', fault: rest });
    if (!spent) open.push(...again);
  }
}

/** Returns the fault of a batch that was refused as a whole. */
async function sendOnce<E, R>(
  { api, signal }: Sending,
  call: BatchCall<E, R>,
  entries: readonly E[],
  sink: Sink<E, R>,
): Promise<Fault | undefined> {
  signal?.throwIfAborted();
  const { place, repeatable } = call;
  const lost = (error: CrosswalkError): never => {
    for (const entry of entries) sink(entry, { kind: 'lost', error });
    throw error;
  };
  const answer = await api.call(
    { place, kind: 'write', repeatable, ...(signal === undefined ? {} : { signal }) },
    (client) => call.run(client, entries),
  );
  switch (answer.kind) {
    case 'ok':
      settle(call, entries, answer, sink);
      return undefined;
    case 'unknown':
      return lost(answer.error);
    case 'unsent':
      signal?.throwIfAborted();
      throw answer.error;
    case 'refused': {
      const { fault, requestId } = answer;
      if (fault.status !== LOCKED && !ABOUT_INPUTS.has(fault.status)) throw answer.error;
      const final = fault.status === LOCKED || entries.length === 1;
      if (!final) return fault;
      for (const entry of entries) sink(entry, { kind: 'fault', fault, ...named(requestId) });
      return undefined;
    }
  }
}

function settle<E, R>(
  call: BatchCall<E, R>,
  entries: readonly E[],
  answer: ApiAnswer<BatchAnswer<R> | null | undefined> & { kind: 'ok' },
  sink: Sink<E, R>,
): void {
  const { value, at, requestId } = answer;
  const results: readonly R[] = Array.isArray(value?.results) ? value.results : [];
  const rows = call.match(entries, results);
  const faults = batchFaults(value?.errors ?? []);
  const nameless = faults.filter((fault) => !entries.some((entry) => call.concerns(entry, fault)));
  const silent: E[] = [];
  for (const entry of entries) {
    const row = rows.get(entry);
    const fault = faults.find((item) => call.concerns(entry, item));
    if (row !== undefined) {
      sink(entry, { kind: 'row', row, ...(at === undefined ? {} : { at }), ...named(requestId) });
    } else if (fault !== undefined) sink(entry, { kind: 'fault', fault, ...named(requestId) });
    else silent.push(entry);
  }
  for (const entry of silent) {
    // As many refusals as inputs without a result: each of these was refused, though not which for what.
    const fault = silent.length <= nameless.length ? likely(call, entry, nameless) : undefined;
    sink(entry, fault === undefined ? { kind: 'missing' } : { kind: 'fault', fault, ...named(requestId) });
  }
}

function likely<E, R>(call: BatchCall<E, R>, entry: E, faults: readonly Fault[]): Fault | undefined {
  const about = ({ errors }: Fault) =>
    errors.some(({ property }) => property !== undefined && call.sends(entry, property));
  return faults.find(about) ?? faults[0];
}

/** What of a refused batch is to blame for certain, and in which portions to send the rest. */
function narrowed<E, R>(
  call: BatchCall<E, R>,
  entries: readonly E[],
  fault: Fault,
): { readonly refused: readonly E[]; readonly again: readonly (readonly E[])[] } {
  const broken = fault.errors.flatMap(({ code, property }) =>
    code !== undefined && property !== undefined && ABOUT_DEFINITIONS.has(code) ? [property] : [],
  );
  const refused = entries.filter(
    (entry) => call.concerns(entry, fault) || broken.some((property) => call.sends(entry, property)),
  );
  if (refused.length > 0) {
    const bad = new Set(refused);
    return { refused, again: [entries.filter((entry) => !bad.has(entry))] };
  }
  const middle = Math.ceil(entries.length / 2);
  return { refused, again: [entries.slice(0, middle), entries.slice(middle)] };
}

function named(requestId: string | undefined) {
  return requestId === undefined ? {} : { requestId };
}
