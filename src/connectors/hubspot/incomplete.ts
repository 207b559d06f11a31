import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';

/** An answer that cannot be all that was asked for; `how` says what is wrong with it, without any value. */
export function incomplete(connection: string, place: string, how: string): CrosswalkError {
  return new CrosswalkError({
    code: 'READ_INCOMPLETE',
    kind: CODES.READ_INCOMPLETE.kind,
    what: `HubSpot connection "${connection}" did not send all that was asked for. ${how}`,
    where: `At ${place}.`,
    why: CODES.READ_INCOMPLETE.cause,
    todo: CODES.READ_INCOMPLETE.cure,
  });
}
