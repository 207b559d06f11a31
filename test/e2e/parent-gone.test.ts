import { describe, expect, it } from 'vitest';
import { run } from '../commands/support.ts';
import { type Bench, bench, heldCodes } from './harness.ts';

const ACCOUNT = { Id: '001000000000001AAA', Name: 'Acme' };

async function later(it: Bench) {
  it.clock.advance(1_800_000);
  return it.sync();
}

describe('a customer that was deleted in Halo', () => {
  it('holds its account in a full run, and its new people until the pair is mended', async () => {
    const it = await bench({ salesforce: { Account: [ACCOUNT], Contact: [] } });
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    await it.remove('halo', 'Client', Number(client['id']));
    it.clock.advance(1_800_000);

    expect(heldCodes(await it.sync({ full: true }), 'accounts')).toEqual(['TARGET_GONE']);

    await it.edit('salesforce', 'Contact', { LastName: 'New', AccountId: ACCOUNT.Id });
    await it.forgetRequests();
    expect(heldCodes(await later(it), 'contacts')).toEqual(['PARENT_PENDING']);
    expect(heldCodes(await later(it), 'contacts')).toEqual(['PARENT_PENDING']);
    expect(await it.writes()).toEqual([]);

    expect((await run(it, 'links', 'remove', 'accounts', ACCOUNT.Id)).code).toBe(0);
    await run(it, 'retry', ACCOUNT.Id);
    await later(it);
    const made = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    const person = await it.record('halo', 'Users', (row) => row['surname'] === 'New');
    expect(person['client_id']).toBe(made['id']);
  });
});
