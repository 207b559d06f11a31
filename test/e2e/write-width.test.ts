import { expect, it } from 'vitest';
import { bench, counts } from './harness.ts';
import { syncThrough } from './rewriting.ts';

const ACCOUNTS = Array.from({ length: 300 }, (_, n) => ({
  Id: `001000000000${String(n).padStart(3, '0')}AAA`,
  Name: `Customer ${n}`,
}));

it.each([
  ['one after another where they bear no mark: one of a batch could be taken for one of another', false],
  ['several at a time where each bears its mark', true],
])('sends batches of creates %s', async (_, marked) => {
  const it = await bench({ salesforce: { Account: ACCOUNTS } });
  it.rewrite('salesforce/contacts.yaml', (text) => text.replace('import:', 'import:\n  enabled: false'));
  if (!marked)
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace(/^externalId: .*\n/m, '').replace('[link, externalId, name]', '[link, name]'),
    );
  let open = 0;
  let most = 0;
  const isPost = (path: string) => path === '/api/Client';
  const sync = await syncThrough(
    it,
    {
      halo: (path, body) => {
        if (isPost(path)) open += 1;
        most = Math.max(most, open);
        return body;
      },
    },
    (path, body) => {
      if (isPost(path)) open -= 1;
      return body;
    },
  );

  expect(counts(await sync(), 'accounts')).toEqual({ create: 300 });
  expect(most > 1).toBe(marked);
});
