import { expect, test } from 'vitest';
import { createWorld, type World } from './notes-world.ts';

/** Two cases, the first with two notes that were written in another order than their ids. */
function cases(options: Parameters<typeof createWorld>[0] = {}): World {
  const world = createWorld(options);
  world.crm.put('record', 'c1', { name: 'One' });
  world.crm.put('record', 'c2', { name: 'Two' });
  world.crm.put('note', 'n1', { parent: 'c1', body: 'second', at: '2026-02-02T00:00:00Z' });
  world.crm.put('note', 'n2', { parent: 'c1', body: 'first', at: '2026-02-01T00:00:00Z' });
  return world;
}

const bodies = ({ sent }: World['desk']) =>
  sent.flatMap((change) =>
    change.kind === 'create' && change.values['body'] ? [change.values['body']] : [],
  );

test('notes come with their records in one run, oldest first, once each, and nothing is read of records that were just made', async () => {
  const { desk, sync } = cases();

  const flows = await sync();

  expect(flows).toEqual(['cases import create 2', 'cases.notes import create 2']);
  expect(bodies(desk)).toEqual(['first', 'second']);
  expect(desk.asked('children')).toBe(0);
  expect(await sync()).toEqual(['cases import', 'cases.notes import']);
});

test('a quiet run asks the target for the notes of nobody, and the source once', async () => {
  const { crm, desk, sync } = cases({ back: true });
  await sync();
  await sync();
  desk.asked('');
  crm.asked('');

  await sync();

  expect(desk.requests).toEqual(['list record']);
  expect(crm.requests).toEqual(['list record', 'list note']);
});

test('a note is edited where it was made from, whatever was changed there', async () => {
  const { crm, desk, sync } = cases({ back: true });
  await sync();
  const [first] = [...desk.table('note').values()];
  desk.put('note', first?.id ?? '', { body: 'scribbled over' });

  await sync();
  expect(crm.notes()).toEqual(['c1: second', 'c1: first']);

  crm.put('note', 'n2', { body: 'first, corrected' });
  expect(await sync()).toContain('cases.notes import update 1');
  expect(desk.notes()[0]).toMatch(/: first, corrected$/);
  expect(crm.notes()).toEqual(['c1: second', 'c1: first, corrected']);
});

test('what hangs on a record that is not linked waits for it without being held', async () => {
  const { crm, desk, state, sync } = cases();
  crm.put('note', 'n3', { parent: 'c9', body: 'of a case to come', at: '2026-02-03T00:00:00Z' });
  await sync();
  expect([desk.notes().length, state.held()]).toEqual([2, []]);

  // The note does not change: it is read because its case is linked now.
  crm.put('record', 'c9', { name: 'Nine' });

  expect(await sync()).toEqual(['cases import create 1', 'cases.notes import create 1']);
  expect(desk.notes().at(-1)).toMatch(/: of a case to come$/);
});

test('a note written in the target goes to the source once, and does not come back', async () => {
  const { crm, desk, sync } = cases({ back: true });
  await sync();
  const [ticket] = [...desk.table('record').keys()];
  desk.put('note', `${ticket}-own`, {
    parent: ticket ?? '',
    body: 'from the desk',
    at: '2026-02-04T00:00:00Z',
  });

  const flows = await sync();

  expect(flows).toContain('cases.notes syncBack create 1 unchanged 2');
  expect(crm.notes()).toEqual(['c1: second', 'c1: first', 'c1: from the desk']);
  for (let run = 0; run < 3; run += 1) await sync();
  expect([crm.notes().length, desk.notes().length]).toEqual([3, 3]);
  // Its words are followed from where it was written.
  desk.put('note', `${ticket}-own`, { body: 'from the desk, corrected' });
  crm.put('note', [...crm.table('note').keys()].at(-1) ?? '', { body: 'edited there' });
  await sync();
  expect(crm.notes().at(-1)).toBe('c1: from the desk, corrected');
  expect(desk.notes().at(-1)).toMatch(/: from the desk, corrected$/);
});

test("another integration's key where the mark would stand is no mark: the note travels", async () => {
  const { crm, desk, sync } = cases({ back: true });
  await sync();
  const [ticket] = [...desk.table('record').keys()];
  const at = '2026-02-04T00:00:00Z';
  desk.put('note', `${ticket}-own`, { parent: ticket ?? '', body: 'from the desk', at, mark: 'JIRA-77' });
  crm.put('note', 'n5', { parent: 'c1', body: 'from the crm', at, mark: 'JIRA-78' });

  for (let run = 0; run < 3; run += 1) await sync();

  expect(crm.notes()).toContain('c1: from the desk');
  expect(desk.notes()).toContainEqual(expect.stringMatching(/: from the crm$/));
  expect([crm.notes().length, desk.notes().length]).toEqual([4, 4]);
});

test.each(['sync', 'rebuild'] as const)(
  'with the ledger lost, a %s links by the marks and doubles nothing',
  async (how) => {
    const world = cases({ back: true });
    const { crm, desk } = world;
    await world.sync();
    const [ticket] = [...desk.table('record').keys()];
    desk.put('note', `${ticket}-own`, {
      parent: ticket ?? '',
      body: 'from the desk',
      at: '2026-02-04T00:00:00Z',
    });
    await world.sync();
    world.forget();

    await world[how]();

    expect(world.state.linkCount('cases.notes')).toBe(3);
    await world.sync();
    await world.sync();
    expect([crm.notes().length, desk.notes().length]).toEqual([3, 3]);
  },
);

test.each(['done', 'notDone'] as const)(
  'a create without an answer that was %s is looked for on its record before it is sent again, in either direction',
  async (lost) => {
    const { crm, desk, clock, sync } = cases({ back: true });
    await sync();
    const [ticket] = [...desk.table('record').keys()];
    crm.put('note', 'n4', { parent: 'c1', body: 'there', at: '2026-02-05T00:00:00Z' });
    desk.put('note', `${ticket}-own`, { parent: ticket ?? '', body: 'back', at: '2026-02-05T00:00:00Z' });
    desk.lose = lost;
    crm.lose = lost;
    await sync();
    desk.lose = undefined;
    crm.lose = undefined;

    for (let run = 0; run < 3; run += 1) {
      clock.advance(20 * 60_000);
      await sync();
    }

    expect(crm.notes()).toEqual(['c1: second', 'c1: first', 'c1: there', 'c1: back']);
    expect(
      desk
        .notes()
        .map((note) => note.replace(/.*: /, ''))
        .sort(),
    ).toEqual(['back', 'first', 'second', 'there']);
  },
);

test('a record that was linked to another target gets its notes there', async () => {
  const { crm, desk, state, sync } = cases();
  await sync();
  desk.put('record', 'other', { name: 'One', mark: null });
  const [link] = [...state.links('cases')];
  if (link) state.putLinks([{ ...link, targetId: 'other' }]);

  await sync();

  expect(desk.notes().filter((note) => note.startsWith('other'))).toEqual(['other: first', 'other: second']);
  expect(crm.notes()).toHaveLength(2);
  expect(await sync()).toEqual(['cases import', 'cases.notes import']);
});

test('who opted out neither gets notes nor gives any, and catches up once that is over', async () => {
  const { crm, desk, sync } = cases({ back: true, parent: { optOut: { target: 'quiet', source: 'quiet' } } });
  await sync();
  const [ticket = ''] = [...desk.table('record').keys()];
  desk.put('record', ticket, { quiet: true });
  await sync();
  desk.put('note', `${ticket}-own`, { parent: ticket, body: 'kept here', at: '2026-02-05T00:00:00Z' });
  await sync();
  expect(crm.notes()).toHaveLength(2);

  desk.put('record', ticket, { quiet: false });
  await sync();
  expect(crm.notes().at(-1)).toBe('c1: kept here');

  crm.put('record', 'c1', { quiet: true });
  crm.put('note', 'n5', { parent: 'c1', body: 'not now', at: '2026-02-06T00:00:00Z' });
  await sync();
  expect(desk.notes()).toHaveLength(3);
  crm.put('record', 'c1', { quiet: false });
  await sync();
  expect(desk.notes().at(-1)).toMatch(/: not now$/);
});

test('a plan shows notes of records that it would make, and those of records that changed, and reads the same', async () => {
  const { desk, plan, sync } = cases({ back: true });

  const first = await plan();

  expect(first.map(({ action, recordId }) => `${action} ${recordId}`)).toEqual([
    'create c1',
    'create c2',
    'create n2',
    'create n1',
  ]);
  await sync();
  await sync();
  const [ticket = ''] = [...desk.table('record').keys()];
  desk.put('note', `${ticket}-own`, { parent: ticket, body: 'from the desk', at: '2026-02-05T00:00:00Z' });
  expect(await plan()).toMatchObject([
    { action: 'create', direction: 'syncBack', recordId: `${ticket}-own` },
  ]);
});

test('asking for some records brings what hangs on them, and on those that were linked meanwhile', async () => {
  const { crm, desk, sync } = cases();
  await sync({ only: { ids: ['c1'] } });
  expect(desk.notes().map((note) => note.replace(/.*: /, ''))).toEqual(['first', 'second']);

  crm.put('note', 'n6', { parent: 'c1', body: 'third', at: '2026-02-07T00:00:00Z' });
  crm.put('note', 'n7', { parent: 'c2', body: 'of two', at: '2026-02-07T00:00:00Z' });
  const flows = await sync({ only: { ids: ['c1'] } });

  expect(flows).toEqual(['cases import unchanged 1', 'cases.notes import create 1 unchanged 2']);
  await sync();
  expect(desk.notes().at(-1)).toMatch(/: of two$/);
  expect(desk.notes()).toHaveLength(4);
});

test('where only what the target says travels, nothing of the source is brought, held or counted', async () => {
  const { crm, desk, sync } = cases({ back: true, onlyBack: true });
  await sync();
  const [ticket = ''] = [...desk.table('record').keys()];
  desk.put('note', `${ticket}-own`, { parent: ticket, body: 'answer', at: '2026-02-05T00:00:00Z' });

  const flows = await sync();

  expect(flows.filter((flow) => flow.startsWith('cases.notes'))).toEqual([
    'cases.notes import',
    'cases.notes syncBack create 1',
  ]);
  await sync();
  expect([crm.notes().length, desk.notes().length]).toEqual([3, 1]);
});

test('where nothing travels back, a lost ledger is made good by reading what hangs on the records that have notes', async () => {
  const world = cases();
  const { crm, desk } = world;
  await world.sync();
  crm.put('note', 'n8', { parent: 'c1', body: 'meanwhile', at: '2026-02-08T00:00:00Z' });
  world.forget();
  desk.asked('');

  await world.sync();

  // Of the record without a note nothing is asked.
  expect(desk.asked('children')).toBe(1);
  expect(desk.notes().map((note) => note.replace(/.*: /, ''))).toEqual(['first', 'second', 'meanwhile']);
});

test('a pair that somebody unlinked is recognised by its mark, whichever side it was written on', async () => {
  const world = cases({ back: true });
  const { crm, desk, state, sync } = world;
  await sync();
  const [ticket = ''] = [...desk.table('record').keys()];
  desk.put('note', `${ticket}-own`, { parent: ticket, body: 'from the desk', at: '2026-02-04T00:00:00Z' });
  await sync();
  await sync();
  state.removeLinks(
    'cases.notes',
    [...state.links('cases.notes')].map(({ sourceId }) => sourceId),
  );
  desk.put('record', ticket, { name: 'One, touched' });

  await sync();

  expect([crm.notes().length, desk.notes().length]).toEqual([3, 3]);
  expect(state.linkCount('cases.notes')).toBe(3);
});
