import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { desk, run } from '../commands/support.ts';

describe('B34 a value map that loses something, used in both directions', () => {
  it.each([
    ['two values become one', 'Banking: Finance', 'Banking: Finance\n      Insurance: Finance'],
    ['the default stands for many', 'Healthcare: Health', 'Healthcare: Wellness'],
  ])('is refused with its line before anything runs: %s', async (_, from, to) => {
    const it = desk();
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('values: industries }', 'values: industries, direction: both }').replace(from, to),
    );

    for (const command of ['validate', 'plan', 'sync']) {
      const { code, text } = await run(it, command);
      expect(code).toBe(1);
      expect(text).toMatch(/accounts\.yaml:\d+:\d+ error .*\[value-map-lossy\]/);
    }
    expect(existsSync(it.options.state)).toBe(false);
  });
});

describe('B39 a key that the language does not have', () => {
  it.each([
    [
      'a mapping',
      'salesforce/accounts.yaml',
      'syncBack: { on: [update], onInactive: none }',
      'syncBack: { on: [update], onInactiv: none }',
      'onInactive',
    ],
    [
      'a rule',
      'salesforce/accounts.yaml',
      'target: website, direction: both',
      'target: website, directon: both',
      'direction',
    ],
    [
      'a connection',
      'connections.yaml',
      '    system: halo\n',
      '    system: halo\n    limit: { runRequests: 1 }\n',
      'limits',
    ],
    [
      'an integration',
      'salesforce/integration.yaml',
      'enabled: true',
      'enabled: true\nenable: false',
      'enabled',
    ],
  ])('in %s stops every command, and the key that was meant is named', async (_, file, from, to, meant) => {
    const it = desk();
    it.rewrite(file, (text) => text.replace(from, to));

    for (const command of ['validate', 'plan', 'sync']) {
      const { code, text } = await run(it, command);
      expect(code).toBe(1);
      expect(text).toContain('[key-unknown]');
      expect(text).toContain(`did you mean "${meant}"?`);
    }
    expect(existsSync(it.options.state)).toBe(false);
  });
});
