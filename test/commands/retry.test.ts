import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bench, counts } from '../e2e/harness.ts';
import { acme, beta, crm, twins } from './records.ts';
import { run, runJson } from './support.ts';

describe('retry', () => {
  it('L13 carries a record over that was held, before its wait is over, and nothing else', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();
    await it.remove('halo', 'Client', 92);
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    await it.forgetRequests();

    const { code, text } = await run(it, 'retry', beta.Id);

    expect(code).toBe(0);
    expect(text).toContain(`accounts ${beta.Id}: linked (was MATCH_AMBIGUOUS)\n`);
    expect(await it.writes()).toEqual([]);
    it.clock.advance(60_000);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
  });

  it('says why a record is still held, and exits with 2', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();

    const ran = await run(it, 'retry', '--code', 'match_ambiguous', '--mapping', 'accounts');

    expect(ran.code).toBe(2);
    expect(ran.text).toContain(`accounts ${beta.Id}: still held (was MATCH_AMBIGUOUS)\n  MATCH_AMBIGUOUS: `);
  });

  it('tells scripts what became of each', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();
    await it.edit('halo', 'Client', { id: 92, name: 'Somebody else' });

    expect(await runJson(it, 'retry')).toMatchObject({
      outcome: 'done',
      retried: [
        { mapping: 'accounts', side: 'source', recordId: beta.Id, was: 'MATCH_AMBIGUOUS', now: 'link' },
      ],
    });
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('is told apart from a mistake: what is not held is an error, unless nothing was named', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    const named = await run(it, 'retry', acme.Id);
    expect(named.code).toBe(1);
    expect(named.text).toContain('NOT_HELD');
    const all = await run(it, 'retry');
    expect(all.code).toBe(0);
    expect(all.text).toBe('Nothing is held.\n');
  });

  it.each([
    ['spaces', 'Acme Widgets', 'ACME  widgets'],
    ['letters', 'Widgets Strasse', 'Widgets Straße'],
  ])(
    'never gives one of two accounts what belongs to either: names that differ in %s',
    async (_, one, two) => {
      const [first, second] = [
        { ...acme, Name: one },
        { ...beta, Name: two },
      ];
      const it = await bench({ salesforce: { Account: [first, second] } });
      await it.sync();
      await it.forgetRequests();

      for (const { Id } of [first, second]) {
        const { code, text } = await run(it, 'retry', Id);
        expect(code).toBe(2);
        expect(text).toContain('still held (was MATCH_AMBIGUOUS)');
      }
      // With one customer of that name there is still nobody who knows whose it is.
      await it.edit('halo', 'Client', { name: one });
      for (const { Id } of [first, second]) expect((await run(it, 'retry', Id)).code).toBe(2);
      expect(await it.writes()).toEqual([]);
      // When the other goes by another name, the one may go on.
      await it.edit('salesforce', 'Account', { Id: second.Id, Name: 'Somebody else' });
      expect((await run(it, 'retry', first.Id)).text).toContain('linked (was MATCH_AMBIGUOUS)');
    },
  );

  it('never does so either where the source cannot be asked for the key', async () => {
    const it = await bench({ salesforce: { Account: [acme, { ...beta, Name: 'ACME' }] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('{ source: Name, target: name,', '{ template: "{{Name}} Ltd", target: name,'),
    );
    await it.sync();
    await it.forgetRequests();

    expect((await run(it, 'retry', acme.Id)).code).toBe(2);
    expect(await it.writes()).toEqual([]);
  });

  it('creates neither of two customers of one name, also when one of them is touched', async () => {
    const it = await bench({ halo: twins });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('on: [update]', 'on: [create, update]')
        .replace('target: name, write: create', 'target: name, direction: both'),
    );
    await it.sync();
    await it.forgetRequests();

    for (const { id } of twins.Client) {
      const { code, text } = await run(it, 'retry', String(id));
      expect([code, text]).toEqual([2, expect.stringContaining('still held (was MATCH_AMBIGUOUS)')]);
    }
    it.clock.advance(48 * 3_600_000);
    await it.sync();
    it.clock.advance(60_000);
    // Not due again for a while, and far behind what a sweep looks at twice.
    for (let days = 0; days < 3; days += 1) {
      it.clock.advance(30 * 3_600_000);
      await it.sync();
    }
    await it.edit('halo', 'Client', { id: 91, website: 'https://touched.example' });
    it.clock.advance(60_000);
    await it.sync();

    const accounts = await it.records('salesforce', 'Account');
    expect(accounts.filter((row) => row['Name'] === 'Beta GmbH')).toEqual([]);
    expect((await run(it, 'status')).text.match(/MATCH_AMBIGUOUS/g)).toHaveLength(2);
  });

  it('makes no state where there is none', async () => {
    const it = await bench({ salesforce: crm });

    expect((await run(it, 'retry')).text).toBe('Nothing is held.\n');
    expect((await run(it, 'retry', acme.Id)).text).toContain('NOT_HELD');
    expect(existsSync(it.options.state)).toBe(false);
  });

  it('leaves a record that it cannot see to the run that reads its deletion', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();
    await it.remove('salesforce', 'Account', beta.Id);

    const { text } = await run(it, 'retry', beta.Id);

    expect(text).toContain(`accounts ${beta.Id}: still held (was MATCH_AMBIGUOUS)\n`);
    expect(text).toContain('SOURCE_NOT_VISIBLE');
    it.clock.advance(60_000);
    await it.sync();
    expect((await run(it, 'retry')).text).toBe('Nothing is held.\n');
  });
});
