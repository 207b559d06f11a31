import { cpSync } from 'node:fs';
import { expect, it } from 'vitest';
import { demoCommand } from '../../src/commands/demo.ts';
import { desk } from './support.ts';

it('the demo runs what it tells of, also where HubSpot alone is switched on', async () => {
  const at = desk();
  cpSync('mappings', at.options.mappings, { recursive: true });
  at.rewrite('salesforce/integration.yaml', (text) => text.replace('\nenabled: true', '\nenabled: false'));
  at.rewrite('hubspot/integration.yaml', (text) => text.replace('\nenabled: false', '\nenabled: true'));
  let printed = '';
  const out = (text: string) => {
    if (text.includes('== 3.')) throw new Error('enough');
    printed += text;
  };

  await expect(demoCommand({ ...at.io, out }, at.options.mappings)).rejects.toThrow('enough');

  expect(printed).toContain('salesforce / accounts import: ');
  expect(printed).not.toContain('hubspot / ');
});
