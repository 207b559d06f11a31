import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { describeStep, setUp } from './support.ts';

test('the SDK is loaded by the first request and not before, and of it the HTTP layer alone', async () => {
  const loaded = () =>
    Object.keys(createRequire(import.meta.url).cache).filter((path) =>
      path.includes('node_modules/jsforce/'),
    );
  const { salesforce } = await setUp(describeStep);
  expect(loaded()).toEqual([]);
  await salesforce.describe('Account');
  const files = loaded().map((path) => basename(path));
  expect(files).toContain('http-api.js');
  expect(files).not.toContain('connection.js');
});
