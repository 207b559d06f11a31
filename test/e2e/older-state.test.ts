import { cpSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Bench, bench, counts, flow, heldCodes } from './harness.ts';

const ACME = '001000000000001AAA';

const MARKS = { Client: 'CFSalesforceId', Users: 'CFSalesforceContactId' } as const;

/** Ids of the Halo records that bear the mark of a Salesforce record. */
async function bearing(it: Bench, object: 'Client' | 'Users', sourceId: string): Promise<unknown[]> {
  const rows = await it.records('halo', object);
  return rows.flatMap((row) => {
    const fields = Array.isArray(row['customfields']) ? row['customfields'] : [];
    const mark = fields.find((field) => field.name === MARKS[object]);
    return mark?.value === sourceId ? [row['id']] : [];
  });
}

/** Runs `work` and puts the state back as it was before: what a machine that vanished before it saved leaves. */
async function forgotten(it: Bench, work: () => Promise<unknown>): Promise<void> {
  const older = `${it.options.state}-older`;
  cpSync(it.options.state, older, { recursive: true });
  await work();
  rmSync(it.options.state, { recursive: true });
  cpSync(older, it.options.state, { recursive: true });
  it.clock.advance(60_000);
}

async function imported(prepare: (it: Bench) => void = () => undefined): Promise<Bench> {
  const it = await bench({
    salesforce: { Account: [{ Id: ACME, Name: 'Acme' }], Contact: [] },
    halo: { Client: [{ id: 501, name: 'Born in Halo' }] },
  });
  prepare(it);
  await it.sync();
  it.clock.advance(3_600_000);
  return it;
}

/** A contact that only its mark can tell; gives its id. */
async function nobody(it: Bench): Promise<string> {
  const contact = await it.edit('salesforce', 'Contact', { LastName: 'Nobody', AccountId: ACME });
  return String(contact['Id']);
}

async function clearFaults(it: Bench): Promise<void> {
  await fetch(`${it.io.env['SALESFORCE_URL'] ?? ''}/__sandbox/faults`, { method: 'DELETE' });
}

/** Lists show custom fields, or leave them to the details. */
const lists = [
  ['lists that show the mark', true],
  ['lists that hide the mark', false],
] as const;

describe.each(lists)('a run on a state that is older than its last run, with %s', (_name, shown) => {
  it('links a user without an e-mail address by its mark instead of creating it again', async () => {
    const it = await imported();
    await it.control('halo', 'settings', { listCustomFields: shown });
    const person = await nobody(it);
    await forgotten(it, () => it.sync());

    const again = await it.sync();

    expect(counts(again, 'contacts')).toEqual({ link: 1 });
    expect(await bearing(it, 'Users', person)).toHaveLength(1);
    it.clock.advance(3_600_000);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('links a customer that an agent has renamed since', async () => {
    const it = await imported();
    await it.control('halo', 'settings', { listCustomFields: shown });
    const created = await it.edit('salesforce', 'Account', { Name: 'New' });
    await forgotten(it, () => it.sync());
    const [id] = await bearing(it, 'Client', String(created['Id']));
    await it.edit('halo', 'Client', { id, name: 'Renamed by an agent' });

    await it.sync();

    expect(await bearing(it, 'Client', String(created['Id']))).toEqual([id]);
    expect((await it.records('halo', 'Client')).map((row) => row['name'])).not.toContain('New');
  });

  it('does so under --full as well', async () => {
    const it = await imported();
    await it.control('halo', 'settings', { listCustomFields: shown });
    const person = await nobody(it);
    await forgotten(it, () => it.sync());

    expect(counts(await it.sync({ full: true }), 'contacts')).toMatchObject({ link: 1 });
    expect(await bearing(it, 'Users', person)).toHaveLength(1);
  });

  it('remembers whose record it is when that one is held just now', async () => {
    const it = await imported((of) =>
      of.rewrite(
        'salesforce/contacts.yaml',
        (text) =>
          `${text.replace(
            '{ source: Title, target: title, direction: both }',
            '{ source: Title, target: title, values: titles }',
          )}\nvalues: { titles: { map: { Chief: Boss } } }\n`,
      ),
    );
    await it.control('halo', 'settings', { listCustomFields: shown });
    const person = await nobody(it);
    await forgotten(it, () => it.sync());
    await it.edit('salesforce', 'Contact', { Id: person, Title: 'Unheard of' });
    const held = await it.sync();
    it.clock.advance(24 * 3_600_000);
    await it.edit('salesforce', 'Contact', { Id: person, Title: 'Chief' });

    const mended = await it.sync();

    expect(heldCodes(held, 'contacts')).toHaveLength(1);
    expect(flow(mended, 'contacts').counts.create).toBe(0);
    expect(await bearing(it, 'Users', person)).toHaveLength(1);
  });
});

describe('a run on a state that is older than its last run', () => {
  it('remembers whose record it is when that one cannot be seen for a while', async () => {
    const it = await imported();
    const person = await nobody(it);
    await forgotten(it, () => it.sync());
    // The integration user has lost access: neither the reading nor the look-up by id brings it.
    await it.control('salesforce', 'faults', {
      system: 'salesforce',
      method: 'GET',
      path: '.*/query.*Contact.*',
      times: 20,
      do: { status: 200, body: { totalSize: 0, done: true, records: [] } },
    });
    await it.sync();
    await clearFaults(it);
    it.clock.advance(24 * 3_600_000);
    await it.edit('salesforce', 'Contact', { Id: person, LastName: 'Somebody' });

    await it.sync();

    expect(await bearing(it, 'Users', person)).toHaveLength(1);
  });

  it('remembers it while it is out of scope, and does not create it in Salesforce again', async () => {
    const it = await imported();
    it.rewrite('salesforce/contacts.yaml', (text) =>
      text
        .replace('  match:', '  where: "Title != \'Left\'"\n  match:')
        .replace('on: [update]', 'on: [create, update]'),
    );
    await it.sync();
    it.clock.advance(3_600_000);
    const person = await nobody(it);
    await forgotten(it, () => it.sync());
    await it.edit('salesforce', 'Contact', { Id: person, Title: 'Left' });
    await it.sync();
    it.clock.advance(24 * 3_600_000);
    await it.edit('salesforce', 'Contact', { Id: person, Title: 'Back', LastName: 'Somebody' });

    await it.sync();

    expect(await bearing(it, 'Users', person)).toHaveLength(1);
    expect(await it.records('salesforce', 'Contact')).toHaveLength(1);
  });
});

describe('a run on a state that was lost', () => {
  it('finds marks that the lists hide, so that nothing is created again', async () => {
    const it = await imported();
    await it.control('halo', 'settings', { listCustomFields: false });
    await nobody(it);
    await it.sync();
    const [id] = await bearing(it, 'Client', ACME);
    await it.edit('halo', 'Client', { id, name: 'Renamed by an agent' });
    rmSync(it.options.state, { recursive: true });

    const again = await it.sync();

    expect(counts(again, 'accounts')).toEqual({ link: 1 });
    expect(counts(again, 'contacts')).toEqual({ link: 1 });
  });
});

describe('a copy of a record in Halo, mark and all', () => {
  it('is said, and not created in Salesforce until its mark is cleared', async () => {
    const it = await imported();
    it.rewrite('salesforce/contacts.yaml', (text) => text.replace('on: [update]', 'on: [create, update]'));
    const person = await nobody(it);
    await it.sync();
    it.clock.advance(3_600_000);
    const mark = { name: 'CFSalesforceContactId', value: person };
    const { site_id } = await it.record('halo', 'Users', (row) => row['surname'] === 'Nobody');
    const copy = await it.edit('halo', 'Users', { surname: 'Nobody', site_id, customfields: [mark] });

    const said = await it.sync();
    it.clock.advance(3_600_000);
    await it.edit('halo', 'Users', {
      id: copy['id'],
      customfields: [{ ...mark, value: '' }],
      surname: 'New',
    });
    const cleared = await it.sync();

    expect(flow(said, 'contacts', 'syncBack').counts.create).toBe(0);
    expect(flow(said, 'contacts', 'syncBack').notes.map(({ code }) => code)).toContain('MARK_DOUBLED');
    expect(flow(cleared, 'contacts', 'syncBack').counts.create).toBe(1);
  });
});
