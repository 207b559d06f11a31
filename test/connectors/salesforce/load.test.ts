import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { describeStep, setUp } from './support.ts';

test('the SDK is loaded by the first request and not before', async () => {
  const loaded = () =>
    Object.keys(createRequire(import.meta.url).cache).filter((path) =>
      path.includes('node_modules/jsforce/'),
    );
  const { salesforce } = await setUp(describeStep);
  expect(loaded()).toEqual([]);
  await salesforce.describe('Account');
  expect(loaded().length).toBeGreaterThan(10);
});
