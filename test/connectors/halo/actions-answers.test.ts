import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import type { RecordedRequest, Step } from '../../support/script-server.ts';
import { haloHost, inTurn, pagesOf, type Routes } from './support.ts';

interface Row {
  readonly id: number;
  readonly ticket_id: number;
  readonly note_html: string;
}

/** Tickets 1 and 2 of one Halo whose answers to an array are made by `answer` from the rows that it wrote. */
function desk(answer: (rows: readonly Row[]) => object, keep: (n: number) => boolean = () => true) {
  const rows: Row[] = [];
  const post: Step = (request: RecordedRequest) => {
    const made = (request.json as Row[]).flatMap((element, n) => {
      if (!keep(n)) return [];
      const id = 2 + rows.filter(({ ticket_id }) => ticket_id === element.ticket_id).length;
      const row = { ...element, id };
      rows.push(row);
      return [row];
    });
    return { status: 201, body: answer(made) };
  };
  const list: Step = ({ query }) => {
    const own = rows
      .filter(({ ticket_id }) => ticket_id === Number(query.get('ticket_id')))
      .map((row) => ({ ...row, who_agentid: 6 }));
    return { body: { record_count: own.length, actions: own } };
  };
  const routes: Routes = {
    'POST /api/Actions': post,
    'GET /api/Actions': list,
    'GET /api/Outcome': { body: [] },
    'GET /api/agent/me': ME,
  };
  return { routes, rows };
}

const notes = (count: number): RecordChange[] =>
  Array.from({ length: count }, (_, n) => ({
    kind: 'create',
    key: String(n),
    externalId: { field: 'mark', value: `m${n}` },
    values: { parent: String(1 + (n % 2)), body: 'Same text', url: `https://sf.example/m${n}` },
  }));

const IDS = ['1-2', '2-2', '1-3', '2-3'];

const ME: Step = { body: { id: 6 } };

describe('the answer to an array of notes', () => {
  test.each([
    ['one row each', (rows: readonly Row[]) => rows, 0],
    ['rows in another order', (rows: readonly Row[]) => rows.toReversed(), 0],
    [
      'rows without their text',
      (rows: readonly Row[]) => rows.map(({ id, ticket_id }) => ({ id, ticket_id })),
      2,
    ],
    [
      'rows without their text in another order',
      (rows: readonly Row[]) => rows.toReversed().map(({ id, ticket_id }) => ({ id, ticket_id })),
      2,
    ],
    ['the last row alone', (rows: readonly Row[]) => rows.at(-1) ?? {}, 2],
    ['rows without a number', (rows: readonly Row[]) => rows.map(({ ticket_id }) => ({ ticket_id })), 2],
  ])('that has %s gives each note its own number', async (_, answer, readings) => {
    const { routes, rows } = desk(answer);
    await using host = await haloHost(routes);

    const results = await host.connector.write({ object: 'Tickets.actions', changes: notes(4) });

    expect(results).toMatchObject(IDS.map((id) => ({ kind: 'ok', id, created: true })));
    expect(rows).toHaveLength(4);
    expect(host.asked(/Actions$/).filter(({ method }) => method === 'GET')).toHaveLength(readings);
  });

  test('that leaves one out has it sent again, alone', async () => {
    let posts = 0;
    const { routes, rows } = desk(
      (made) => made,
      (n) => {
        if (n === 0) posts += 1;
        return posts > 1 || n !== 1;
      },
    );
    await using host = await haloHost(routes);

    const results = await host.connector.write({ object: 'Tickets.actions', changes: notes(4) });

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(rows).toHaveLength(4);
    expect(posts).toBe(2);
  });

  test('that never comes leaves them unknown, and nothing further is sent', async () => {
    const { routes } = desk((rows) => rows);
    const lost = { status: 504 };
    await using host = await haloHost({ ...routes, 'POST /api/Actions': inTurn(lost) });

    const results = await host.connector.write({ object: 'Tickets.actions', changes: notes(120) });

    expect(results.slice(0, 100).every(({ kind }) => kind === 'unknown')).toBe(true);
    expect(results.slice(100).every(({ kind }) => kind === 'unsent')).toBe(true);
    expect(host.asked(/Actions$/).filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('a list of notes', () => {
  test('without their HTML is completed from the notes themselves, because the mark stands there', async () => {
    const line = '<p>x</p><p>Ada, <a href="https://sf.example/0D5A#crosswalk">Salesforce</a></p>';
    await using host = await haloHost({
      'GET /api/agent/me': ME,
      'GET /api/Actions': { body: { record_count: 1, actions: [{ id: 3, outcome_id: 7, note: 'x' }] } },
      'GET /api/Actions/3': { body: { id: 3, ticket_id: 9, outcome_id: 7, note: 'x', note_html: line } },
    });
    const [page] = await pagesOf(host.connector, {
      object: 'Tickets.actions',
      fields: ['mark', 'body'],
      parents: ['9'],
    });
    expect(page?.records).toMatchObject([{ id: '9-3', values: { mark: '0D5A', body: '<p>x</p>' } }]);
  });

  test('that announces more than it gives proves nothing by what it leaves out', async () => {
    await using host = await haloHost({
      'GET /api/agent/me': ME,
      'GET /api/Actions': { body: { record_count: 3, actions: [{ id: 3, outcome_id: 7, note_html: 'x' }] } },
    });
    const [page] = await pagesOf(host.connector, {
      object: 'Tickets.actions',
      fields: ['body'],
      parents: ['9'],
    });
    expect(page).toMatchObject({ short: true, note: { code: 'COUNT_WRONG' }, records: [{ id: '9-3' }] });
  });
});
