import { invalid } from './errors.ts';

/** Inputs of one batch request. */
const MAX_INPUTS = 100;
export const MAX_WITH_HISTORY = 50;

export interface Input {
  /** Empty in creates. */
  readonly id: string;
  readonly idProperty: string | undefined;
  readonly traceId: string | undefined;
  readonly properties: unknown;
  readonly associations: unknown;
  /** As it was sent. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The inputs of a batch; throws 400 for too many or what is no list of objects. */
export function readInputs(body: Readonly<Record<string, unknown>>, max = MAX_INPUTS): readonly Input[] {
  const { inputs } = body;
  if (!Array.isArray(inputs)) throw invalid('Some required fields were not set: [inputs]');
  if (inputs.length > max) {
    throw invalid(
      `The maximum number of inputs supported in a batch request is ${max}, but there are ${inputs.length}.`,
    );
  }
  return inputs.map((input: unknown) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      throw invalid('Invalid input JSON on line 1, column 1: an input is no object.');
    const raw = input as Readonly<Record<string, unknown>>;
    return {
      id: text(raw['id']) ?? '',
      idProperty: text(raw['idProperty']),
      traceId: text(raw['objectWriteTraceId']),
      properties: raw['properties'],
      associations: raw['associations'],
      raw,
    };
  });
}

/** The trace id of an input, which its result repeats. */
export function traced({ traceId }: Input): { readonly objectWriteTraceId?: string } {
  return traceId === undefined ? {} : { objectWriteTraceId: traceId };
}

/** One record must not be written twice in one request. */
export function refuseDuplicates(inputs: readonly Input[]): void {
  const seen = new Set<string>();
  for (const { id } of inputs) {
    if (seen.has(id)) throw invalid(`Duplicate IDs found in batch input: [${id}]. IDs must be unique`);
    seen.add(id);
  }
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw invalid('Invalid input JSON on line 1, column 1: a text is expected.');
  return String(value);
}
