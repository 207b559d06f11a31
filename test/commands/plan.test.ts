import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, bench } from '../e2e/harness.ts';
import { acme, ann, beta, crm, PHONE_LINE, twins } from './records.ts';
import { run, runJson } from './support.ts';

interface PlanFile {
  readonly version: number;
  readonly at: string;
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly basis: Readonly<Record<string, { readonly lineage: string; readonly serial: number }>>;
  readonly mappings: Readonly<Record<string, string>>;
  readonly outcome: string;
}

const out = (it: Bench, name = 'plan.json') => join(it.options.mappings, '..', name);

/** Plans into a file; its text. */
async function saved(it: Bench, name?: string): Promise<string> {
  const ran = await run(it, 'plan', '--out', out(it, name));
  if (ran.failure) throw new Error(ran.text);
  return readFileSync(out(it, name), 'utf8');
}

describe('plan', () => {
  it('shows what would be created, with the line of the rule and no values outside a terminal', async () => {
    const it = await bench({ salesforce: crm });

    const { code, text } = await run(it, 'plan');

    expect(code).toBe(0);
    expect(text).toContain(
      `salesforce / accounts Account -> Client\n  + create  Account ${acme.Id} -> halo\n`,
    );
    expect(text).toMatch(
      new RegExp(`\\n {6}main_phonenumber {13}••• {3}\\S+accounts\\.yaml:${PHONE_LINE}\\n`),
    );
    expect(text).toContain('salesforce / accounts import: 2 read, 2 to create\n');
    expect(text).toMatch(/\nThis is what "crosswalk sync" would do now\.\n$/);
    for (const value of [acme.Phone, acme.Name, ann.LastName, 'acme.example'])
      expect(text).not.toContain(value);
  });

  it('shows values from before and after when asked', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '+44 20 7946 0999' });
    it.clock.advance(60_000);

    const { text } = await run(it, 'plan', '--values');

    expect(text).toContain('"+44 20 7946 0001" -> "+44 20 7946 0999"');
    expect(text).toContain('salesforce / accounts import: 2 read, 1 to update, 1 unchanged\n');
  });

  it('shows them to a person at a terminal, unless told not to', async () => {
    const it = await bench({ salesforce: crm });
    const terminal = { ...it, io: { ...it.io, interactive: true } };

    expect((await run(terminal, 'plan')).text).toContain('"+44 20 7946 0001"');
    expect((await run(terminal, 'plan', '--no-values')).text).not.toContain('7946');
  });

  it('shows twenty entries of a kind, says how many more there are, and all with --all', async () => {
    const Account = Array.from({ length: 23 }, (_, n) => ({ Name: `Customer ${n}` }));
    const it = await bench({ salesforce: { Account } });

    const { text } = await run(it, 'plan');
    const all = (await run(it, 'plan', '--all')).text;

    expect(text.match(/\+ create/g)).toHaveLength(20);
    expect(text).toContain('  ... and 3 more of that kind (create); --all shows them\n');
    expect(all.match(/\+ create/g)).toHaveLength(23);
    expect(all).not.toContain('more of that kind');
  });

  it('shows why a record would be held, and exits with 2', async () => {
    const it = await bench({ salesforce: { Account: [beta] }, halo: twins });

    const { code, text } = await run(it, 'plan');

    expect(code).toBe(2);
    expect(text).toContain(`  ! held    Account ${beta.Id}\n      MATCH_AMBIGUOUS: `);
  });

  it('prints one object for scripts', async () => {
    const it = await bench({ salesforce: crm });

    const result = await runJson(it, 'plan');

    expect(result).toMatchObject({
      outcome: 'done',
      flows: [
        {
          integration: 'salesforce',
          mapping: 'accounts',
          direction: 'import',
          read: 2,
          counts: { create: 2 },
        },
        { mapping: 'accounts', direction: 'syncBack' },
        { mapping: 'contacts', direction: 'import', read: 1, counts: { create: 1 } },
        { mapping: 'contacts', direction: 'syncBack' },
      ],
    });
  });

  it('asks for a guard to be lifted as sync would, and exits with 4', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('create: 100%', 'create: 1'));

    const { code, text } = await run(it, 'plan');

    expect(code).toBe(4);
    expect(text).toContain('CHANGE_GUARD: ');
  });

  it('leaves no state behind', async () => {
    const it = await bench({ salesforce: crm });

    await run(it, 'plan');

    expect(existsSync(it.options.state)).toBe(false);
  });
});

describe('plan --exit-code', () => {
  it('exits with 5 when there are changes and with 0 when there are none', async () => {
    const it = await bench({ salesforce: crm });

    expect((await run(it, 'plan', '--exit-code')).code).toBe(5);
    expect((await run(it, 'plan')).code).toBe(0);
    await it.sync();
    expect((await run(it, 'plan', '--exit-code')).code).toBe(0);
  });

  it('exits with 2 when records would be held, changes or not', async () => {
    const it = await bench({ salesforce: crm, halo: twins });

    expect((await run(it, 'plan', '--exit-code')).code).toBe(2);
  });
});

describe('plan --out', () => {
  it('saves ids, field names and keyed hashes, and no value of any record', async () => {
    const it = await bench({ salesforce: crm, halo: twins });

    const text = await saved(it);

    const plan = JSON.parse(text) as PlanFile;
    expect(plan).toMatchObject({ version: 4, at: it.clock.iso(), outcome: 'partial' });
    expect(Object.keys(plan.mappings)).toEqual(['salesforce/accounts', 'salesforce/contacts']);
    expect(plan.entries.map((entry) => [entry['mapping'], entry['action'], entry['recordId']])).toEqual([
      ['accounts', 'create', acme.Id],
      ['accounts', 'held', beta.Id],
      ['contacts', 'create', ann.Id],
    ]);
    expect(plan.entries[1]).toEqual({
      integration: 'salesforce',
      mapping: 'accounts',
      action: 'held',
      direction: 'import',
      recordId: beta.Id,
      code: 'MATCH_AMBIGUOUS',
    });
    expect(Object.keys(plan.entries[0]?.['fields'] ?? {})).toContain('main_phonenumber');
    for (const value of [
      acme.Phone,
      acme.Name,
      beta.Name,
      ann.LastName,
      'acme.example',
      ann.Title,
      'Finance',
    ])
      expect(text).not.toContain(value);
  });

  it('saves before and after of an update as numbers that tell equal from different', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1', Website: null });
    it.clock.advance(60_000);

    const plan = JSON.parse(await saved(it)) as PlanFile;

    expect(plan.entries).toHaveLength(1);
    const fields = plan.entries[0]?.['fields'] as Record<string, { before: number; after: number }>;
    expect(Object.keys(fields)).toEqual(['main_phonenumber']);
    expect(fields['main_phonenumber']).toEqual({ before: expect.any(Number), after: expect.any(Number) });
    expect(fields['main_phonenumber']?.before).not.toBe(fields['main_phonenumber']?.after);
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '2' });
    const next = JSON.parse(await saved(it)) as PlanFile;
    const again = next.entries[0]?.['fields'] as typeof fields;
    expect(again['main_phonenumber']?.before).toBe(fields['main_phonenumber']?.before);
    expect(again['main_phonenumber']?.after).not.toBe(fields['main_phonenumber']?.after);
  });

  it('saves the same bytes for the same inputs, but for the time', async () => {
    const shuffled = { Account: [beta, acme], Contact: [ann] };
    const it = await bench({ salesforce: shuffled });
    await it.sync();
    for (const Id of [beta.Id, acme.Id]) await it.edit('salesforce', 'Account', { Id, Phone: '1' });
    it.clock.advance(60_000);

    const first = await saved(it, 'first.json');
    it.clock.advance(1_000);
    const second = await saved(it, 'second.json');

    const ids = (JSON.parse(first) as PlanFile).entries.map((entry) => entry['recordId']);
    expect(ids).toEqual([acme.Id, beta.Id]);
    expect(second).not.toBe(first);
    const timeless = (text: string) => text.replace(/"(at|seal)":"[^"]+"/g, '');
    expect(timeless(second)).toBe(timeless(first));
  });

  it('names a folder that does not exist and leaves nothing behind', async () => {
    const it = await bench({ salesforce: crm });
    const path = out(it, 'missing/plan.json');

    const { code, failure } = await run(it, 'plan', '--out', path);

    expect(code).toBe(1);
    expect(failure?.problem).toMatchObject({ code: 'FILE_ACCESS', kind: 'config' });
    expect(failure?.text).toContain(path);
  });

  it('keeps the plan of before when it cannot finish a new one', async () => {
    const it = await bench({ salesforce: crm });
    const before = await saved(it);
    const stopped = AbortSignal.abort(new DOMException('Stopped.', 'AbortError'));

    await expect(
      run({ ...it, io: { ...it.io, signal: stopped } }, 'plan', '--out', out(it)),
    ).resolves.toMatchObject({ failure: expect.anything() });

    expect(readFileSync(out(it), 'utf8')).toBe(before);
    expect(existsSync(`${out(it)}.new`)).toBe(false);
  });
});
