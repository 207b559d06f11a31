import type { Door, HttpRequest } from '../../http/door.ts';
import { neverSent } from '../../http/failure.ts';
import { requestIdOf } from '../../http/request-id.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { Usage } from '../../model/usage.ts';
import type { ApiAnswer, CallKind, HubspotApi } from './api.ts';
import { createTokens } from './auth.ts';
import { faultOf, requestError } from './errors.ts';
import { type Carried, type Carry, createSdk, type Delivered, type HubspotClient, type Sdk } from './sdk.ts';
import { type HubspotSettings, hubspotBaseUrl } from './settings.ts';
import { usageOf } from './traffic.ts';

/** Ends a call of the client before it reads the answer: the text of its own exception holds the whole of it. */
class NoAnswer extends Error {}

type Sent =
  | { readonly kind: 'answered'; readonly answer: Delivered }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Sends nothing by itself. Throws `CONNECTION_URL` for an address that cannot be the API's, `AUTH_REJECTED` for an access token that
 * cannot be one.
 */
export function createApi(settings: HubspotSettings, door: Door, clock: Clock): HubspotApi {
  const baseUrl = hubspotBaseUrl(settings);
  const tokens = createTokens(settings, baseUrl, door, clock);
  let loaded: Promise<Sdk> | undefined;
  let usage: Usage | undefined;

  const send = async (what: CallKind, request: Carried): Promise<Sent> => {
    const { kind, repeatable, lane, signal } = what;
    try {
      const answer = await tokens.send((accessToken) =>
        door.request({
          ...request,
          headers: { ...request.headers, authorization: `Bearer ${accessToken}` },
          connection: settings.name,
          kind,
          repeatable,
          accept: acceptOf(request),
          ...(lane === undefined ? {} : { lane }),
          ...(signal === undefined ? {} : { signal }),
        }),
      );
      usage = usageOf(answer.headers) ?? usage;
      return { kind: 'answered', answer };
    } catch (error) {
      return { kind: 'failed', error };
    }
  };

  const call = async <T>(
    what: CallKind,
    run: (client: HubspotClient) => Promise<T>,
  ): Promise<ApiAnswer<T>> => {
    loaded ??= createSdk(baseUrl);
    const sdk = await loaded;
    let sent: Sent | undefined;
    const read = await readBy(run, sdk, async (request) => {
      sent = await send(what, request);
      if (sent.kind === 'failed' || !isSuccess(sent.answer)) throw new NoAnswer();
      return sent.answer;
    });
    // The client may refuse to build a request at all.
    if (sent === undefined) throw read.kind === 'unread' ? read.error : new NoAnswer();
    if (sent.kind === 'failed') return unanswered(what, sent.error);
    const { answer } = sent;
    if (!isSuccess(answer)) return refusedBy(settings.name, what, answer);
    const understood = read.kind === 'read' ? read : await readAnyway(run, sdk, answer);
    if (understood === undefined) return unanswered(what, unexpected(settings.name, what.place));
    return { kind: 'ok', status: answer.status, value: understood.value, ...stampOf(answer) };
  };

  return {
    call,
    async expect(what, run) {
      const answer = await call(what, run);
      if (answer.kind === 'ok') return answer.value;
      throw answer.error;
    },
    tokenInfo: tokens.info,
    usage: () => usage,
  };
}

type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unread'; readonly error: unknown };

function readBy<T>(run: (client: HubspotClient) => Promise<T>, sdk: Sdk, carry: Carry): Promise<Read<T>> {
  return run(sdk.client(carry)).then(
    (value) => ({ kind: 'read', value }),
    (error: unknown) => ({ kind: 'unread', error }),
  );
}

/** Statuses with which some method of the client expects success. */
const SUCCESSES = [200, 201, 204, 207] as const;

/**
 * The client takes a success with another status than the documented one (200 for a create) for a failure. The answer that is there is
 * shown to it again under the others; nothing is sent.
 */
async function readAnyway<T>(
  run: (client: HubspotClient) => Promise<T>,
  sdk: Sdk,
  answer: Delivered,
): Promise<{ readonly value: T } | undefined> {
  for (const status of SUCCESSES) {
    if (status === answer.status) continue;
    const read = await readBy(run, sdk, () => Promise.resolve({ ...answer, status }));
    if (read.kind === 'read') return read;
  }
  return undefined;
}

function isSuccess({ status }: Delivered): boolean {
  return status >= 200 && status < 300;
}

/** An archive answers with nothing, whatever its status. */
function acceptOf({ method, url }: Carried): NonNullable<HttpRequest['accept']> {
  return method === 'DELETE' || /\/(archive|gdpr-delete)$/.test(url) ? 'empty' : 'json';
}

function stampOf({ headers }: Delivered): { readonly at?: number; readonly requestId?: string } {
  const at = Date.parse(headers.get('date') ?? '');
  const requestId = requestIdOf(headers);
  return { ...(Number.isNaN(at) ? {} : { at }), ...(requestId === undefined ? {} : { requestId }) };
}

/** Kinds of refusal that are about the connection, so that the next call would fare no better. */
const CONNECTION_KINDS: ReadonlySet<string> = new Set(['auth', 'rate-limited']);
const MIGRATING = 477;

function refusedBy(connection: string, what: CallKind, answer: Delivered): ApiAnswer<never> {
  const { status, headers, text } = answer;
  const fault = faultOf(status, text, headers.get('retry-after'));
  const error = requestError(connection, what.place, fault);
  if (status === MIGRATING || CONNECTION_KINDS.has(error.kind)) return { kind: 'unsent', error };
  // After a 5xx the work may have been done all the same.
  if (status >= 500 && what.kind === 'write') return { kind: 'unknown', error };
  const { requestId } = stampOf(answer);
  return { kind: 'refused', fault, error, ...(requestId === undefined ? {} : { requestId }) };
}

function unanswered(what: CallKind, failure: unknown): ApiAnswer<never> {
  if (!(failure instanceof CrosswalkError)) throw failure;
  // Without a token nothing is sent.
  if (neverSent(failure) || failure.kind === 'auth') return { kind: 'unsent', error: failure };
  if (what.kind === 'write') return { kind: 'unknown', error: failure };
  throw failure;
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
