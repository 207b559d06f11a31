import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bench } from '../e2e/harness.ts';
import { crm } from './records.ts';
import { desk, type Place, run } from './support.ts';
import { watched } from './watch-scene.ts';

/** A second integration whose only mapping is nonsense. */
function breakAnother({ options }: Place): void {
  const folder = join(options.mappings, 'other');
  mkdirSync(folder);
  writeFileSync(join(folder, 'integration.yaml'), 'version: 1\nintegration: other\n');
  writeFileSync(join(folder, 'things.yaml'), 'version: 1\nmapping: things\nnonsense: true\n');
}

function asStep<P extends Place>(place: P): P & { outputs(): string } {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-output-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'output');
  writeFileSync(path, '');
  const env = { ...place.io.env, GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: path };
  return { ...place, io: { ...place.io, env }, outputs: () => readFileSync(path, 'utf8') };
}

it.each([
  ['schedule', '--due'],
  ['integrations', 'list'],
] as const)(
  'T33 %s %s names those that can run, says what is wrong with the other one, and fails for it',
  async (...args) => {
    const at = asStep(desk());
    breakAnother(at);

    const { code, text } = await run(at, ...args);

    expect(code).toBe(1);
    expect(at.outputs()).toContain('\n["salesforce"]\n');
    expect(text).toMatch(
      /^::error title=CONFIG_INVALID::The configuration of "other" is not valid\. \S+other\/things\.yaml:/m,
    );
  },
);

it('one whose folder is in order runs by its name, and the broken one does not', async () => {
  const at = await bench({ salesforce: crm });
  breakAnother(at);

  const good = await run(at, 'sync', '--integration', 'salesforce');
  const broken = await run(at, 'sync', '--integration', 'other');
  const all = await run(at, 'sync');

  expect(good.code, good.text).toBe(0);
  expect(await at.records('halo', 'Client')).toHaveLength(3);
  expect([broken.code, all.code]).toEqual([1, 1]);
  expect(all.text).toContain('things.yaml');
});

it('that one cannot be read keeps the watch from nothing it can say of the other', async () => {
  const at = await watched();
  await at.sync();
  breakAnother(at);
  at.clock.advance(7 * 3_600_000);

  const late = await at.watch();
  const titles = at.issues().map(({ title, state }) => [title, state]);
  await run(at, 'sync', '--integration', 'salesforce');
  await at.watch();

  expect(late.code).toBe(1);
  expect(titles).toEqual([
    ['crosswalk: salesforce has stopped', 'open'],
    ['crosswalk: other has stopped', 'open'],
  ]);
  expect(at.issues().map(({ state }) => state)).toEqual(['closed', 'open']);
});

it('what all of them share stops all of them', async () => {
  const at = asStep(desk());
  at.rewrite('connections.yaml', (text) => text.replace('system: halo', 'system: hallo'));

  const { code } = await run(at, 'schedule', '--due');

  expect(code).toBe(1);
  expect(at.outputs()).toBe('');
  expect((await run(at, 'sync', '--integration', 'salesforce')).code).toBe(1);
});
