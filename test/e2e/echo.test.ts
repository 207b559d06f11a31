import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { run } from '../commands/support.ts';
import { type Bench, bench, flow, type Wire } from './harness.ts';
import { syncThrough } from './rewriting.ts';

const ACCOUNT = { Id: '001000000000001AAA', Name: 'Acme', Phone: '(512) 111-2222 ext. 7' };
const CONTACT = {
  Id: '003000000000001AAA',
  AccountId: ACCOUNT.Id,
  FirstName: 'Ann',
  LastName: 'Lee',
  Email: 'ann@acme.example',
  Phone: '(512) 111-3333',
};

const digits = (text: unknown) => String(text).replace(/\D/g, '');
const formatted = (text: unknown) => digits(text).replace(/^(\d{3})(\d{3})(\d{4})/, '($1) $2-$3 ');

/** What a system makes of one field of each record it is sent; `drop` keeps what it has. */
type Make = ((value: unknown) => unknown) | 'drop';

const halo =
  (name: string, field: string, make: Make) =>
  (path: string, body: unknown): unknown =>
    path === `/api/${name}` && Array.isArray(body) ? body.map((row: Wire) => made(row, field, make)) : body;

const salesforce =
  (field: string, make: Make) =>
  (path: string, body: unknown): unknown => {
    if (!path.includes('/composite/sobjects')) return body;
    const { records, ...rest } = body as { records: Wire[] };
    return { ...rest, records: records.map((row) => made(row, field, make)) };
  };

function made(row: Wire, field: string, make: Make): Wire {
  if (!(field in row)) return row;
  const { [field]: value, ...rest } = row;
  return make === 'drop' ? rest : { ...rest, [field]: make(value) };
}

const account = (it: Bench) => it.record('salesforce', 'Account', () => true);
const client = (it: Bench) => it.record('halo', 'Client', (row) => row['name'] === 'Acme');
const phones = async (it: Bench) => [(await account(it))['Phone'], (await client(it))['main_phonenumber']];
const user = (it: Bench) => it.record('halo', 'Users', (row) => row['emailaddress'] === CONTACT.Email);
const notes = (result: RunResult) =>
  result.flows.flatMap(({ mapping, direction, notes: said }) =>
    said
      .filter(({ code }) => code === 'VALUE_NOT_KEPT')
      .map(({ count }) => `${mapping} ${direction} ${count}`),
  );

type Sync = () => Promise<RunResult>;

const world = () => bench({ salesforce: { Account: [ACCOUNT], Contact: [CONTACT] } });

/** Writes of each of the next runs, a quarter of an hour apart. */
async function writes(it: Bench, sync: Sync, runs = 3): Promise<number[]> {
  const counted: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    it.clock.advance(900_000);
    await it.forgetRequests();
    await sync();
    counted.push((await it.writes()).length);
  }
  return counted;
}

describe('a value that Halo stores in another form', () => {
  it('stays as it is in Salesforce after a first import, and is said: the answer shows it (users), or the next reading (customers)', async () => {
    const it = await world();
    const sync = await syncThrough(it, {
      halo: (path, body) =>
        halo('Users', 'phonenumber', digits)(path, halo('Client', 'main_phonenumber', digits)(path, body)),
    });

    const first = await sync();
    it.clock.advance(900_000);
    const second = await sync();

    expect(notes(first)).toEqual(['contacts import 1']);
    expect(notes(second)).toEqual(['accounts import 1']);
    expect(await writes(it, sync)).toEqual([0, 0, 0]);
    expect(await phones(it)).toEqual([ACCOUNT.Phone, '51211122227']);
    expect(await it.record('salesforce', 'Contact', () => true)).toMatchObject({ Phone: CONTACT.Phone });
    expect((await user(it))['phonenumber']).toBe('5121113333');
  });

  it('still takes what somebody edits in Halo, before and after that was seen', async () => {
    const it = await world();
    const sync = await syncThrough(it, { halo: halo('Client', 'main_phonenumber', digits) });
    await sync();
    it.clock.advance(60_000);
    await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '111' });

    await writes(it, sync, 2);
    expect(await phones(it)).toEqual(['111', '111']);
    await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '222' });
    await writes(it, sync, 1);
    expect(await phones(it)).toEqual(['222', '222']);
  });

  it('goes over again when it is edited in Salesforce', async () => {
    const it = await world();
    const sync = await syncThrough(it, { halo: halo('Client', 'main_phonenumber', digits) });
    await sync();
    await writes(it, sync, 1);
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: '(1) 2' });

    expect(await writes(it, sync)).toEqual([1, 0, 0]);
    expect(await phones(it)).toEqual(['(1) 2', '12']);
  });
});

describe('a value that a system does not take', () => {
  it('that Halo ignores is not overwritten in Salesforce by the old one', async () => {
    const it = await world();
    await it.sync();
    await it.sync();
    const sync = await syncThrough(it, { halo: halo('Client', 'main_phonenumber', 'drop') });
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: '+1 999 NEW' });

    expect(await writes(it, sync)).toEqual([1, 0, 0]);
    expect(await phones(it)).toEqual(['+1 999 NEW', ACCOUNT.Phone]);
  });

  it('that Halo ignores and its answer shows is said at once', async () => {
    const it = await world();
    await it.sync();
    const sync = await syncThrough(it, { halo: halo('Users', 'phonenumber', 'drop') });
    await it.edit('salesforce', 'Contact', { Id: CONTACT.Id, Phone: '+1 999 NEW' });
    it.clock.advance(900_000);

    const result = await sync();

    expect(notes(result)).toEqual(['contacts import 1']);
    expect(JSON.stringify(flow(result, 'contacts').notes)).not.toMatch(/999|512/);
    expect(await writes(it, sync)).toEqual([0, 0, 0]);
    expect(await it.record('salesforce', 'Contact', () => true)).toMatchObject({ Phone: '+1 999 NEW' });
  });

  it('that Salesforce keeps out is not overwritten in Halo by the old one, and is said', async () => {
    const it = await world();
    await it.sync();
    const sync = await syncThrough(it, { salesforce: salesforce('Phone', 'drop') });
    await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '+44 NEW' });
    it.clock.advance(900_000);
    await sync();
    it.clock.advance(300_000);

    expect(notes(await sync())).toEqual(['accounts syncBack 1']);
    expect(await writes(it, sync)).toEqual([0, 0, 0]);
    expect(await phones(it)).toEqual([ACCOUNT.Phone, '+44 NEW']);
  });
});

describe('a value that was not kept, in a record of which another field changes before the next run', () => {
  const edits = {
    halo: async (it: Bench) =>
      it.edit('halo', 'Client', { id: (await client(it))['id'], website: 'https://else.example' }),
    salesforce: (it: Bench) =>
      it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Website: 'https://else.example' }),
  };

  it.each(['drop', digits] as const)(
    'is no edit of Halo (%s): Salesforce keeps what was entered',
    async (make) => {
      const it = await world();
      await it.sync();
      const sync = await syncThrough(it, { halo: halo('Client', 'main_phonenumber', make) });
      const entered = '(512) 999-8888 ext. 1';
      await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: entered });
      await writes(it, sync, 1);
      it.clock.advance(60_000);
      await edits.halo(it);
      it.clock.advance(60_000);

      expect(notes(await sync())).toEqual(['accounts import 1']);
      expect(await writes(it, sync)).toEqual([0, 0, 0]);
      expect((await phones(it))[0]).toBe(entered);
      expect(await account(it)).toMatchObject({ Website: 'https://else.example' });
    },
  );

  it.each(['drop', formatted] as const)(
    'is no edit of Salesforce (%s): Halo keeps what was entered',
    async (make) => {
      const it = await world();
      await it.sync();
      const sync = await syncThrough(it, { salesforce: salesforce('Phone', make) });
      await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '5129998888' });
      await writes(it, sync, 1);
      it.clock.advance(60_000);
      await edits.salesforce(it);
      it.clock.advance(60_000);

      expect(notes(await sync())).toEqual(['accounts syncBack 1']);
      expect(await writes(it, sync)).toEqual([0, 0, 0]);
      expect((await phones(it))[1]).toBe('5129998888');
      expect(await client(it)).toMatchObject({ website: 'https://else.example' });
    },
  );
});

describe('two systems that each store a field in a form of their own', () => {
  it('are not played off against each other: one edit is one write', async () => {
    const it = await world();
    const sync = await syncThrough(it, {
      halo: halo('Client', 'main_phonenumber', digits),
      salesforce: salesforce('Phone', formatted),
    });
    await sync();
    await writes(it, sync, 1);
    await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '5129998888' });

    expect(await writes(it, sync, 5)).toEqual([1, 0, 0, 0, 0]);
    expect(await phones(it)).toEqual(['(512) 999-8888', '5129998888']);
  });
});

describe('a write of ours that no reading of that side has shown', () => {
  it.each([
    ['at once', 0],
    ['before the next mapping', 1],
  ])(
    'is known for ours where its answer was lost and the record was found by its mark %s',
    async (_, reads) => {
      const it = await world();
      const sync = await syncThrough(it, { halo: halo('Client', 'main_phonenumber', digits) });
      await it.control(
        'halo',
        'faults',
        [
          { method: 'POST', path: '/Client$', nth: 1, do: { applyThenFail: { status: 504 } } },
          { method: 'POST', path: '/Client$', nth: 1, do: { lateVisible: { reads } } },
        ].slice(0, 1 + reads),
      );
      const first = await sync();

      expect(flow(first, 'accounts').counts.create).toBe(1);
      expect(await writes(it, sync)).toEqual([0, 0, 0]);
      expect(await phones(it)).toEqual([ACCOUNT.Phone, '51211122227']);
    },
  );

  it('is still known for ours after a run that saw the other side alone', async () => {
    const it = await world();
    const sync = await syncThrough(it, { halo: halo('Client', 'main_phonenumber', digits) });
    await sync();
    await writes(it, sync, 1);
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: '(3) 4' });
    it.clock.advance(60_000);
    await it.control('halo', 'faults', [
      { method: 'POST', path: '/Client$', nth: 1, do: { lateVisible: { ms: 400_000 } } },
    ]);
    await sync();
    expect(await phones(it)).toEqual(['(3) 4', '34']);
    it.clock.advance(60_000);
    const blind = await sync();
    it.clock.advance(900_000);
    await it.forgetRequests();

    const result = await sync({ full: true });

    expect(flow(blind, 'accounts').read).toBe(1);
    expect(notes(result)).toEqual(['accounts import 1']);
    expect(await it.writes()).toEqual([]);
    expect(await phones(it)).toEqual(['(3) 4', '34']);
  });
});

describe('a value that was not kept', () => {
  const said = async (it: Bench, ...command: string[]) => (await run(it, ...command)).text;

  it('is listed until both sides agree, and no run says meanwhile that they do', async () => {
    const it = await world();
    await it.sync();
    const sync = await syncThrough(it, {
      halo: (path, body) =>
        halo('Users', 'phonenumber', 'drop')(path, halo('Client', 'main_phonenumber', 'drop')(path, body)),
    });
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: '+1 999 NEW' });
    await it.edit('salesforce', 'Contact', { Id: CONTACT.Id, Phone: '+1 999 NEW' });
    await writes(it, sync, 2);
    it.clock.advance(900_000);

    expect(await said(it, 'sync')).toMatch(
      /\nNothing was written, but both sides differ .*"crosswalk status" lists it\.\n$/,
    );
    it.clock.advance(900_000);
    expect(await said(it, 'plan')).toMatch(/\nNothing to do, but both sides differ /);
    for (const id of [ACCOUNT.Id, CONTACT.Id]) {
      expect(await said(it, 'status')).toMatch(new RegExp(` ${id}  VALUE_NOT_KEPT: .*wrote there \\(2026-`));
      expect(await said(it, 'explain', id)).toMatch(/VALUE_NOT_KEPT: .* in halo holds something else/);
    }
    await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '+1 999 NEW' });
    await it.edit('halo', 'Users', { id: (await user(it))['id'], phonenumber: '+1 999 NEW' });
    it.clock.advance(900_000);
    expect(await said(it, 'sync')).toMatch(/\nNothing was written: both sides agree\.\n$/);
    expect(await said(it, 'status')).not.toContain('VALUE_NOT_KEPT');
    expect(await said(it, 'explain', ACCOUNT.Id)).not.toContain('VALUE_NOT_KEPT');
  });

  it('is no longer listed once a later value was kept', async () => {
    const it = await world();
    await it.sync();
    const sync = await syncThrough(it, { halo: halo('Users', 'phonenumber', 'drop') });
    await it.edit('salesforce', 'Contact', { Id: CONTACT.Id, Phone: '+1 999 NEW' });
    expect((await sync()).flows.map(({ notKept }) => notKept)).toContain(1);
    it.clock.advance(900_000);
    await it.edit('salesforce', 'Contact', { Id: CONTACT.Id, Phone: '+1 777' });
    it.clock.advance(900_000);
    await it.sync();

    expect(await said(it, 'status')).not.toContain('VALUE_NOT_KEPT');
  });
});
