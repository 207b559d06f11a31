import { expect } from 'vitest';
import { create, createAll, type Declared, type It, range, readAll, readOne, recordsOf } from './helpers.ts';

/** What a connector writes. */
export function writingCases(it: It, capabilities: Declared): void {
  it('a created record reads back as canonical says', async ({ connector, about }) => {
    const catalogue = await connector.describe(about.object);
    const values = about.sample(1);

    const [result] = await connector.write({ object: about.object, changes: [create(about, '1', values)] });

    expect(result).toMatchObject({ kind: 'ok', key: '1', created: true });
    const id = result?.kind === 'ok' ? result.id : '';
    const read = (
      await connector.readByIds({ object: about.object, ids: [id], fields: Object.keys(values) })
    ).get(id);
    for (const field of catalogue.fields.filter(({ path }) => path in values)) {
      const expected = connector.canonical(field, values[field.path] ?? null);
      expect([field.path, read?.values[field.path]]).toEqual([field.path, expected]);
      expect(connector.canonical(field, expected)).toEqual(expected);
    }
  });

  it('an update of one field leaves the others as they are', async (subject) => {
    const { connector, about } = subject;
    const [id = ''] = await createAll(subject, [about.sample(1)]);
    const before = await readOne(subject, id);

    const [result] = await connector.write({
      object: about.object,
      changes: [{ kind: 'update', key: 'u', id, values: { [about.change.field]: about.change.value } }],
    });

    expect(result).toMatchObject({ kind: 'ok', key: 'u', id, created: false });
    expect(await readOne(subject, id)).toEqual({ ...before, [about.change.field]: about.change.value });
  });

  it('writing the same values again changes nothing', async (subject) => {
    const { connector, about } = subject;
    const [id = ''] = await createAll(subject, [about.sample(1)]);
    const before = await readOne(subject, id);

    const [result] = await connector.write({
      object: about.object,
      changes: [{ kind: 'update', key: 'u', id, values: about.sample(1) }],
    });

    expect(result?.kind).toBe('ok');
    expect(await readOne(subject, id)).toEqual(before);
  });

  it('an empty value clears a field', async (subject) => {
    const { connector, about } = subject;
    const [id = ''] = await createAll(subject, [about.sample(1)]);

    await connector.write({
      object: about.object,
      changes: [{ kind: 'update', key: 'u', id, values: { [about.change.field]: null } }],
    });

    expect((await readOne(subject, id))?.[about.change.field]).toBeNull();
  });

  it('one refused record among good ones is a result, and the good ones are created once', async (subject) => {
    const { connector, about } = subject;
    const before = recordsOf(await readAll(connector, { object: about.object, fields: about.fields })).length;
    const changes = range(7).map((n) =>
      create(about, String(n), n === 4 ? { ...about.sample(n), ...about.unacceptable } : about.sample(n)),
    );

    const results = await connector.write({ object: about.object, changes });

    expect(results.map(({ kind }) => kind)).toEqual(range(7).map((n) => (n === 4 ? 'rejected' : 'ok')));
    expect(results.map(({ key }) => key)).toEqual(range(7).map(String));
    expect(new Set(results.map((result) => (result.kind === 'ok' ? result.id : 'refused'))).size).toBe(7);
    expect(recordsOf(await readAll(connector, { object: about.object, fields: about.fields }))).toHaveLength(
      before + 6,
    );
    const rejected = results[4];
    expect(rejected?.kind === 'rejected' && rejected.problem.what).toMatch(/.{10,}/);
  });

  it('a refused update among good ones is a result', async (subject) => {
    const { connector, about } = subject;
    const ids = await createAll(subject, range(5).map(about.sample));
    await subject.remove(ids[2] ?? '');

    const results = await connector.write({
      object: about.object,
      changes: ids.map((id) => ({
        kind: 'update',
        key: id,
        id,
        values: { [about.change.field]: about.change.value },
      })),
    });

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'rejected', 'ok', 'ok']);
  });

  it(
    'a record can be switched off',
    async (subject) => {
      const { connector, about } = subject;
      const [id = ''] = await createAll(subject, [about.sample(1)]);

      const [result] = await connector.write({
        object: about.object,
        changes: [{ kind: 'deactivate', key: 'd', id }],
      });

      expect(result?.kind).toBe('ok');
      const read = await connector.readByIds({ object: about.object, ids: [id], fields: about.fields });
      expect(read.get(id)).toMatchObject({ inactive: true });
    },
    capabilities.deactivate === 'inactive',
  );
}
