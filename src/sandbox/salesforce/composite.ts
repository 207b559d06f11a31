import { type Answer, asObject, type Call, methodNotAllowed, objectBody } from './call.ts';
import { SalesforceError } from './errors.ts';

/** Runs one subrequest as if it had come alone; errors come back as answers. */
export type Dispatch = (call: Call) => Answer;

const MAX_SUBREQUESTS = 25;
/** Of the subrequests so many may be queries or collections. */
const MAX_HEAVY = 5;

function isHeavy(request: Readonly<Record<string, unknown>>): boolean {
  return /^\/services\/data\/v\d+\.0\/(query|queryAll|composite\/sobjects)\b/i.test(
    String(request['url'] ?? ''),
  );
}

/** `/composite`: subrequests in order, each may use results of earlier ones as `@{reference.field}`. */
export function handleComposite(call: Call, dispatch: Dispatch): Answer {
  if (call.method !== 'POST') throw methodNotAllowed(call, 'POST');
  const body = objectBody(call);
  const requests = subrequests(body['compositeRequest'], 'compositeRequest');
  if (requests.filter(isHeavy).length > MAX_HEAVY) {
    throw new SalesforceError(
      'LIMIT_EXCEEDED',
      `The request has more than ${MAX_HEAVY} queries and collections among its subrequests`,
    );
  }
  const results = new Map<string, unknown>();
  const answers: {
    body: unknown;
    httpHeaders: Record<string, string>;
    httpStatusCode: number;
    referenceId: string;
  }[] = [];
  const allOrNone = body['allOrNone'] === true;
  call.org.store.transaction(() => {
    for (const request of requests) {
      const referenceId = String(request['referenceId'] ?? '');
      // With allOrNone nothing behind the first failure is tried.
      if (allOrNone && answers.some((earlier) => earlier.httpStatusCode >= 300)) {
        answers.push({ ...HALTED, referenceId });
        continue;
      }
      const answer = runOne(call, request, results, dispatch);
      if (answer.status < 300) results.set(referenceId, plain(answer.body));
      answers.push({
        body: answer.body ?? null,
        httpHeaders: { ...answer.headers },
        httpStatusCode: answer.status,
        referenceId,
      });
    }
    return !allOrNone || answers.every((answer) => answer.httpStatusCode < 300);
  });
  const failed = answers.some((answer) => answer.httpStatusCode >= 300);
  const compositeResponse =
    allOrNone && failed
      ? answers.map((answer) =>
          answer.httpStatusCode >= 300 ? answer : { ...HALTED, referenceId: answer.referenceId },
        )
      : answers;
  return { status: 200, body: { compositeResponse } };
}

const HALTED = {
  body: [
    {
      errorCode: 'PROCESSING_HALTED',
      message: 'The transaction was rolled back since another operation in the same transaction failed.',
    },
  ],
  httpHeaders: {},
  httpStatusCode: 400,
};

function runOne(
  call: Call,
  request: Readonly<Record<string, unknown>>,
  results: ReadonlyMap<string, unknown>,
  dispatch: Dispatch,
): Answer {
  try {
    return dispatch(subcall(call, substitute(request, results)));
  } catch (error) {
    if (error instanceof SalesforceError) {
      return { status: error.status, body: [{ errorCode: error.errorCode, message: error.message }] };
    }
    throw error;
  }
}

/** `/composite/batch`: independent subrequests. */
export function handleBatch(call: Call, dispatch: Dispatch): Answer {
  if (call.method !== 'POST') throw methodNotAllowed(call, 'POST');
  const requests = subrequests(objectBody(call)['batchRequests'], 'batchRequests');
  const results = requests.map((request) => {
    const url = String(request['url'] ?? '');
    const full = url.startsWith('/') ? url : `/services/data/${url}`;
    const answer = dispatch(subcall(call, { ...request, url: full, body: request['richInput'] }));
    return { statusCode: answer.status, result: answer.body ?? null };
  });
  return { status: 200, body: { hasErrors: results.some((item) => item.statusCode >= 300), results } };
}

function subrequests(value: unknown, name: string): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) throw new SalesforceError('JSON_PARSER_ERROR', `The request needs ${name}`);
  if (value.length > MAX_SUBREQUESTS) {
    throw new SalesforceError('LIMIT_EXCEEDED', `The request has more than ${MAX_SUBREQUESTS} subrequests`);
  }
  return value.map(asObject);
}

function subcall(call: Call, request: Readonly<Record<string, unknown>>): Call {
  const url = new URL(String(request['url'] ?? ''), 'http://127.0.0.1');
  const match = /^\/services\/data\/(v\d+\.0)(\/.*)?$/.exec(url.pathname);
  if (match === null)
    throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist', [], 404);
  const headers =
    typeof request['httpHeaders'] === 'object' && request['httpHeaders'] !== null
      ? Object.entries(request['httpHeaders'])
      : [];
  const body = request['body'];
  return {
    ...call,
    method: String(request['method'] ?? 'GET').toUpperCase(),
    parts: (match[2] ?? '')
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent),
    query: url.searchParams,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
    version: match[1] ?? call.version,
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  };
}

/** A reference to what failed or came later leaves the dependent request undone. */
function substitute(
  request: Readonly<Record<string, unknown>>,
  results: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> {
  const replace = (text: string) =>
    text.replace(/@\{([^}]+)\}/g, (_whole, path: string) => {
      const [name = '', ...keys] = path.split(/[.[\]]/).filter((part) => part !== '');
      let value: unknown = results.get(name);
      for (const key of keys)
        value =
          typeof value === 'object' && value !== null
            ? Object.entries(value).find(([own]) => own === key)?.[1]
            : undefined;
      if (typeof value !== 'string' && typeof value !== 'number') {
        throw new SalesforceError(
          'PROCESSING_HALTED',
          `Invalid reference specified. No value for ${path} found in ${name}`,
        );
      }
      return String(value);
    });
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return replace(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  return asObject(walk(request));
}

function plain(body: unknown): unknown {
  return body === undefined ? null : JSON.parse(JSON.stringify(body));
}
