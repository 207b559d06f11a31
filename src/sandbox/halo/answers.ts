import type { SandboxResponse } from '../system.ts';

/** Ends a request with a given answer; what a control-plane caller sees is `message`. */
export class Refusal extends Error {
  readonly response: SandboxResponse;

  constructor(response: SandboxResponse, message: string) {
    super(message);
    this.name = 'Refusal';
    this.response = response;
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

export function json(status: number, body: unknown): SandboxResponse {
  // A lone string or null is a JSON document too; as text it has to be written out here.
  const plain = typeof body === 'object' && body !== null;
  return { status, headers: JSON_TYPE, body: plain ? body : JSON.stringify(body ?? null) };
}

/** 401, 403, 404, 405, 415 and 500 of Halo carry no body. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return { status, headers, body: undefined };
}

/** First of the three shapes of 400: a JSON string. */
export function plainError(message: string): Refusal {
  return new Refusal(json(400, message), message);
}

/** Second shape of 400: a serialised .NET exception. */
export function exception(message: string): Refusal {
  const body = {
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: null,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: null,
    WatsonBuckets: null,
  };
  return new Refusal(json(400, body), message);
}

/** Third shape of 400: the model-state dictionary, with one entry, since Halo reports one error at a time. */
export function modelState(key: string, message: string): Refusal {
  return new Refusal(json(400, { [key]: [message] }), message);
}

export function notFound(): Refusal {
  return new Refusal(empty(404), 'There is no such record.');
}
