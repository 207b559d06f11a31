import type { ServerResponse } from 'node:http';
import type { SandboxResponse } from './system.ts';

/** What goes out to the client: a whole answer, one that breaks off, or none. */
export type Outcome =
  | { readonly kind: 'answer'; readonly response: SandboxResponse }
  | {
      readonly kind: 'cut';
      readonly response: SandboxResponse;
      readonly bytes: number;
      readonly chunked: boolean;
    }
  | { readonly kind: 'reset' };

export interface Sent {
  /** 0 when the connection was reset before an answer. */
  readonly status: number;
  readonly bytes: number;
}

/** `now` is the time of the sandbox, for the Date header of what no system has dated. */
export function deliver(answer: ServerResponse, outcome: Outcome, now: number): Sent {
  if (outcome.kind === 'reset') {
    answer.socket?.resetAndDestroy();
    return { status: 0, bytes: 0 };
  }
  const response = dated(outcome.response, now);
  if (outcome.kind === 'answer') return send(answer, response);
  const { payload, headers } = encode(response);
  // Without a length Node sends chunks, and the last one never comes.
  const length = outcome.chunked ? {} : { 'content-length': String(payload.length) };
  answer.writeHead(response.status, { ...headers, ...length });
  const part = payload.subarray(0, outcome.bytes);
  answer.write(part, () => answer.socket?.destroy());
  return { status: response.status, bytes: part.length };
}

export function send(answer: ServerResponse, response: SandboxResponse): Sent {
  const { payload, headers } = encode(response);
  const bodiless = response.status === 204 || response.status === 304;
  answer.writeHead(
    response.status,
    bodiless ? headers : { ...headers, 'content-length': String(payload.length) },
  );
  answer.end(bodiless ? undefined : payload);
  return { status: response.status, bytes: bodiless ? 0 : payload.length };
}

/** The same answer with the first `bytes` of its body, and a length that says so. */
export function truncated(response: SandboxResponse, bytes: number): SandboxResponse {
  const { payload, headers } = encode(response);
  return { status: response.status, headers, body: payload.subarray(0, bytes) };
}

function dated(response: SandboxResponse, now: number): SandboxResponse {
  const known = Object.keys(response.headers ?? {}).some((name) => name.toLowerCase() === 'date');
  if (known) return response;
  return { ...response, headers: { date: new Date(now).toUTCString(), ...response.headers } };
}

function encode(response: SandboxResponse): { payload: Buffer; headers: Record<string, string> } {
  const { body } = response;
  const headers: Record<string, string> = { ...response.headers };
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (body === undefined) return { payload: Buffer.alloc(0), headers };
  if (Buffer.isBuffer(body)) return { payload: body, headers };
  if (typeof body === 'string') {
    if (!typed) headers['content-type'] = 'text/plain;charset=UTF-8';
    return { payload: Buffer.from(body, 'utf8'), headers };
  }
  if (!typed) headers['content-type'] = 'application/json;charset=UTF-8';
  return { payload: Buffer.from(JSON.stringify(body), 'utf8'), headers };
}
