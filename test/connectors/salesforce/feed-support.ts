import type { Answer, RecordedRequest, Step } from '../../support/script-server.ts';

export const CASE = '500000000000001AAA';
export const OTHER = '500000000000002AAA';

const DATE = 'Fri, 20 Nov 2026 12:00:00 GMT';
const STAMP = '2026-11-20T10:00:00.000+0000';

/** What a query of each object answers. */
export type Rows = Partial<
  Record<'CaseFeed' | 'FeedComment' | 'CaseComment' | 'EmailMessage', readonly object[]>
>;

export const person = { attributes: { type: 'User' }, Name: 'Ada Lovelace' };

export function feedRow(id: string, more: object): object {
  return {
    Id: id,
    ParentId: CASE,
    CreatedDate: STAMP,
    SystemModstamp: STAMP,
    CreatedBy: person,
    IsDeleted: false,
    ...more,
  };
}

export function sobjectOf(query: string): string {
  return / FROM (\w+)/.exec(query)?.[1] ?? '';
}

/** The queries inside a composite request, or the one of a plain request. */
export function queriesIn(request: RecordedRequest): readonly string[] {
  const body = request.json;
  if (request.path.endsWith('/composite') && typeof body === 'object' && body !== null) {
    const inner: unknown = Object.entries(body).find(([name]) => name === 'compositeRequest')?.[1];
    return Array.isArray(inner)
      ? inner.map((one: { url: string }) => new URL(one.url, 'http://x').searchParams.get('q') ?? '')
      : [];
  }
  return request.query.getAll('q');
}

/** Answers any composite of queries, and a plain query, with rows by object; `refused` objects with INVALID_TYPE. */
export function feedStep(rows: Rows, refused: readonly string[] = [], errorCode = 'INVALID_TYPE'): Step {
  return (request): Answer => {
    const answers = queriesIn(request).map((query) => {
      const object = sobjectOf(query);
      if (refused.includes(object)) {
        const message = `sObject type '${object}' is not supported.`;
        return { httpStatusCode: 400, body: [{ errorCode, message }] };
      }
      const records = Object.entries(rows).find(([name]) => name === object)?.[1] ?? [];
      return { httpStatusCode: 200, body: { totalSize: records.length, done: true, records } };
    });
    const headers = { date: DATE };
    if (!request.path.endsWith('/composite')) {
      const [only] = answers;
      return { status: only?.httpStatusCode ?? 500, headers, body: only?.body };
    }
    return {
      headers,
      body: {
        compositeResponse: answers.map((answer, index) => ({
          ...answer,
          httpHeaders: {},
          referenceId: `q${index}`,
        })),
      },
    };
  };
}
