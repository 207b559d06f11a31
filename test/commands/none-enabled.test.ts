import { expect, it } from 'vitest';
import { desk, run } from './support.ts';

it.each([['compile'], ['schedule'], ['schedule', '--due'], ['sync'], ['plan']] as const)(
  '%s %s says that nothing is enabled where everything is switched off, and is no failure',
  async (...args) => {
    const at = desk();
    at.rewrite('salesforce/integration.yaml', (text) => text.replace('\nenabled: true', '\nenabled: false'));

    const { code, text } = await run(at, ...args);

    expect(code, text).toBe(0);
    expect(text).toContain('Nothing is enabled');
    expect(text).not.toMatch(/agree/);
  },
);
