import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts } from '../e2e/harness.ts';
import { acme, ann, beta, crm, twins } from './records.ts';
import { run } from './support.ts';

interface Applied extends RunResult {
  readonly left: readonly Readonly<Record<string, unknown>>[];
}

const file = (it: Bench) => join(it.options.mappings, '..', 'plan.json');

async function save(it: Bench, ...more: string[]): Promise<string> {
  const ran = await run(it, 'plan', '--out', file(it), ...more);
  if (ran.failure) throw new Error(ran.text);
  return ran.text;
}

async function apply(it: Bench, ...more: string[]): Promise<{ code: number; out: Applied }> {
  const ran = await run(it, 'apply', file(it), '--json', ...more);
  if (ran.failure) throw new Error(ran.text);
  return { code: ran.code, out: JSON.parse(ran.text) as Applied };
}

const edit = (change: (text: string) => string) => (it: Bench) =>
  writeFileSync(file(it), change(readFileSync(file(it), 'utf8')));

describe('apply', () => {
  it('B37 carries out a plan made before the first run, references to its own creates included; then nothing is left', async () => {
    const it = await bench({ salesforce: crm });
    await save(it);

    const { code, out } = await apply(it);

    expect(code).toBe(0);
    expect(out.left).toEqual([]);
    expect(counts(out, 'accounts')).toEqual({ create: 2 });
    expect(counts(out, 'contacts')).toEqual({ create: 1 });
    expect((await it.record('halo', 'Users', (row) => row['surname'] === ann.LastName))['client_name']).toBe(
      acme.Name,
    );
    expect((await it.plan()).outcome).toBe('nothing');
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('B38 does what is still the same and names what changed, what is gone and what is new', async () => {
    const Account = Array.from({ length: 4 }, (_, n) => ({
      ...beta,
      Id: `00100000000000${n + 5}AAA`,
      Name: `Four ${n}`,
    }));
    const it = await bench({ salesforce: { Account: [acme, beta, ...Account] } });
    await it.sync();
    const [a, b, c] = Account.map((row) => row.Id);
    for (const Id of [acme.Id, beta.Id, a]) await it.edit('salesforce', 'Account', { Id, Phone: '1' });
    it.clock.advance(60_000);
    await save(it);
    await it.edit('salesforce', 'Account', { Id: beta.Id, Phone: '2' });
    await it.edit('salesforce', 'Account', { Id: a, Phone: null });
    await it.edit('salesforce', 'Account', { Id: b, Phone: '3' });
    it.clock.advance(60_000);
    await it.forgetRequests();

    const { code, out } = await apply(it);

    expect(code).toBe(2);
    expect(out.left.map(({ recordId, why, fields }) => [recordId, why, fields])).toEqual([
      [beta.Id, 'changed', ['main_phonenumber']],
      [b, 'new', undefined],
      [a, 'gone', undefined],
    ]);
    expect(counts(out, 'accounts')).toMatchObject({ update: 1 });
    expect(await it.record('halo', 'Client', (row) => row['name'] === acme.Name)).toMatchObject({
      main_phonenumber: '1',
    });
    // What was left out is not lost: the checkpoint has not moved past it.
    it.clock.advance(3_600_000);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 2 });
    expect(c).toBeDefined();
  });

  it('leaves what it left out to the next run, however long ago it changed', async () => {
    const it = await bench({ salesforce: { Account: [acme, beta] } });
    await it.sync();
    it.clock.advance(60 * 3_600_000);
    for (const Id of [acme.Id, beta.Id]) await it.edit('salesforce', 'Account', { Id, Phone: '1' });
    await save(it);
    await it.edit('salesforce', 'Account', { Id: beta.Id, Phone: '2' });
    // Further back than any reading overlaps the one before.
    it.clock.advance(60 * 3_600_000);
    const { out } = await apply(it);
    expect(out.left).toMatchObject([{ recordId: beta.Id, why: 'changed' }]);
    it.clock.advance(60 * 3_600_000);

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
    expect(await it.record('halo', 'Client', (row) => row['name'] === beta.Name)).toMatchObject({
      main_phonenumber: '2',
    });
  });

  it('keeps a record held that it left out', async () => {
    const it = await bench({ salesforce: { Account: [acme, beta] }, halo: twins });
    await it.sync();
    const held = async () => (await run(it, 'status')).text.includes(beta.Id);
    expect(await held()).toBe(true);
    // The twins are renamed, so that a customer is to be created; then the record changes again.
    for (const id of [91, 92]) await it.edit('halo', 'Client', { id, name: `Renamed ${id}` });
    await it.edit('salesforce', 'Account', { Id: beta.Id, Phone: '1' });
    it.clock.advance(3_600_000);
    await save(it);
    await it.edit('salesforce', 'Account', { Id: beta.Id, Phone: '2' });

    const { out } = await apply(it);

    expect(out.left).toMatchObject([{ recordId: beta.Id, why: 'changed' }]);
    expect(await held()).toBe(true);
    await it.sync();
    expect(await held()).toBe(false);
  });

  it('sees that the other side moved since the plan was made', async () => {
    const it = await bench({ salesforce: { Account: [acme] } });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    it.clock.advance(60_000);
    await save(it);
    const client = await it.record('halo', 'Client', (row) => row['name'] === acme.Name);
    await it.edit('halo', 'Client', { id: client['id'], main_phonenumber: '99' });

    const { out } = await apply(it);

    expect(out.left).toMatchObject([{ why: 'changed', fields: ['main_phonenumber'] }]);
    expect(await it.record('halo', 'Client', (row) => row['id'] === client['id'])).toMatchObject({
      main_phonenumber: '99',
    });
  });

  it('takes a plan of an older serial as long as its entries still hold, and finds them gone once a run has done them', async () => {
    const it = await bench({ salesforce: { Account: [acme] } });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    it.clock.advance(60_000);
    await save(it);
    await it.sync();

    const { code, out } = await apply(it);

    expect(code).toBe(2);
    expect(out.left).toMatchObject([{ action: 'update', recordId: acme.Id, why: 'gone' }]);
  });

  it('says of a plan that comes again that all of it is done, also when there was no state when it was made', async () => {
    const it = await bench({ salesforce: crm });
    await save(it);
    await apply(it);
    await it.forgetRequests();
    it.clock.advance(60_000);

    const again = await run(it, 'apply', file(it));

    expect(again.code).toBe(0);
    expect(again.text).toContain(
      'salesforce: this plan was applied before, at 2026-11-21T09:00:00.000Z; what was done then is done.\n',
    );
    expect(again.text).not.toContain('not done');
    expect(await it.writes()).toEqual([]);
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    it.clock.advance(60_000);
    expect((await apply(it)).out.left).toMatchObject([{ action: 'update', recordId: acme.Id, why: 'new' }]);
  });

  it('lifts no guard', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('create: 100%', 'create: 1'));
    await run(it, 'plan', '--out', file(it));

    expect((await apply(it)).code).toBe(4);
    expect(await it.writes()).toEqual([]);
    expect((await apply(it, '--allow', 'create=2')).code).toBe(0);
  });

  it('takes the very file that was reviewed, by its hash', async () => {
    const it = await bench({ salesforce: crm });
    const text = await save(it);
    const sha256 = createHash('sha256')
      .update(readFileSync(file(it)))
      .digest('hex');
    expect(text).toContain(`sha256 ${sha256}`);

    const other = await run(it, 'apply', file(it), '--hash', 'a'.repeat(64));
    expect(other.code).toBe(1);
    expect(other.text).toContain('PLAN_INVALID');
    expect((await apply(it, '--hash', sha256)).code).toBe(0);
  });
});

describe('B38 a plan that is refused, with nothing written', () => {
  const cases: readonly [string, string, string, (it: Bench) => unknown][] = [
    [
      'an entry was edited',
      'PLAN_INVALID',
      'seal',
      edit((text) => text.replace('"action":"create"', '"action":"held"')),
    ],
    [
      'an entry was taken out',
      'PLAN_INVALID',
      'seal',
      edit((text) => text.split('\n').toSpliced(1, 1).join('\n')),
    ],
    ['it was cut', 'PLAN_INVALID', 'end is missing', edit((text) => text.slice(0, text.lastIndexOf('\n],')))],
    ['something was added', 'PLAN_INVALID', 'behind its end', edit((text) => `${text}{}\n`)],
    [
      'it is of another version',
      'PLAN_INVALID',
      'version 1',
      edit((text) => text.replace('"version":4', '"version":1')),
    ],
    ['it is no plan', 'PLAN_INVALID', 'does not begin', edit(() => '{}')],
    [
      'a mapping was edited',
      'PLAN_STALE',
      'accounts" was edited',
      (it) =>
        it.rewrite('salesforce/accounts.yaml', (text) =>
          text.replace(
            '{ source: Website, target: website, direction: both }',
            '{ source: Website, target: website }',
          ),
        ),
    ],
    ...(
      [
        ['conflict: source', 'conflict: hold'],
        ['update: 50%', 'update: 60%'],
        ['import:', 'import:\n  adopt: overwrite'],
      ] as const
    ).map(([from, to]): (typeof cases)[number] => [
      `"${from}" became "${to}"`,
      'PLAN_STALE',
      'accounts" was edited',
      (it) => it.rewrite('salesforce/accounts.yaml', (text) => text.replace(from, to)),
    ]),
    ['there is a state now', 'PLAN_STALE', 'before there was a state', (it) => it.sync()],
  ];
  it.each(cases)('%s', async (_name, code, words, damage) => {
    const it = await bench({ salesforce: crm });
    await save(it);
    await damage(it);
    await it.forgetRequests();

    const ran = await run(it, 'apply', file(it));

    expect(ran.code).toBe(1);
    expect(ran.text).toContain(code);
    expect(ran.text).toContain(words);
    expect(await it.writes()).toEqual([]);
  });

  it('another state: it was lost and made anew', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await save(it);
    rmSync(it.options.state, { recursive: true });
    await it.sync();

    const ran = await run(it, 'apply', file(it));

    expect(ran.text).toContain('PLAN_STALE');
    expect(ran.text).toContain('another state');
  });

  it('another key', async () => {
    const it = await bench({ salesforce: crm });
    await save(it);
    const other = {
      ...it,
      io: { ...it.io, env: { ...it.io.env, CROSSWALK_STATE_KEY: 'another key, long enough' } },
    };

    expect((await run(other, 'apply', file(it))).text).toContain('PLAN_INVALID');
  });
});
