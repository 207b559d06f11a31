import { describe, expect, onTestFinished, test } from 'vitest';
import { createDoor } from '../../src/http/create-door.ts';
import type { Traffic } from '../../src/http/traffic.ts';
import type { Clock } from '../../src/model/clock.ts';
import { fakeClock } from '../support/clock.ts';
import { type Step, scriptServer } from '../support/script-server.ts';

const doorOf = (traffic: Traffic, ...steps: readonly Step[]) =>
  doorBy(fakeClock('2026-11-20T12:00:00Z'), traffic, ...steps);

async function doorBy<C extends Clock>(clock: C, traffic: Traffic, ...steps: readonly Step[]) {
  const server = await scriptServer(...steps);
  onTestFinished(() => server.close());
  server.otherwise({ body: {} });
  const door = createDoor({ clock, userAgent: 'test', random: () => 0, traffic: { crm: traffic } });
  const send = (lane?: string) =>
    door.request({
      connection: 'crm',
      method: 'GET',
      url: `${server.url}/x`,
      kind: 'read',
      repeatable: true,
      ...(lane === undefined ? {} : { lane }),
    });
  return { send, clock };
}

describe('a lane of its own', () => {
  const traffic: Traffic = {
    rate: { requests: 2, perMs: 10_000 },
    lanes: { search: { rate: { requests: 1, perMs: 1_000 } } },
  };

  test('neither waits for the rest nor uses up its rate', async () => {
    const { send, clock } = await doorOf(traffic);
    await send('search');
    await send();
    await send();
    expect(clock.slept).toEqual([]);
    await send('search');
    expect(clock.slept).toEqual([1_000]);
    await send();
    expect(clock.slept).toEqual([1_000, 9_000]);
  });

  test('that is told to wait does not hold back the others', async () => {
    const clock = fakeClock('2026-11-20T12:00:00Z');
    const asleep = Promise.withResolvers<void>();
    const wakened = Promise.withResolvers<void>();
    const sleep: Clock['sleep'] = async (ms) => {
      asleep.resolve();
      await wakened.promise;
      clock.advance(ms);
    };
    const held = { now: clock.now, sleep };
    const { send } = await doorBy(held, traffic, { status: 429, headers: { 'retry-after': '60' } });
    const searched = send('search');
    await asleep.promise;
    await send();
    expect(clock.iso()).toBe('2026-11-20T12:00:00.000Z');
    wakened.resolve();
    expect((await searched).attempts).toBe(2);
    expect(clock.iso()).toBe('2026-11-20T12:01:00.000Z');
  });

  test('that nobody described goes with the rest', async () => {
    const { send, clock } = await doorOf(traffic);
    await send('unknown');
    await send('unknown');
    await send();
    expect(clock.slept).toEqual([10_000]);
  });
});

test('a limit that answers tell of themselves is taken higher and lower', async () => {
  const rateTold = (headers: Headers) => {
    const requests = Number(headers.get('x-max'));
    return requests > 0 ? { requests, perMs: 1_000 } : undefined;
  };
  const told = (most: string): Step => ({ headers: { 'x-max': most }, body: {} });
  const { send, clock } = await doorOf(
    { rate: { requests: 1, perMs: 1_000 }, rateTold },
    told('3'),
    told('2'),
  );
  await send();
  await send();
  expect(clock.slept).toEqual([]);
  await send();
  expect(clock.slept).toEqual([1_000]);
});
