import { expect, test } from 'vitest';
import { inFlight } from '../../src/engine/in-flight.ts';

/** Work that ends when told; `begun` and `ended` are the items so far. */
function workshop() {
  const begun: number[] = [];
  const ended: number[] = [];
  const doors = new Map<number, PromiseWithResolvers<void>>();
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    const door = Promise.withResolvers<void>();
    doors.set(item, door);
    await door.promise;
    ended.push(item);
  };
  const settle = async (item: number, error?: Error) => {
    if (error) doors.get(item)?.reject(error);
    else doors.get(item)?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, ended, work, settle };
}

test('the first goes alone, then as many at a time as the width', async () => {
  const { begun, work, settle } = workshop();
  const all = inFlight([1, 2, 3, 4, 5], 3, work);
  expect(begun).toEqual([1]);
  await settle(1);
  expect(begun).toEqual([1, 2, 3, 4]);
  await settle(3);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  for (const item of [2, 4, 5]) await settle(item);
  await all;
});

test('after a failure nothing is begun, and what is on its way is waited for', async () => {
  const { begun, ended, work, settle } = workshop();
  const all = inFlight([1, 2, 3, 4, 5, 6], 3, work).catch((error: Error) => error.message);
  await settle(1);
  await settle(3, new Error('stop'));
  await settle(2);
  expect(begun).toEqual([1, 2, 3, 4]);
  await settle(4);
  expect([await all, ended]).toEqual(['stop', [1, 2, 4]]);
});

test('a first that fails is the only one', async () => {
  const { begun, work, settle } = workshop();
  const all = inFlight([1, 2], 3, work).catch((error: Error) => error.message);
  await settle(1, new Error('no'));
  expect([await all, begun]).toEqual(['no', [1]]);
});
