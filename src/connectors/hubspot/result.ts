import { CODES } from '../../model/codes.ts';
import type { Problem } from '../../model/errors.ts';
import type { Values } from '../../model/value.ts';
import type { RecordChange, WriteResult } from '../connector.ts';
import { valueFrom } from './convert.ts';
import type { HubspotObject } from './describe.ts';

export type Ok = WriteResult & { readonly kind: 'ok' };

/** What a result tells of the answer that it comes from. */
export interface Told {
  readonly at?: number | undefined;
  readonly requestId?: string | undefined;
}

/**
 * What the answer shows of `fields`. HubSpot answers a write with what was written and what it computed, not with the whole record: a
 * property that is absent is unknown, and '' is one that was cleared.
 */
export function storedIn(
  object: HubspotObject,
  fields: readonly string[],
  shown: Readonly<Record<string, string | null>>,
): Values {
  return Object.fromEntries(
    fields.flatMap((path) => {
      const property = object.properties.get(path);
      const text = shown[path];
      return property === undefined || text === undefined ? [] : [[path, valueFrom(property, text)]];
    }),
  );
}

export function rejected({ key }: RecordChange, problem: Problem, { requestId }: Told = {}): WriteResult {
  return { kind: 'rejected', key, problem, ...(requestId === undefined ? {} : { requestId }) };
}

export function unknown(
  object: string,
  { key }: RecordChange,
  id: string | undefined,
  why: string,
): WriteResult {
  return {
    kind: 'unknown',
    key,
    problem: {
      code: 'WRITE_UNKNOWN',
      kind: CODES.WRITE_UNKNOWN.kind,
      what: 'HubSpot may or may not have carried out the write.',
      where: whereIs(object, id),
      why,
      todo: CODES.WRITE_UNKNOWN.cure,
    },
  };
}

export function goneProblem(object: string, id: string): Problem {
  return {
    code: 'RECORD_GONE',
    kind: CODES.RECORD_GONE.kind,
    what: 'HubSpot does not know the record any more: it was archived or deleted.',
    where: whereIs(object, id),
    why: CODES.RECORD_GONE.cause,
    todo: CODES.RECORD_GONE.cure,
  };
}

/** HubSpot goes on answering for the id of a merged record, with the record that it was merged into. */
export function mergedProblem(object: string, id: string, survivor: string | undefined): Problem {
  const into = survivor === undefined ? 'another one' : `"${survivor}"`;
  return {
    code: 'RECORD_GONE',
    kind: CODES.RECORD_GONE.kind,
    what: `HubSpot has merged the record into ${into}.`,
    where: whereIs(object, id),
    why: 'It was merged after it had been read.',
    todo: 'Nothing: the next run reads the merge and follows it.',
  };
}

function whereIs(object: string, id: string | undefined): string {
  return `In ${object}${id === undefined ? '' : ` ${id}`}.`;
}
