import { expect, test } from 'vitest';
import { createLimiter } from '../../src/http/limiter.ts';
import { fakeClock } from '../support/clock.ts';

const START = '2026-11-20T12:00:00Z';

test('a limiter frees each place one window after it was taken, not all at once', async () => {
  const clock = fakeClock(START);
  const limiter = createLimiter(clock, { requests: 2, perMs: 10_000 });
  await limiter.take();
  clock.advance(4_000);
  await limiter.take();
  await limiter.take();
  await limiter.take();
  expect(clock.slept).toEqual([6_000, 4_000]);
});

test('a limiter holds everybody back while the server asks for patience, and a shorter pause does not end a longer one', async () => {
  const clock = fakeClock(START);
  const limiter = createLimiter(clock);
  await limiter.take();
  limiter.pauseUntil(clock.now() + 20_000);
  limiter.pauseUntil(clock.now() + 5_000);
  await Promise.all([limiter.take(), limiter.take()]);
  expect(clock.slept).toEqual([20_000]);
});

test('a waiter that gives up does not block those behind it', async () => {
  const clock = fakeClock(START);
  const limiter = createLimiter(clock, { requests: 1, perMs: 1_000 });
  await limiter.take();
  const stopped = limiter.take(AbortSignal.abort(new Error('stop')));
  const next = limiter.take();
  await expect(stopped).rejects.toThrow('stop');
  await next;
  expect(clock.slept).toEqual([1_000]);
});
