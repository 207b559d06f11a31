import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordChange, WriteResult } from '../../../src/connectors/connector.ts';
import { attributed, readNote } from '../../../src/connectors/halo/actions/attribution.ts';
import { notesOf } from '../../../src/connectors/halo/actions/row.ts';
import type { SystemRecord } from '../../../src/model/record.ts';
import type { Values } from '../../../src/model/value.ts';
import { createHaloSandbox } from '../../../src/sandbox/halo/index.ts';
import { haloConnection, haloTicket } from '../../conformance/halo.ts';
import { buildSubject, type Subject } from '../../conformance/subject.ts';

const OBJECT = 'Tickets.actions';
const ALL = ['parent', 'body', 'author', 'at', 'internal', 'kind', 'mark', 'sync_to_salesforce'];
const FROM = 'https://acme.my.salesforce.com';

/** One tenant for the file, where nobody may re-open. */
let subject: Subject;

beforeAll(async () => {
  subject = await buildSubject('halo', haloTicket, haloConnection, (options) =>
    createHaloSandbox(options, { forbiddenOutcomes: ['Re-Open'] }),
  );
});

afterAll(() => subject[Symbol.asyncDispose]());

async function ticket(summary = 'T'): Promise<string> {
  const change: RecordChange = {
    kind: 'create',
    key: summary,
    values: { summary, tickettype_id: 'Incident', details: 'What happened' },
  };
  const [result] = await subject.connector.write({ object: 'Tickets', changes: [change] });
  return result?.kind === 'ok' ? result.id : '';
}

function note(parent: string, mark: string, values: Values = {}): RecordChange {
  return {
    kind: 'create',
    key: mark,
    externalId: { field: 'mark', value: mark },
    values: {
      parent,
      body: `<p>Text of ${mark}</p>`,
      author: 'Ada Lovelace',
      at: '2026-02-01T10:00:00.000Z',
      internal: true,
      url: `${FROM}/${mark}`,
      ...values,
    },
  };
}

function write(changes: readonly RecordChange[]): Promise<readonly WriteResult[]> {
  return subject.connector.write({ object: OBJECT, changes });
}

async function notes(...parents: readonly string[]): Promise<readonly SystemRecord[]> {
  const records: SystemRecord[] = [];
  for await (const page of subject.connector.read({ object: OBJECT, fields: ALL, parents }))
    records.push(...page.records);
  return records;
}

async function asked(method: string): Promise<number> {
  const seen = await subject.requests();
  return seen.filter((one) => one.method === method && /\/actions/i.test(one.path)).length;
}

describe('a note that came from elsewhere', () => {
  test('has its author, its time and its mark, and nobody is told', async () => {
    const id = await ticket();
    const [result] = await write([note(id, '0D5000000000001AAA', { internal: false })]);

    expect(result).toMatchObject({ kind: 'ok', id: `${id}-2`, created: true });
    expect(await subject.set('notices', {})).toEqual({ emails: 0, automations: 0, salesforce: 0 });
    expect(await notes(id)).toEqual([
      expect.objectContaining({
        id: `${id}-2`,
        values: {
          parent: id,
          body: '<p>Text of 0D5000000000001AAA</p>',
          author: 'Ada Lovelace',
          at: '2026-02-01T10:00:00.000Z',
          internal: false,
          kind: 'Private Note',
          mark: '0D5000000000001AAA',
          sync_to_salesforce: false,
        },
      }),
    ]);
  });

  test('keeps author and mark when its text is changed', async () => {
    const id = await ticket();
    const [made] = await write([note(id, '00a1')]);
    const actionId = made?.kind === 'ok' ? made.id : '';

    await write([{ kind: 'update', key: 'u', id: actionId, values: { body: '<p>New <b>text</b></p>' } }]);

    const [changed] = await notes(id);
    expect(changed?.values).toMatchObject({
      body: '<p>New <b>text</b></p>',
      author: 'Ada Lovelace',
      mark: '00a1',
    });
    expect([
      ...(
        await subject.connector.readByIds({ object: OBJECT, ids: [actionId, `${id}-77`], fields: ['mark'] })
      ).keys(),
    ]).toEqual([actionId]);
  });

  test('goes in arrays of a hundred, in order within each ticket', async () => {
    const [a, b] = [await ticket('A'), await ticket('B')];
    const changes = Array.from({ length: 120 }, (_, n) =>
      note(n % 2 === 0 ? a : b, `0D5x${String(n).padStart(3, '0')}`),
    );
    await subject.requests();

    const results = await write(changes);

    expect(await asked('POST')).toBe(2);
    expect(results.every(({ kind }) => kind === 'ok')).toBe(true);
    const marks = (await notes(a)).map(
      ({ id, values }) => [Number(id.split('-')[1]), values['mark']] as const,
    );
    expect(marks.sort(([x], [y]) => x - y).map(([, mark]) => mark)).toEqual(
      changes.filter((_, n) => n % 2 === 0).map(({ key }) => key),
    );
  });

  test('that is refused does not keep the others from coming, once each', async () => {
    const [a, b] = [await ticket('A'), await ticket('B')];
    const changes = Array.from({ length: 12 }, (_, n) =>
      note(n % 2 === 0 ? a : b, `0D5y${n}`, n === 5 ? { kind: 'Re-Open' } : {}),
    );

    const results = await write(changes);

    expect(results.map(({ kind }) => kind)).toEqual(changes.map((_, n) => (n === 5 ? 'rejected' : 'ok')));
    expect(results[5]).toMatchObject({ problem: { code: 'OUTCOME_FORBIDDEN' } });
    expect(new Set((await notes(a, b)).map(({ values }) => values['mark']))).toEqual(
      new Set(changes.filter((_, n) => n !== 5).map(({ key }) => key)),
    );
    expect((await notes(a, b)).length).toBe(11);
  });

  test('whose answer is lost is found by its mark', async () => {
    const id = await ticket();
    await subject.fault({ method: 'POST', path: '/actions', nth: 1, times: 1, do: { applyThenFail: 504 } });

    const results = await write([note(id, '0D5z1'), note(id, '0D5z2')]);

    expect(results).toMatchObject([
      { kind: 'ok', id: `${id}-2` },
      { kind: 'ok', id: `${id}-3` },
    ]);
    expect((await notes(id)).length).toBe(2);
  });

  test('whose ticket is no ticket is refused', async () => {
    expect(await write([note('5001x', 'm')])).toMatchObject([
      { kind: 'rejected', problem: { code: 'RECORD_INCOMPLETE' } },
    ]);
    expect(await write([note('999999', 'm')])).toMatchObject([
      { kind: 'rejected', problem: { code: 'RECORD_GONE' } },
    ]);
  });
});

describe('what agents write', () => {
  test('is read with what it needs; the opening, system notes and empty actions are left out', async () => {
    const id = await ticket();
    const [made] = await write([
      {
        kind: 'create',
        key: 'x',
        values: {
          parent: id,
          body: '<p>Hello</p>',
          kind: 'public note',
          internal: false,
          sync_to_salesforce: true,
        },
      },
    ]);
    await subject.connector.write({
      object: 'Tickets',
      changes: [{ kind: 'update', key: 's', id, values: { status_id: 'On Hold' } }],
    });

    const [only, ...others] = await notes(id, '424242');

    expect(others).toEqual([]);
    expect(only?.id).toBe(made?.kind === 'ok' ? made.id : '');
    expect(only?.values).toMatchObject({
      body: '<p>Hello</p>',
      kind: 'Public Note',
      internal: false,
      mark: null,
      sync_to_salesforce: true,
    });
    expect(only?.values['author']).not.toBe(null);
  });
});

describe('the last line', () => {
  const mark = { author: 'Ada <b> & Co', mark: '0D5A', url: `${FROM}/0D5A` };

  test('comes back as it was written, whatever the text', () => {
    for (const body of [
      '<p>One</p>',
      'plain',
      '<div><p>open',
      '<blockquote>quoted',
      '<p>x</p><script>alert(1)</script>',
    ]) {
      const stored = attributed(body, mark);
      expect(stored).not.toContain('script');
      const read = readNote(stored);
      expect(read.attribution).toEqual(mark);
      expect(attributed(read.body, mark)).toBe(stored);
    }
  });

  test('counts at the end alone, and not in what an answer quotes', () => {
    const line = attributed('', mark);
    expect(readNote(`<div>Mine ${line}</div>`).attribution?.mark).toBe('0D5A');
    expect(readNote(`<p>x</p>${line}<p><br></p>`).attribution?.mark).toBe('0D5A');
    const rewritten = line
      .replace('<p>', '<div class="note">')
      .replace('</p>', '</div>')
      .replace('>Salesforce 0D5A<', ' target="_blank"><span>Salesforce</span><');
    expect(readNote(`<p>x</p>${rewritten}`)).toEqual({ body: '<p>x</p>', attribution: mark });
    expect(readNote(`${line}<p>My answer</p>`).attribution).toBeUndefined();
    expect(readNote(`<p>My answer</p><blockquote>${line}</blockquote>`).attribution).toBeUndefined();
    expect(readNote(`<p>My answer</p><blockquote><div>${line}</div>`).attribution).toBeUndefined();
    expect(readNote(`<p>See <a href="${FROM}/0D5A">Salesforce</a></p>`).attribution).toBeUndefined();
  });

  test('counts wherever it is in a note that our own agent made, and what was added below stays', () => {
    const line = attributed('', mark);
    expect(readNote(`<p>One</p>${line}<p>added by an agent</p>`, true)).toEqual({
      body: '<p>One</p><p>added by an agent</p>',
      attribution: mark,
    });
    expect(readNote(`<p>One</p><blockquote>${line}</blockquote>`, true).attribution).toBeUndefined();
  });

  test.each([
    ['link taken out', (html: string) => html.replace(/<\/?a\b[^>]*>/g, ''), ''],
    ['fragment cut off', (html: string) => html.replace('#crosswalk', ''), mark.url],
    ['link rewritten', (html: string) => html.replace(/href="/, 'href="https://safe.example/?u='), ''],
    ['whole HTML made text', (html: string) => html.replace(/<\/p>/g, '\n').replace(/<[^>]*>/g, ''), ''],
  ])('with its %s counts by its text, in a note of our own agent alone', (_, rewrite, url) => {
    const html = rewrite(`<p>One</p>${attributed('', mark)}`).replace('&lt;b&gt;', '&lt;b>');
    const read = readNote(html, true);
    expect(read.attribution).toMatchObject({ author: mark.author, mark: '0D5A' });
    if (html.includes('<p>')) expect(read.body).toBe('<p>One</p>');
    if (!html.includes('safe.example')) expect(read.attribution?.url).toBe(url);
    if (!html.includes('#crosswalk')) expect(readNote(html).attribution).toBeUndefined();
    expect(readNote(`<p>Mine</p><blockquote>${html}</blockquote>`, true).attribution).toBeUndefined();
  });

  test('of several notes with one line, our own is the one and the others quote it', () => {
    const note = attributed('<p>One</p>', mark);
    const ours = { id: 2, who_agentid: 7, note_html: `${note}<p>more</p>` };
    const quoting = { id: 3, who_agentid: 4, note_html: `<p>My answer</p>${note}` };
    const marks = [...notesOf([quoting, ours], '7').values()].map(({ attribution }) => attribution?.mark);
    expect(marks).toEqual([undefined, '0D5A']);
    const older = [...notesOf([quoting, { ...ours, note_html: note }], '99').values()];
    expect(older.map(({ attribution }) => attribution?.mark)).toEqual([undefined, '0D5A']);
  });

  test('names the mark where the address does not end with it', () => {
    const odd = { author: '', mark: '02s1', url: '' };
    expect(readNote(attributed('<p>x</p>', odd)).attribution).toEqual(odd);
  });
});
