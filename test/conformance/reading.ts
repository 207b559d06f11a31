import { expect } from 'vitest';
import { type Declared, type It, range, readAll, recordsOf } from './helpers.ts';

const HOUR = 3_600_000;

/** What a connector says of its system and reads from it. */
export function readingCases(it: It, capabilities: Declared): void {
  it('check names the org and whom it acts as, and is asked once', async ({ connector, requests }) => {
    const info = await connector.check();
    await requests();

    expect(info.orgId).not.toBe('');
    expect(info.actsAs).not.toBe('');
    expect(await connector.check()).toEqual(info);
    expect(await requests()).toEqual([]);
  });

  it('a wrong secret is an error of kind auth', async ({ stranger }) => {
    await expect(stranger().check()).rejects.toMatchObject({ name: 'CrosswalkError', kind: 'auth' });
  });

  it('the catalogue is sorted, has every field of the test and marks the required ones', async ({
    connector,
    about,
  }) => {
    const catalogue = await connector.describe(about.object);
    const paths = catalogue.fields.map(({ path }) => path);

    expect(paths).toEqual([...paths].sort());
    expect(paths).toEqual(expect.arrayContaining([...about.fields]));
    expect(catalogue.fields.some(({ required }) => required)).toBe(about.noneRequired !== true);
  });

  it('an unknown object is an error of the configuration', async ({ connector }) => {
    await expect(connector.describe('NoSuchThing')).rejects.toMatchObject({
      code: 'OBJECT_UNKNOWN',
      kind: 'config',
    });
  });

  it('a field that is gone is an error of the configuration that names it', async ({ connector, about }) => {
    const request = { object: about.object, fields: ['customfields.CFNoSuch__c'] };

    await expect(readAll(connector, request)).rejects.toMatchObject({
      code: 'FIELD_GONE',
      kind: 'config',
      message: expect.stringContaining('CFNoSuch__c'),
    });
  });

  it('reading a system nobody has filled ends with a checkpoint', async ({ connector, about }) => {
    const pages = await readAll(connector, { object: about.object, fields: about.fields });

    expect(pages.map(({ last }) => last).filter(Boolean)).toEqual([true]);
    expect(pages.at(-1)).toMatchObject({ last: true, checkpoint: { kind: expect.any(String) } });
  });

  it('every record is read once, over several pages', async (subject) => {
    const { connector, about } = subject;
    const before = recordsOf(await readAll(connector, { object: about.object, fields: about.fields })).length;
    const count = capabilities.pageSize + 20;
    const ids = await subject.seed(range(count).map(about.wire));
    // In one request, so that a run can say what it will cost.
    expect(await connector.count?.({ object: about.object })).toBe(before + count);

    const pages = await readAll(connector, { object: about.object, fields: about.fields });
    const read = recordsOf(pages).map(({ id }) => id);

    expect(pages.length).toBeGreaterThan(1);
    expect(read).toHaveLength(before + count);
    expect(new Set(read)).toEqual(new Set([...read, ...ids]));
    expect(pages.slice(0, -1).every(({ last }) => !last)).toBe(true);
  });

  it('the ids of records are in the spelling that typed ids are turned into', async (subject) => {
    const { connector, about } = subject;
    await subject.seed(range(3).map(about.wire));

    const pages = await readAll(connector, { object: about.object, fields: about.fields });
    const ids = recordsOf(pages).map(({ id }) => id);

    expect(ids.length).toBeGreaterThan(2);
    expect(ids.filter((id) => !capabilities.isId(id))).toEqual([]);
    expect(ids.map((id) => capabilities.canonicalId(` ${id} `))).toEqual(ids);
  });

  it('a limited read stops at the limit', async (subject) => {
    const { connector, about } = subject;
    await subject.seed(range(5).map(about.wire));

    const pages = await readAll(connector, { object: about.object, fields: about.fields, limit: 3 });

    expect(recordsOf(pages)).toHaveLength(3);
  });

  it('what changed since a checkpoint is read again, edited and new alike', async (subject) => {
    const { connector, about } = subject;
    const [first = ''] = await subject.seed(range(3).map(about.wire));
    const request = { object: about.object, fields: about.fields };
    const checkpoint = (await readAll(connector, request)).at(-1)?.checkpoint;
    await subject.edit(first, about.change.wire);
    const [added = ''] = await subject.seed([about.wire(7)]);

    const read = recordsOf(
      await readAll(connector, { ...request, ...(checkpoint ? { since: checkpoint } : {}) }),
    );

    const whole = await connector.readByIds({ object: about.object, ids: [first], fields: about.fields });
    expect(read.map(({ id }) => id)).toEqual(expect.arrayContaining([first, added]));
    expect(whole.get(first)?.values[about.change.field]).toBe(about.change.value);
  });

  it(
    'a deleted record is reported as deleted',
    async (subject) => {
      const { connector, about } = subject;
      const [id = ''] = await subject.seed([about.wire(1)]);
      const request = { object: about.object, fields: about.fields };
      const checkpoint = (await readAll(connector, request)).at(-1)?.checkpoint;
      await subject.remove(id);
      // Where deletions are no change that a search finds, they are looked for about once an hour.
      await subject.wait(HOUR);

      const read = recordsOf(
        await readAll(connector, { ...request, ...(checkpoint ? { since: checkpoint } : {}) }),
      );

      expect(read.find((record) => record.id === id)).toMatchObject({ deleted: true });
    },
    capabilities.deletes,
  );

  it(
    'a record switched off is read as inactive',
    async (subject) => {
      const { connector, about } = subject;
      const [id = ''] = await subject.seed([about.wire(1)]);
      await subject.edit(id, about.inactive ?? {});

      const read = recordsOf(await readAll(connector, { object: about.object, fields: about.fields }));

      expect(read.find((record) => record.id === id)).toMatchObject({ inactive: true });
    },
    capabilities.deactivate === 'inactive',
  );

  it('find gives none, one or many, compared without case and spaces', async (subject) => {
    const { connector, about } = subject;
    const [a = '', b = '', c = ''] = await subject.seed([about.wire(1), about.wire(2), about.wire(2)]);
    const key = (n: number) => String(about.sample(n)[about.key]);

    const [none, one, many] = await connector.find({
      object: about.object,
      fields: about.fields,
      keys: [{ [about.key]: key(9) }, { [about.key]: ` ${key(1).toUpperCase()} ` }, { [about.key]: key(2) }],
    });

    expect(none).toEqual([]);
    expect(one?.map(({ id }) => id)).toEqual([a]);
    expect(new Set(many?.map(({ id }) => id))).toEqual(new Set([b, c]));
  });

  it('readByIds leaves out what does not exist', async (subject) => {
    const { connector, about } = subject;
    const [id = '', gone = ''] = await subject.seed([about.wire(1), about.wire(2)]);
    await subject.remove(gone);

    const found = await connector.readByIds({
      object: about.object,
      ids: [id, gone],
      fields: about.fields,
    });

    expect([...found.keys()]).toEqual([id]);
    expect(found.get(id)?.partial).not.toBe(true);
  });
}
