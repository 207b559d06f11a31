import { expect, test } from 'vitest';
import { createWidth, type Ticket } from '../../src/http/width.ts';

/** Enters until nobody more gets in; gives the tickets. */
async function fill(width: ReturnType<typeof createWidth>): Promise<Ticket[]> {
  const tickets: Ticket[] = [];
  for (let n = 0; n < width.now; n += 1) tickets.push(await width.enter());
  return tickets;
}

test('starts at four, and one more gets in after as many answers in a row as are on their way', async () => {
  const width = createWidth();
  const tickets = await fill(width);
  expect(tickets).toHaveLength(4);
  for (const ticket of tickets) width.leave(ticket, 'ok');
  expect(width.now).toBe(5);
  for (let round = 0; round < 10; round += 1)
    for (const ticket of await fill(width)) width.leave(ticket, 'ok');
  expect(width.now).toBe(8);
});

test('is halved once for a burst that is refused as a whole, down to one, and comes back', async () => {
  const width = createWidth();
  for (const ticket of await fill(width)) width.leave(ticket, 'slow');
  expect(width.now).toBe(2);
  for (const ticket of await fill(width)) width.leave(ticket, 'slow');
  for (const ticket of await fill(width)) width.leave(ticket, 'slow');
  expect(width.now).toBe(1);
  width.leave(await width.enter(), 'ok');
  expect(width.now).toBe(2);
});

test('a failure without an answer ends a row of successes and narrows nothing', async () => {
  const width = createWidth();
  const [a, b, c, d] = await fill(width);
  for (const [ticket, verdict] of [
    [a, 'ok'],
    [b, 'ok'],
    [c, 'failed'],
    [d, 'ok'],
  ] as const)
    if (ticket) width.leave(ticket, verdict);
  expect(width.now).toBe(4);
});

test('whoever waits gets in as one leaves, in the order of asking, and may give up', async () => {
  const width = createWidth(1);
  const first = await width.enter();
  const order: string[] = [];
  const stop = new AbortController();
  const gone = width.enter(stop.signal).catch(() => order.push('gave up'));
  const second = width.enter().then(() => order.push('second'));
  stop.abort();
  await gone;
  width.leave(first, 'ok');
  await second;
  expect([order, width.now]).toEqual([['gave up', 'second'], 1]);
});
