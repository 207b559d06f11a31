import type { CrosswalkError } from '../../model/errors.ts';
import type { HubspotClient } from './sdk.ts';

/** HubSpot's API as the rest of the connector uses it: every request through the door, with a fresh token. */
export interface HubspotApi {
  /**
   * One call of the client. What HubSpot answers comes back as a value; throws where the connection as a whole is at fault: no answer
   * to a repeatable call, credentials or scopes that are refused, no budget left for a read.
   */
  call<T>(what: CallKind, run: (client: HubspotClient) => Promise<T>): Promise<ApiAnswer<T>>;
  /** The same for a call whose refusal nobody can work with: throws it. */
  expect<T>(what: CallKind, run: (client: HubspotClient) => Promise<T>): Promise<T>;
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
  /** It may or may not have been carried out. */
  | { readonly kind: 'unknown'; readonly error: CrosswalkError }
  /** Nothing was sent: the run was stopped, or has no budget left. */
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
}

export interface FaultDetail {
  /** `INVALID_OPTION`, `PROPERTY_DOESNT_EXIST`, ... */
  readonly code: string | undefined;
  readonly property: string | undefined;
}
