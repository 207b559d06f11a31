import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CrosswalkError } from '../../src/model/errors.ts';
import type { FileStream } from '../../src/model/file.ts';
import { createWorld, type World } from './notes-world.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const cut = () =>
  new CrosswalkError({ code: 'NETWORK_CUT', kind: 'transient', what: 'The connection broke.' });

/** In pieces of three characters; `broken` ends it with an error after that many of them. */
function streamOf(
  text: string,
  { broken, ...told }: { broken?: number; size?: number; md5?: string } = {},
): FileStream {
  return {
    ...told,
    chunks: (async function* () {
      const pieces = text.match(/[\s\S]{1,3}/g) ?? [];
      for (const [index, piece] of pieces.entries()) {
        if (index === broken) throw cut();
        yield Buffer.from(piece);
      }
    })(),
  };
}

interface Sent {
  readonly text: string;
  readonly modes: readonly string[];
}

/** A case with files; temporary files go to a folder of the test's own. */
function files(contents: Readonly<Record<string, string>>, options: Parameters<typeof createWorld>[0] = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-test-files-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true });
  });
  const world = createWorld({ maxBytes: 20, ...options });
  world.crm.put('record', 'c1', { name: 'One' });
  const sent: Sent[] = [];
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  for (const side of [world.crm, world.desk])
    side.onFile = ({ path }) =>
      sent.push({ text: readFileSync(path, 'utf8'), modes: [mode(path), mode(dirname(path))] });
  for (const [id, text] of Object.entries(contents)) put(world, 'crm', id, 'c1', text);
  return {
    world,
    sent,
    folder,
    left: () => readdirSync(folder).filter((name) => name.startsWith('crosswalk-file-')),
  };
}

function put(world: World, side: 'crm' | 'desk', id: string, parent: string, text: string): void {
  world[side].contents.set(id, () => streamOf(text));
  world[side].put('note', id, {
    parent,
    body: id,
    size: text.length,
    checksum: md5(text),
    at: `2026-02-01T00:00:00Z ${id}`,
  });
}

test('files come one at a time, whole, through a folder that nobody else may read and that is gone afterwards', async () => {
  const { world, sent, left } = files({ f1: 'the first file', f2: 'the second' });

  expect(await world.sync()).toEqual(['cases import create 1', 'cases.notes import create 2']);

  expect(sent).toEqual([
    { text: 'the first file', modes: ['600', '700'] },
    { text: 'the second', modes: ['600', '700'] },
  ]);
  expect(world.crm.requests.filter((request) => request.startsWith('open'))).toEqual(['open f1', 'open f2']);
  expect(left()).toEqual([]);
  expect(await world.sync()).toEqual(['cases import', 'cases.notes import']);
});

test('what a killed run left is cleared away by a later one, and nothing else', async () => {
  const { world, left, folder } = files({ f1: 'the first file' });
  const long = 1_000_000;
  for (const name of ['crosswalk-file-old', 'crosswalk-file-new', 'crosswalk-other', 'kept']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, '0'), 'part of a file');
    if (name !== 'crosswalk-file-new') utimesSync(join(folder, name), long, long);
  }
  symlinkSync(join(folder, 'kept'), join(folder, 'crosswalk-file-link'));

  await world.sync();

  expect(left()).toEqual(['crosswalk-file-link', 'crosswalk-file-new']);
  expect(readdirSync(join(folder, 'kept'))).toEqual(['0']);
  expect(readdirSync(folder)).toContain('crosswalk-other');
});

test('a file above the cap is skipped, counted and told, and nothing of it is fetched; the others go on', async () => {
  const { world, sent } = files({ f1: 'x'.repeat(21), f2: 'y'.repeat(20) });

  expect(await world.sync()).toEqual(['cases import create 1', 'cases.notes import create 1 skip 1']);

  expect(sent.map(({ text }) => text)).toEqual(['y'.repeat(20)]);
  expect(world.told()).toEqual(['note FILE_TOO_LARGE 1']);
  expect(world.crm.requests).not.toContain('open f1');
});

test('a file that turns out to be above the cap is left out as soon as that shows', async () => {
  const { world, sent, left } = files({ f1: '' });
  let given = 0;
  world.crm.put('note', 'f1', { size: null, checksum: null });
  world.crm.contents.set('f1', () => ({
    chunks: (async function* () {
      for (;;) {
        given += 1;
        yield Buffer.from('12345');
      }
    })(),
  }));

  expect(await world.sync()).toEqual(['cases import create 1', 'cases.notes import skip 1']);

  expect([given, sent, left()]).toEqual([5, [], []]);
  expect(world.told()).toEqual(['note FILE_TOO_LARGE 1']);
});

test('a file that is not what was told is held, and comes over once it is', async () => {
  const { world, sent, left } = files({ f1: 'one', f2: 'two', f3: 'three' });
  world.crm.contents.set('f1', () => streamOf('0ne'));
  world.crm.contents.set('f2', () => streamOf('two and more'));
  world.crm.contents.set('f3', () => streamOf('three', { md5: md5('other') }));

  await world.sync();

  expect(sent).toEqual([]);
  expect(world.told()).toEqual(['held f1 FILE_CHANGED', 'held f2 FILE_CHANGED', 'held f3 FILE_CHANGED']);
  world.clock.advance(3_600_000);
  put(world, 'crm', 'f1', 'c1', 'one again');
  world.crm.contents.set('f2', () => streamOf('two'));
  await world.sync();
  expect(sent.map(({ text }) => text)).toEqual(['one again', 'two']);
  expect(world.told()).toEqual(['held f3 FILE_CHANGED']);
  expect(left()).toEqual([]);
});

test('a transfer that breaks off is begun anew as a whole; what always breaks off or is gone is held, and the others go on', async () => {
  const { world, sent, left } = files({ f1: 'first', f2: 'second', f3: 'third', f4: 'fourth' });
  let tries = 0;
  world.crm.contents.set('f1', () => {
    tries += 1;
    return streamOf('first', tries === 1 ? { broken: 1 } : {});
  });
  world.crm.contents.set('f2', () => streamOf('second', { broken: 1 }));
  world.crm.contents.delete('f3');

  await world.sync();

  expect(sent.map(({ text }) => text)).toEqual(['first', 'fourth']);
  expect(world.told()).toEqual(['held f2 NETWORK_CUT', 'held f3 FILE_GONE']);
  expect(world.crm.requests.filter((request) => request === 'open f2')).toHaveLength(3);
  expect(left()).toEqual([]);
});

test('a file of the target travels back where the mapping says so, and neither is echoed', async () => {
  const { world, sent } = files({ f1: 'from the crm' }, { back: true });
  await world.sync();
  const [ticket] = [...world.desk.table('record').keys()];
  put(world, 'desk', 'd1', ticket ?? '', 'from the desk');

  expect(await world.sync()).toContain('cases.notes syncBack create 1 unchanged 1');

  expect(sent.map(({ text }) => text)).toEqual(['from the crm', 'from the desk']);
  await world.sync();
  await world.sync();
  expect(sent).toHaveLength(2);
  expect([world.crm.table('note').size, world.desk.table('note').size]).toEqual([2, 2]);
});

test('a file that was deleted leaves its copy alone', async () => {
  const { world, sent } = files({ f1: 'one' });
  await world.sync();
  const row = world.crm.table('note').get('f1');
  if (row) row.deleted = true;
  world.crm.put('note', 'f1', {});
  const gone = world.crm.table('note').get('f1');
  if (gone) gone.deleted = true;

  expect(await world.sync()).toContain('cases.notes import skip 1');

  expect(world.told()).toEqual(['note SOURCE_DELETED 1']);
  expect([sent.length, world.desk.table('note').size]).toEqual([1, 1]);
});
