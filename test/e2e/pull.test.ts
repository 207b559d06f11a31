import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Place, run, runJson } from '../commands/support.ts';
import { type Bench, bench } from './harness.ts';

const SHIPPED = 'schemas/objects';

/** A bench that pulls into a folder of its own, empty or with the shipped catalogues in it. */
async function puller(start: 'empty' | 'shipped'): Promise<Bench> {
  const it = await bench();
  const schemas = join(it.options.mappings, '../objects');
  mkdirSync(schemas);
  if (start === 'shipped') cpSync(SHIPPED, schemas, { recursive: true });
  return { ...it, options: { ...it.options, schemas } };
}

/** Texts by path below the folder. */
function catalogues(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.json'),
  );
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

interface Pulled {
  readonly catalogues: readonly { readonly file: string; readonly status: string; readonly fields: number }[];
}
const pull = async (place: Place, ...more: string[]) => (await runJson(place, 'pull', ...more)) as Pulled;
const statuses = (pulled: Pulled, folder: string) =>
  Object.fromEntries(pulled.catalogues.map(({ file, status }) => [file.slice(folder.length + 1), status]));

const OBJECTS = [
  'halo/Agent.schema.json',
  'halo/Client.schema.json',
  'halo/Site.schema.json',
  'halo/Users.schema.json',
  'salesforce/Account.schema.json',
  'salesforce/Contact.schema.json',
  'salesforce/User.schema.json',
];

describe('pull', () => {
  it('writes what is shipped, byte for byte: the objects of the mappings and those they refer to', async () => {
    const it = await puller('empty');

    const pulled = await pull(it);

    expect(statuses(pulled, it.options.schemas)).toEqual(
      Object.fromEntries(OBJECTS.map((path) => [path, 'new'])),
    );
    const [written, shipped] = [catalogues(it.options.schemas), catalogues(SHIPPED)];
    expect(Object.keys(written)).toEqual(OBJECTS);
    for (const path of OBJECTS) expect(written[path] === shipped[path], `${path} is as shipped`).toBe(true);
    expect((await run(it, 'validate')).code).toBe(0);
  });

  it('changes no file when it is called again', async () => {
    const it = await puller('shipped');

    const pulled = await pull(it);
    const { code, text } = await run(it, 'pull');

    expect(statuses(pulled, it.options.schemas)).toEqual(
      Object.fromEntries(OBJECTS.map((path) => [path, 'unchanged'])),
    );
    expect(code).toBe(0);
    expect(
      text.split('\n').filter((line) => /^unchanged .*\.schema\.json {2}\d+ fields$/.test(line)),
    ).toHaveLength(7);
    expect(catalogues(it.options.schemas)).toEqual(catalogues(SHIPPED));
  });

  it('turns a new choice of a drop-down in Halo into a small, readable diff', async () => {
    const it = await puller('shipped');
    const before = catalogues(it.options.schemas);
    const fields = await it.records('halo', 'FieldInfo');
    const industry = fields.find((row) => row['name'] === 'CFIndustry');
    const choice = await it.edit('halo', 'Lookup', { lookupid: industry?.['lookup'], name: 'Space' });

    const pulled = await pull(it);

    const changed = pulled.catalogues.filter((item) => item.status !== 'unchanged');
    expect(changed.map((item) => item.file)).toEqual([join(it.options.schemas, 'halo/Client.schema.json')]);
    const after = catalogues(it.options.schemas)['halo/Client.schema.json']?.split('\n') ?? [];
    const old = before['halo/Client.schema.json']?.split('\n') ?? [];
    const added = after.filter((line) => !old.includes(line)).map((line) => line.trim());
    expect(added.length).toBeGreaterThan(0);
    for (const line of added) expect(line).toMatch(new RegExp(`"Space"|"${choice['id']}"`));
    expect(after.length - old.length).toBeLessThan(8);
  });

  it('mends a file that somebody has edited, and says so', async () => {
    const it = await puller('shipped');
    const file = join(it.options.schemas, 'salesforce/Account.schema.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"Apparel"', '"Clothes"'));

    const { text: said } = await run(it, 'pull');

    expect(said).toMatch(/^changed {3}\S+salesforce\/Account\.schema\.json {2}\d+ fields$/m);
    expect(said.match(/^unchanged/gm)).toHaveLength(6);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('takes further objects with --object', async () => {
    const it = await puller('shipped');

    const pulled = await pull(it, '--object', 'salesforce/Product2');

    expect(pulled.catalogues).toContainEqual({
      file: join(it.options.schemas, 'salesforce/Product2.schema.json'),
      status: 'new',
      fields: expect.any(Number),
    });
  });

  it.each([
    ['salesforce/Acount', 'OBJECT_UNKNOWN'],
    ['crm/Account', 'CONNECTION_UNKNOWN'],
    ['Account', 'USAGE'],
  ])('refuses --object %s and says why', async (object, code) => {
    const it = await puller('shipped');

    const ran = await run(it, 'pull', '--object', object);

    expect(ran.code).toBe(1);
    expect(ran.failure?.problem.code).toBe(code);
    expect(catalogues(it.options.schemas)).toEqual(catalogues(SHIPPED));
  });

  it('asks for nothing but descriptions', async () => {
    const it = await puller('empty');

    await pull(it);

    expect(await it.writes()).toEqual([]);
  });

  it('leaves the catalogues as they are when the secret is wrong', async () => {
    const it = await puller('shipped');
    const env = { ...it.io.env, HALO_CLIENT_SECRET: 'wrong-secret' };

    const { code, text } = await run({ ...it, io: { ...it.io, env } }, 'pull');

    expect(code).toBe(3);
    expect(text).not.toContain('wrong-secret');
    expect(catalogues(it.options.schemas)).toEqual(catalogues(SHIPPED));
  });
});
