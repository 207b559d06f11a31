import { expect, test } from 'vitest';
import { MINUTE, openAccount, START } from './account.ts';

/** A search that counts records archived a moment ago, and shows none of them, was recorded at a real account. */
test.each([1, 200, 230])(
  'a reading goes on behind %i archived records that the index still counts',
  async (gone) => {
    const at = (minutes: number) => new Date(Date.parse(START) + minutes * MINUTE).toISOString();
    const companies = Array.from({ length: gone + 3 }, (_, n) => ({
      id: String(n + 1),
      properties: { name: `Company ${n + 1}` },
      createdAt: at(-600),
      updatedAt: at(-300),
    }));
    const account = await openAccount({ companies });
    const first = await account.read('companies', ['name']);
    account.clock.advance(90 * MINUTE);
    await account.control('POST', 'touch', { object: 'companies' });
    account.clock.advance(MINUTE);
    await account.control('POST', 'settings', { indexLagMs: 10 * MINUTE });
    for (let id = 1; id <= gone; id += 1)
      await account.control('DELETE', `records?object=companies&id=${id}`);

    const { records } = await account.read('companies', ['name'], first.checkpoint);

    const live = records.filter((record) => record.deleted !== true).map(({ id }) => id);
    expect(new Set(live)).toEqual(new Set([gone + 1, gone + 2, gone + 3].map(String)));
  },
);
