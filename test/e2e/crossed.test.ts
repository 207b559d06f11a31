import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openState } from '../../src/state/open.ts';
import type { StateStore } from '../../src/state/store.ts';
import { run } from '../commands/support.ts';
import { type Bench, bench, counts, flow, heldCodes, type Wire } from './harness.ts';
import { syncThrough } from './rewriting.ts';

const ACCOUNT = { Id: '001000000000001AAA', Name: 'Acme' };
/** People of one name at one customer, without an address. */
const john = (n: number) => ({
  Id: `00300000000000${n}AAA`,
  AccountId: ACCOUNT.Id,
  FirstName: 'John',
  LastName: 'Smith',
  Phone: `+1 000 ${n}`,
});
const JOHNS = [1, 2, 3].map(john);

function withState<T>(it: Bench, work: (state: StateStore) => T): T {
  const state = openState({
    path: join(it.options.state, 'salesforce.sqlite'),
    key: it.io.env['CROSSWALK_STATE_KEY'] ?? '',
    clock: it.clock,
  });
  try {
    return work(state);
  } finally {
    state.close();
  }
}

const markOf = (row: Wire) =>
  (row['customfields'] as Wire[]).find(({ name }) => name === 'CFSalesforceContactId')?.['value'];

/** By contact: the user it is linked to, and the one that bears its mark. */
async function pairs(it: Bench) {
  const users = (await it.records('halo', 'Users')).filter(markOf);
  return withState(it, (state) =>
    [...state.links('contacts')].map(({ sourceId, targetId }) => [
      targetId,
      String(users.find((row) => markOf(row) === sourceId)?.['id']),
    ]),
  );
}

describe('links of records that look alike', () => {
  it('are not crossed by an answer in another order, and no edit goes to another person', async () => {
    const it = await bench({ salesforce: { Account: [ACCOUNT], Contact: JOHNS } });
    const sync = await syncThrough(it, { halo: (_, body) => body }, (path, body) =>
      path === '/api/Users' && Array.isArray(body) ? body.toReversed() : body,
    );

    const result = await sync();

    expect(counts(result, 'contacts')).toEqual({ create: 3 });
    const linked = await pairs(it);
    expect(linked).toHaveLength(3);
    for (const [linkedTo, marked] of linked) expect(linkedTo).toBe(marked);
    it.clock.advance(900_000);
    await it.forgetRequests();
    await sync();
    expect(await it.writes()).toEqual([]);
  });
});

describe('a linked record that bears the mark of another', () => {
  /** Two links that an older program or a hand has exchanged. */
  async function exchanged(): Promise<Bench> {
    const it = await bench({ salesforce: { Account: [ACCOUNT], Contact: JOHNS.slice(0, 2) } });
    await it.sync();
    withState(it, (state) => {
      const [a, b] = [...state.links('contacts')];
      if (!a || !b) throw new Error('no links');
      state.putLinks([
        { ...a, targetId: b.targetId },
        { ...b, targetId: a.targetId },
      ]);
    });
    it.clock.advance(900_000);
    return it;
  }

  it.each(['salesforce', 'halo'] as const)(
    'is held when either is edited in %s, and nothing is written',
    async (system) => {
      const it = await exchanged();
      if (system === 'salesforce') await it.edit('salesforce', 'Contact', { Id: john(1).Id, Title: 'Chief' });
      else {
        const [user] = (await it.records('halo', 'Users')).filter(markOf);
        await it.edit('halo', 'Users', { id: user?.['id'], title: 'Chief' });
      }
      await it.forgetRequests();

      const result = await it.sync();

      expect([...heldCodes(result, 'contacts'), ...heldCodes(result, 'contacts', 'syncBack')]).toContain(
        'LINK_CROSSED',
      );
      expect(await it.writes()).toEqual([]);
      const [held] = [...flow(result, 'contacts').held, ...flow(result, 'contacts', 'syncBack').held];
      expect(held?.problem.what).toContain('bears the mark of "003');
      const todo = held?.problem.todo ?? '';
      expect(todo.indexOf('crosswalk explain 003')).toBeGreaterThan(-1);
      expect(todo).toMatch(
        /Only if the mark is right, run "crosswalk links remove contacts 003\w{15}" and "crosswalk links remove contacts 003/,
      );
    },
  );

  it('is explained as held: the next run does not write it either', async () => {
    const it = await exchanged();
    await it.edit('salesforce', 'Contact', { Id: john(1).Id, Title: 'Chief' });
    await it.sync();

    const { text } = await run(it, 'explain', john(1).Id);

    const [, next] = text.split('The next run would');
    expect(next).toContain('LINK_CROSSED');
    expect(next).not.toContain('update');
  });
});

describe('a create whose answer names a record that is linked already', () => {
  it('is not linked to it: it is looked up by its mark', async () => {
    const it = await bench({ salesforce: { Account: [ACCOUNT] } });
    await it.sync();
    const [old] = (await it.records('halo', 'Client')).filter((row) => row['name'] === 'Acme');
    await it.edit('salesforce', 'Account', { Name: 'Fresh Ltd', Phone: '1' });
    const sync = await syncThrough(it, { halo: (_, body) => body }, (path, body) =>
      path === '/api/Client' && Array.isArray(body) ? [{ id: old?.['id'], name: 'Acme' }] : body,
    );

    const first = await sync();
    it.clock.advance(1_000_000);
    await it.sync();

    expect(heldCodes(first, 'accounts')).toEqual([]);
    const fresh = await it.record('halo', 'Client', (row) => row['name'] === 'Fresh Ltd');
    const links = withState(it, (state) => [...state.links('accounts')].map(({ targetId }) => targetId));
    expect(links.toSorted()).toEqual([String(old?.['id']), String(fresh['id'])].sort());
  });
});
