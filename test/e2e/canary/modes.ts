import type { Meddle } from '../../support/relay.ts';
import type { Answer, RecordedRequest } from '../../support/script-server.ts';
import { DIGITS, VALUE } from './scene.ts';

/** A request as a careless server repeats it in an error. */
function repeat({ method, path, query, headers, text }: RecordedRequest): string {
  return [
    `${method} ${path}?${decodeURIComponent(String(query))}`,
    `Authorization: ${headers['authorization'] ?? ''}`,
    text,
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '')),
  ].join(' ');
}

/** The same with all else that such a server could know. */
function echo(request: RecordedRequest): string {
  return `${VALUE} Corp of ${VALUE.toLowerCase()}@zirkon.example (${DIGITS}) said ${repeat(request)}`;
}

const isToken = ({ path }: RecordedRequest) => /\/token$/.test(path);
const isWrite = (request: RecordedRequest) =>
  !isToken(request) && ['POST', 'PATCH', 'PUT'].includes(request.method);
const isData = (request: RecordedRequest) => /\/query|\/(Client|Users|Site)\b/i.test(request.path);

/** An answer in place of the real one, for some requests. */
const instead =
  (which: (request: RecordedRequest) => boolean, answer: (request: RecordedRequest) => Answer): Meddle =>
  (_, request) =>
    which(request) ? answer(request) : undefined;

const page = (request: RecordedRequest) => `<html><body><pre>${echo(request)}</pre></body></html>`;

/** Each element of a write refused in the way of its system. */
const refuseItems =
  (fault: (element: string) => Record<string, unknown>, halo: (element: string) => unknown): Meddle =>
  (system, request) => {
    if (!isWrite(request)) return undefined;
    if (system === 'halo')
      return { status: 400, body: JSON.stringify(halo(request.text)), headers: JSON_TYPE };
    const { records = [{}] } = (request.json ?? {}) as { records?: unknown[] };
    return {
      body: records.map((record) => ({ success: false, errors: [fault(JSON.stringify(record))] })),
    };
  };
const JSON_TYPE = { 'content-type': 'application/json' };

/** What can go wrong, and what the answer tells then. */
export const NETWORK: readonly (readonly [string, Meddle])[] = [
  [
    'a token host that repeats the request in its refusal',
    instead(isToken, (request) => ({
      status: 400,
      body: { error: 'invalid_client', error_description: repeat(request) },
    })),
  ],
  [
    'a token host whose error is the request',
    instead(isToken, (request) => ({ status: 401, body: { error: repeat(request) } })),
  ],
  [
    'a token host that gives no token',
    instead(isToken, (request) => ({ body: { token: echo(request), instance_url: echo(request) } })),
  ],
  [
    'a token host that fails',
    instead(isToken, (request) => ({ status: 500, body: { message: echo(request) } })),
  ],
  [
    'a token that nobody accepts',
    instead(
      (request) => !isToken(request),
      (request) => ({
        status: 401,
        body: [{ message: `Session expired or invalid: ${echo(request)}`, errorCode: 'INVALID_SESSION_ID' }],
      }),
    ),
  ],
  ['401 and nothing else', instead(isData, () => ({ status: 401 }))],
  [
    '403 that says whom and what',
    instead(isData, (request) => ({
      status: 403,
      body: [{ message: echo(request), errorCode: 'INSUFFICIENT_ACCESS' }],
    })),
  ],
  [
    '429 in words',
    instead(isData, (request) => ({
      status: 429,
      headers: { 'retry-after': echo(request).slice(0, 20) },
      body: echo(request),
    })),
  ],
  [
    '500 that repeats the request',
    instead(isData, (request) => ({ status: 500, body: { message: echo(request) } })),
  ],
  ['503 as a page', instead(isData, (request) => ({ status: 503, body: page(request) }))],
  [
    'a page where data was asked for',
    instead(isData, (request) => ({ headers: { 'content-type': 'text/html' }, body: page(request) })),
  ],
  ['text where data was asked for', instead(isData, (request) => ({ body: echo(request) }))],
  ['a body that is cut', instead(isData, (request) => ({ body: { message: echo(request) }, cutAfter: 60 }))],
  [
    'JSON that ends early',
    instead(isData, (request) => ({
      headers: JSON_TYPE,
      body: JSON.stringify({ message: echo(request) }).slice(0, -9),
    })),
  ],
  ['an answer of an unknown shape', instead(isData, (request) => ({ body: { said: echo(request) } }))],
  [
    'a query that is refused and repeated',
    instead(isData, (request) => ({
      status: 400,
      body: [
        {
          // It repeats the query: what crosswalk asks by values of records must not come back.
          message: `\n${request.query.get('q') ?? request.text}\n^\nERROR at Row:1:Column:9\nunexpected token: 'AND'`,
          errorCode: 'MALFORMED_QUERY',
        },
      ],
    })),
  ],
  [
    'a redirect that carries the token',
    instead(isData, (request) => ({
      status: 302,
      headers: {
        location: `https://elsewhere.example/${VALUE}?sid=${request.headers['authorization'] ?? ''}`,
      },
    })),
  ],
  [
    'records that are refused with names',
    refuseItems(
      (element) => ({
        statusCode: 'DUPLICATES_DETECTED',
        message: `Use one of these records? ${element}`,
        fields: [VALUE],
        duplicateResult: {
          duplicateRule: 'Standard_Rule',
          matchResults: [
            { matchRecords: [{ record: { Id: '001000000000009AAA', Name: `${VALUE} Double` } }] },
          ],
        },
      }),
      () => `The Customer Name '${VALUE} Corp' must be unique`,
    ),
  ],
  [
    "an admin's rule that quotes the record",
    refuseItems(
      (element) => ({
        statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: `${VALUE} is not allowed: ${element}`,
        fields: [],
      }),
      (element) => ({ Message: `${VALUE} is not permitted for ${element}` }),
    ),
  ],
  [
    'an exception of .NET',
    refuseItems(
      (element) => ({ statusCode: `${VALUE} code`, message: element, fields: [element, `${VALUE} field`] }),
      (element) => ({
        ClassName: 'System.Exception',
        Message: `Cannot insert the value NULL into column 'aarea', table 'halo.dbo.AREA'; ${VALUE} ${element}`,
        StackTraceString: `at ${VALUE}.Save(${element})`,
      }),
    ),
  ],
  [
    'a model state with values as keys',
    refuseItems(
      (element) => ({
        statusCode: 'APEX_ERROR',
        message: `${VALUE}: execution of AfterInsert ${element}`,
        fields: [],
      }),
      () => ({ errors: { [`$[0].${VALUE} Street`]: [`Could not convert string to integer: ${VALUE}`] } }),
    ),
  ],
  [
    'writes that fail half-way with everything repeated',
    instead(isWrite, (request) => ({ status: 500, body: { message: echo(request) } })),
  ],
];
