import type { CrosswalkError } from '../../model/errors.ts';
import type { Usage } from '../../model/usage.ts';
import type { HubspotClient } from './sdk.ts';

/** HubSpot's API as the rest of the connector uses it: every request through the door, with a fresh token. */
export interface HubspotApi {
  /** One call of the client. What becomes of it comes back as a value; only a read to which no answer came throws. */
  call<T>(what: CallKind, run: (client: HubspotClient) => Promise<T>): Promise<ApiAnswer<T>>;
  /** The same for a call whose refusal nobody can work with: throws it. */
  expect<T>(what: CallKind, run: (client: HubspotClient) => Promise<T>): Promise<T>;
  /** Whose token it is and what it may do, where HubSpot tells it; at most one request. */
  tokenInfo(): Promise<TokenInfo | undefined>;
  /** Requests of the day, by everybody, as the last answer told; absent for apps without a daily limit. */
  usage(): Usage | undefined;
}

export interface TokenInfo {
  readonly portalId: string | undefined;
  readonly scopes: readonly string[];
  /** E-mail address of the user who installed an OAuth app. */
  readonly user: string | undefined;
  /** The portal's own domain, told to OAuth apps. */
  readonly domain: string | undefined;
}

export interface CallKind {
  /** For messages: `POST /crm/v3/objects/contacts/batch/create`. */
  readonly place: string;
  readonly kind: 'read' | 'write' | 'auth';
  /** True when sending it twice does no harm: it is then sent again after a failure. */
  readonly repeatable: boolean;
  /** Searches have a limit of their own. */
  readonly lane?: 'search';
  readonly signal?: AbortSignal;
}

export type ApiAnswer<T> =
  | {
      readonly kind: 'ok';
      readonly status: number;
      readonly value: T;
      /** HubSpot's own clock when it answered, epoch ms. */
      readonly at?: number;
      readonly requestId?: string;
    }
  /** Nothing of the request was carried out. */
  | {
      readonly kind: 'refused';
      readonly fault: Fault;
      readonly error: CrosswalkError;
      readonly requestId?: string;
    }
  /** A write that may or may not have been carried out: its answer was lost, could not be read, or was a 5xx. */
  | { readonly kind: 'unknown'; readonly error: CrosswalkError }
  /**
   * Nothing was carried out, and the next call would fare no better: the run was stopped or has no requests left, the day's are used
   * up, HubSpot asks for patience, or does not accept the credentials or their scopes.
   */
  | { readonly kind: 'unsent'; readonly error: CrosswalkError };

/** A refusal, or one entry of a batch's `errors`, without any text that may hold a value. */
export interface Fault {
  /** HTTP status; 207 for an entry of a batch. */
  readonly status: number;
  readonly category: string | undefined;
  readonly errors: readonly FaultDetail[];
  /** Of a contact's 409: the record that has the e-mail address. */
  readonly existingId?: string;
  /** Records that the error is about, where it names them. */
  readonly ids?: readonly string[];
  /** `objectWriteTraceId` of the inputs that the error is about. */
  readonly traceIds?: readonly string[];
  /** Scopes that the request needs and the app does not have. */
  readonly scopes?: readonly string[];
  /** The account's requests of the day are used up. */
  readonly daily?: true;
  /** Of a refusal that was not looked into any further: how many inputs it was given for, good ones among them. */
  readonly among?: number;
  /** What HubSpot asks to wait. */
  readonly retryAfterMs?: number;
}

export interface FaultDetail {
  /** `INVALID_OPTION`, `PROPERTY_DOESNT_EXIST`, ... */
  readonly code: string | undefined;
  readonly property: string | undefined;
}
