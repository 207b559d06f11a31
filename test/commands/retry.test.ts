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
