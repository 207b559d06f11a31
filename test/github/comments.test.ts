import { expect, it } from 'vitest';
import { LONGEST_COMMENT, stickyComment } from '../../src/github/comments.ts';
import { WORKFLOW_AUTHOR } from '../../src/model/alert.ts';
import { type Scene, scene } from './support.ts';

const MARKER = '<!-- crosswalk:plan:mappings -->';
const body = `${MARKER}\nnew`;

async function pull(...own: readonly string[]) {
  const at = await scene();
  const { number } = at.fake.store.issue({ title: 'An edit', author: 'dev', pull: true });
  const made = own.map((text) => at.fake.store.comment(number, WORKFLOW_AUTHOR, text));
  const stick = (more: { readonly body?: string; readonly update?: boolean } = {}) =>
    stickyComment(at.github, { number, marker: MARKER, author: WORKFLOW_AUTHOR, body, ...more });
  return { ...at, number, made, stick };
}
const bodies = ({ fake }: Pick<Scene, 'fake'>) => [...fake.store.comments.values()].map((one) => one.body);

it('is the one that a person has put text in front of, which stays where there is room', async () => {
  const at = await pull(`Please look, Jane\r\n${MARKER}\r\nold`);

  expect(await at.stick()).toEqual({ done: 'updated', copies: 0 });
  expect(bodies(at)).toEqual([`Please look, Jane\r\n${body}`]);

  const long = `${MARKER}\n${'x'.repeat(LONGEST_COMMENT - MARKER.length - 1)}`;
  await at.stick({ body: long });
  expect(bodies(at)).toEqual([long]);
});

it('is none that only quotes the marker', async () => {
  const at = await pull(`> ${MARKER}\n> old`, `They said ${MARKER}`);

  expect(await at.stick()).toEqual({ done: 'made', copies: 0 });
  expect(bodies(at)).toHaveLength(3);
});

it('stops where every page is full, and makes no second one', async () => {
  const at = await pull();
  const page = Array.from({ length: 100 }, (_, id) => ({
    id,
    user: { login: 'dev', type: 'User' },
    body: 'x',
  }));
  at.fake.fault({ on: /GET .*comments/, times: 1_000, answer: { status: 200, body: page } });

  expect(await at.stick()).toEqual({ done: 'unseen', copies: 0 });
  expect(bodies(at)).toEqual([]);
  expect(at.fake.requests.length).toBeLessThan(60);
});

it('goes on to the next copy, or makes a new one, where the first is gone meanwhile', async () => {
  const at = await pull(`${MARKER}\na`, `${MARKER}\nb`);
  const [first, second] = at.made;
  at.fake.fault({
    on: new RegExp(`PATCH .*/${first?.id}$`),
    answer: { status: 404, body: { message: 'Not Found' } },
  });

  expect(await at.stick()).toEqual({ done: 'updated', copies: 0 });
  expect(second?.body).toBe(body);

  at.fake.fault({ on: /PATCH/, times: 9, answer: { status: 404, body: { message: 'Not Found' } } });
  expect(await at.stick()).toEqual({ done: 'made', copies: 0 });
  expect(await at.stick({ update: true })).toEqual({ done: 'unneeded', copies: 0 });
});

it.each([
  [404, 0],
  [403, 1],
  [502, 1],
])('has updated it, whatever becomes of deleting a copy (%s)', async (status, copies) => {
  const at = await pull(`${MARKER}\na`, `${MARKER}\nb`);
  at.fake.fault({ on: /DELETE/, times: 20, answer: { status, body: { message: 'no' } } });

  expect(await at.stick()).toEqual({ done: 'updated', copies });
  expect(bodies(at)[0]).toBe(body);
});
