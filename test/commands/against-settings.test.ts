import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgainstResult } from '../../src/commands/plan-against.ts';
import { bench } from '../e2e/harness.ts';
import { Account, base, effect, keepBase } from './against.ts';
import { type Desk, desk, run } from './support.ts';

const INTEGRATION = 'salesforce/integration.yaml';

/** Both versions without a system: the mappings as they are, and an edit of them. */
async function offline(file: string, edit: (text: string) => string, ...argv: string[]) {
  const it = desk({});
  const before = join(it.folder, 'base');
  cpSync(it.options.mappings, before, { recursive: true });
  it.rewrite(file, edit);
  return await against(it, before, ...argv);
}

async function against(it: Desk, before: string, ...argv: string[]) {
  const ran = await run(it, 'plan', '--against', before, '--offline', ...argv);
  if (ran.failure) throw new Error(ran.text);
  return ran;
}

describe('plan --against of what is no mapping', () => {
  it.each<[string, string, (text: string) => string, string, string, number]>([
    [
      'the integrator switched off',
      INTEGRATION,
      (text) => text.replace('integrator:\n', 'integrator:\n  enabled: false\n'),
      'integrator.enabled',
      'true -> false',
      6,
    ],
    [
      'a direction left out',
      INTEGRATION,
      (text) => `${text}  directions: [import]\n`,
      'integrator.directions',
      '[import, syncBack] -> [import]',
      10,
    ],
    [
      'another schedule',
      INTEGRATION,
      (text) => text.replace("schedule: '*/30 * * * *'", "schedule: '7 * * * *'"),
      'integrator.schedule.cron',
      '*/30 * * * * -> 7 * * * *',
      7,
    ],
    [
      'who is told',
      INTEGRATION,
      (text) => `${text}notify: { errors: { incoming: ['@desk'] } }\n`,
      'notify.errors.incoming',
      '[] -> [@desk]',
      10,
    ],
    [
      'limits of a connection',
      'connections.yaml',
      (text) => text.replace('  halo:\n', '  halo:\n    limits: { runRequests: 500 }\n'),
      'limits.runRequests',
      '(none) -> 500',
      10,
    ],
  ])(
    'tells of %s with its place, and does not say "no changes"',
    async (_, file, edit, key, detail, line) => {
      const result = JSON.parse((await offline(file, edit, '--json')).text) as AgainstResult;

      const [found] = result.effect.settings.filter((one) => one.key === key);
      expect(found).toMatchObject({ key, kind: 'changed', details: [detail] });
      expect(found?.at.file).toMatch(new RegExp(`${file}$`));
      expect(found?.at.line).toBe(line);
      const { text } = await offline(file, edit);
      expect(text).toContain(`${key}: ${detail}`);
      expect(text).toContain('No mapping differs; how and when they run does.');
    },
  );

  it('calls a default that is written down no edit', async () => {
    const ran = await offline(INTEGRATION, (text) => `${text}  directions: [import, syncBack]\n`);

    expect(ran.text).toBe('No mapping differs.\n');
  });

  it.each<[string, (text: string) => string, string]>([
    [
      'left out of integrator.mappings',
      (text) => text.replace('[accounts, contacts]', '[contacts]'),
      'integrator.mappings does not name it',
    ],
    [
      'whose integrator is off',
      (text) => text.replace('integrator:\n', 'integrator:\n  enabled: false\n'),
      'integrator.enabled is false',
    ],
    [
      'that travels back and whose schedule does not',
      (text) => `${text}  directions: [import]\n`,
      'integrator.directions leaves sync-back out',
    ],
  ])('says of an edited mapping %s that it comes of runs by hand only', async (_, edit, why) => {
    const it = desk({});
    it.rewrite(INTEGRATION, edit);
    const before = join(it.folder, 'base');
    cpSync(it.options.mappings, before, { recursive: true });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Other'));

    const { text } = await against(it, before);

    expect(text).toContain(`because ${why}: the rest comes of runs by hand only`);
  });

  it('says of an integration that is switched off how many links nobody looks after', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite(INTEGRATION, (text) => text.replace('enabled: true', 'enabled: false'));

    const result = await effect(it);
    const { text } = await run(it, 'plan', '--against', base(it));

    expect(result.effect.mappings).toMatchObject([
      { mapping: 'accounts', change: 'disabled', linked: 6 },
      { mapping: 'contacts', change: 'disabled', linked: 0 },
    ]);
    expect(text).toContain('The integration is switched off');
    expect(text).toContain('6 records stay linked in the state');
    expect(text).toContain('enabled: true -> false');
  });
});
