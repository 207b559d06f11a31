import { describe, expect, it } from 'vitest';
import { desk, run, runJson } from './support.ts';

describe('test with a hostile file', () => {
  const NAME = 'a\u001b[2J\n::error file=x::pwned ##[error]pwned';

  function hostile() {
    const it = desk();
    it.rewrite('salesforce/accounts.test.yaml', (text) =>
      text.replace('a full account becomes a customer', JSON.stringify(NAME)),
    );
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Technology'));
    return it;
  }

  it('prints its words and none of its commands', async () => {
    const { text } = await run(hostile(), 'test');

    expect(text).toContain('pwned');
    expect(text).not.toContain('\u001b');
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toContain('##[');
    expect(text).toMatch(/\n18 passed, 1 failed\n$/);
  });

  it('gives the name as it is in JSON', async () => {
    const report = JSON.stringify(await runJson(hostile(), 'test'));

    expect(report).toContain(JSON.stringify(NAME).slice(1, -1));
  });
});
