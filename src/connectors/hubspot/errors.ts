import { CODES } from '../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../model/errors.ts';
import type { Fault } from './api.ts';

/** A refusal's fault, from the body as it came. */
export function faultOf(status: number, _text: string): Fault {
  return { status, category: undefined, errors: [] };
}

/** Entries of a batch's `errors`, as the client gives them. */
export function batchFaults(_errors: readonly unknown[]): readonly Fault[] {
  return [];
}

/** A failed request as an error. */
export function requestError(connection: string, place: string, fault: Fault): CrosswalkError {
  return new CrosswalkError({
    code: 'ANSWER_UNEXPECTED',
    kind: CODES.ANSWER_UNEXPECTED.kind,
    what: `HubSpot connection "${connection}" answered ${fault.category ?? `status ${fault.status}`}.`,
    where: `At ${place}, status ${fault.status}.`,
    todo: CODES.ANSWER_UNEXPECTED.cure,
  });
}

/** A rejected record as a result. */
export function recordProblem(object: string, id: string | undefined, fault: Fault): Problem {
  return {
    code: 'RECORD_REJECTED',
    kind: CODES.RECORD_REJECTED.kind,
    what: `HubSpot answered ${fault.category ?? `status ${fault.status}`}.`,
    where: `In ${object}${id === undefined ? '' : ` ${id}`}.`,
    todo: CODES.RECORD_REJECTED.cure,
  };
}
