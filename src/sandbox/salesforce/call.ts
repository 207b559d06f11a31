import type { Disturbance } from '../faults/actions.ts';
import type { WireRecord } from '../system.ts';
import type { BulkJobs } from './bulk/jobs.ts';
import { SalesforceError } from './errors.ts';
import type { Locators } from './locators.ts';
import { multipartRecord } from './multipart.ts';
import type { Org } from './org.ts';

/** One REST call behind authentication; also a subrequest of `/composite`. */
export interface Call {
  readonly org: Org;
  readonly locators: Locators;
  readonly bulk: BulkJobs;
  readonly method: string;
  /** Behind `/services/data/vNN.0`, decoded, without empty parts. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `v62.0` */
  readonly version: string;
  readonly body: Buffer;
  readonly baseUrl: string;
  readonly usage: { readonly used: number; readonly max: number };
  readonly disturbances?: readonly Disturbance[];
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body as JSON; throws as Salesforce does for the wrong content type or malformed text. */
function jsonBody(call: Call): unknown {
  const type = call.headers['content-type'];
  if (type !== undefined && !/json/i.test(type)) {
    throw new SalesforceError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Content type '${type}' is not supported here`,
      [],
      415,
    );
  }
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    const message =
      call.body.length === 0
        ? 'The HTTP entity body is required, but this request has no entity body.'
        : 'Unexpected character or end of input in the JSON body';
    throw new SalesforceError('JSON_PARSER_ERROR', message);
  }
}

/** The record of a write; of `multipart/form-data` with its bytes as a Buffer. */
export function objectBody(call: Call): WireRecord {
  const type = call.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) return multipartRecord(type, call.body);
  return asObject(jsonBody(call));
}

export function asObject(value: unknown): WireRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new SalesforceError('JSON_PARSER_ERROR', 'An object is expected');
}

export function methodNotAllowed(call: Call, allowed: string): SalesforceError {
  return new SalesforceError(
    'METHOD_NOT_ALLOWED',
    `HTTP Method '${call.method}' not allowed. Allowed are ${allowed}`,
    [],
    405,
  );
}
