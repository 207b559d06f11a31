import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { fileDepot } from '../../src/state/file-depot.ts';
import { fakeClock } from '../support/clock.ts';
import { START } from './support.ts';

// What most network shares say.
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  linkSync: () => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  },
}));

it('a folder of a file system without hard links holds copies too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-share-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const depot = fileDepot(folder, fakeClock(START));
  const put = (text: string, after?: string) =>
    depot.put({ integration: 'crm', bytes: Buffer.from(text), after });

  const one = await put('one');
  const two = await put('two', one.id);

  expect([one.file, two.file].map((file) => readFileSync(file, 'utf8'))).toEqual(['one', 'two']);
  const names = readdirSync(join(folder, 'crm'));
  expect(names.filter((name) => !name.startsWith('depot.'))).toEqual([one.id, two.id]);
});
