import type { Door } from '../../http/door.ts';
import { neverSent } from '../../http/failure.ts';
import { requestIdOf } from '../../http/request-id.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { ApiAnswer, CallKind, HubspotApi } from './api.ts';
import { createTokens } from './auth.ts';
import { faultOf, requestError } from './errors.ts';
import { type Carried, type Carry, createSdk, type Delivered, type HubspotClient, type Sdk } from './sdk.ts';
import { type HubspotSettings, hubspotBaseUrl } from './settings.ts';

/** The client's exception must not be seen: its text holds the whole answer. */
class Refused extends Error {}

/** Sends nothing by itself. Throws `CONNECTION_URL` for an address that cannot be the API's. */
export function createApi(settings: HubspotSettings, door: Door, clock: Clock): HubspotApi {
  const baseUrl = hubspotBaseUrl(settings);
  const tokens = createTokens(settings, baseUrl, door, clock);
  let loaded: Promise<Sdk> | undefined;

  const send = async (what: CallKind, request: Carried): Promise<Delivered> => {
    const { kind, repeatable, lane, signal } = what;
    return tokens.send((accessToken) =>
      door.request({
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${accessToken}` },
        connection: settings.name,
        kind,
        repeatable,
        accept: 'text',
        ...(lane === undefined ? {} : { lane }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  };

  const call = async <T>(
    what: CallKind,
    run: (client: HubspotClient) => Promise<T>,
  ): Promise<ApiAnswer<T>> => {
    loaded ??= createSdk(baseUrl);
    const sdk = await loaded;
    let answer: Delivered | undefined;
    let failure: unknown;
    const carry: Carry = async (request) => {
      try {
        answer = await send(what, request);
      } catch (error) {
        failure = error;
        throw error;
      }
      if (answer.status < 200 || answer.status >= 300) throw new Refused();
      return answer;
    };
    const requestId = () => {
      const id = answer === undefined ? undefined : requestIdOf(answer.headers);
      return id === undefined ? {} : { requestId: id };
    };
    try {
      const value = await run(sdk.client(carry));
      const at = Date.parse(answer?.headers.get('date') ?? '');
      const status = answer?.status ?? 200;
      return { kind: 'ok', status, value, ...(Number.isNaN(at) ? {} : { at }), ...requestId() };
    } catch (error) {
      if (failure !== undefined) return unanswered(what, failure);
      if (!(error instanceof Refused) || answer === undefined) throw error;
      const fault = faultOf(answer.status, answer.text);
      const refusal = requestError(settings.name, what.place, fault);
      if (answer.status >= 500 && !what.repeatable) return { kind: 'unknown', error: refusal };
      return { kind: 'refused', fault, error: refusal, ...requestId() };
    }
  };

  return {
    call,
    async expect(what, run) {
      const answer = await call(what, run);
      if (answer.kind === 'ok') return answer.value;
      throw answer.error;
    },
  };
}

function unanswered(what: CallKind, failure: unknown): ApiAnswer<never> {
  if (!(failure instanceof CrosswalkError)) throw failure;
  if (neverSent(failure)) return { kind: 'unsent', error: failure };
  if (what.repeatable) throw failure;
  return { kind: 'unknown', error: failure };
}

export function unexpected(connection: string, place: string): CrosswalkError {
  return new CrosswalkError({
    code: 'ANSWER_UNEXPECTED',
    kind: CODES.ANSWER_UNEXPECTED.kind,
    what: `HubSpot connection "${connection}" sent an answer of an unknown shape.`,
    where: `At ${place}.`,
    why: CODES.ANSWER_UNEXPECTED.cause,
    todo: CODES.ANSWER_UNEXPECTED.cure,
  });
}
