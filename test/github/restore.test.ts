import { describe, expect, it } from 'vitest';
import { machine, settled, wholeRun } from './machine.ts';
import { scene } from './support.ts';

describe('a state that stayed on a disk', () => {
  it('yields to what somebody else has handed in since, though it is ahead of that', async () => {
    const it = await scene();
    const one = await settled(it);
    one.work('mine');
    one.work('mine too');
    await wholeRun(it, 'theirs');

    const ran = await one.pull();

    expect(one.outputs()['outcome']).toBe('warm');
    expect(one.linked()).toEqual(['a', 'theirs']);
    expect(ran.text).toMatch(/lies in .*salesforce\.sqlite\.\d+T\d+Z\.old now/);
    // Nothing of it takes the place of what the others remember.
    expect((await one.push()).text).toContain('nothing new since serial 2 was fetched');
    const next = machine(it);
    await next.pull();
    expect(next.linked()).toEqual(['a', 'theirs']);
  });

  it('is kept aside when it was handed in and another of the same serial arrived instead', async () => {
    const it = await scene();
    const one = await settled(it);
    one.work('mine');
    await one.push();
    // Its upload fails.
    await wholeRun(it, 'theirs');

    const ran = await one.pull();

    expect(one.linked()).toEqual(['a', 'theirs']);
    expect(ran.text).toMatch(/lies in .*salesforce\.sqlite\.\d+T\d+Z\.old now/);
  });

  it('is not kept aside when it is what arrived', async () => {
    const it = await scene();
    const { state } = (await settled(it)).options;
    const one = machine(it, { state });
    one.work('mine');
    await one.push();
    one.upload();

    const ran = await machine(it, { state }).pull();

    expect(one.linked()).toEqual(['a', 'mine']);
    expect(ran.text).toContain('warm');
    expect(ran.text).not.toContain('.old');
  });
});

it('of two copies that one run left, one of another state is not the later one, whatever its serial', async () => {
  const it = await scene();
  const one = machine(it);
  await one.pull();
  one.work('a');
  await one.push();
  const first = one.upload();
  const strange = machine(it, { rerunOf: one.runId });
  for (const source of ['x', 'y', 'z']) strange.work(source);
  await strange.push('--replaces');
  it.fake.store.artifacts.delete(first.id);
  const { id } = strange.upload();
  it.fake.store.artifacts.set(id + 1, { ...first, id: id + 1 });

  const next = machine(it);
  await next.pull();

  expect(next.linked()).toEqual(['a']);
});
