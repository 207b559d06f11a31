import { expect } from 'vitest';
import { create, createAll, type Declared, type It, range, readAll, recordsOf } from './helpers.ts';

/** What a connector does when its system or the network misbehaves. */
export function faultsCases(it: It, capabilities: Declared): void {
  it('too many requests: waits as long as the server asks and goes on', async (subject) => {
    const { connector, about, clock } = subject;
    await subject.seed(range(3).map(about.wire));
    await connector.check();
    await subject.fault({
      method: 'GET',
      nth: 1,
      do: { status: 429, headers: { 'retry-after': '7' }, body: 'slow' },
    });

    const pages = await readAll(connector, { object: about.object, fields: about.fields });

    expect(recordsOf(pages).length).toBeGreaterThanOrEqual(3);
    expect(clock.slept.some((ms) => ms >= 7000)).toBe(true);
  });

  it('a read that fails once with 500 is repeated', async (subject) => {
    const { connector, about } = subject;
    await subject.seed(range(3).map(about.wire));
    await connector.check();
    await subject.fault({ method: 'GET', nth: 1, do: { status: 500 } });

    const pages = await readAll(connector, { object: about.object, fields: about.fields });

    expect(recordsOf(pages).length).toBeGreaterThanOrEqual(3);
  });

  it('a token that expires between two pages is renewed once', async (subject) => {
    const { connector, about } = subject;
    const count = capabilities.pageSize + 5;
    await subject.seed(range(count).map(about.wire));
    await connector.describe(about.object);
    await subject.fault({ method: 'GET', nth: 2, do: 'expireToken' });

    const read = recordsOf(await readAll(connector, { object: about.object, fields: about.fields }));

    expect(read.length).toBeGreaterThanOrEqual(count);
  });

  it('a create whose answer is lost is unknown, and is there to be found exactly once', async (subject) => {
    const { connector, about } = subject;
    await connector.describe(about.object);
    await subject.fault({ method: 'POST', nth: 1, do: { applyThenFail: 504 } });
    const values = about.sample(1);

    const [result] = await connector.write({
      object: about.object,
      changes: [{ kind: 'create', key: '1', values }],
    });
    const key = { [about.key]: values[about.key] ?? null };
    const [found] = await connector.find({ object: about.object, fields: about.fields, keys: [key] });

    expect(result).toMatchObject({ kind: 'unknown', key: '1', problem: { kind: 'transient' } });
    expect(found).toHaveLength(1);
  });

  it('updates go through when the connection breaks once: sending them again does no harm', async (subject) => {
    const { connector, about } = subject;
    const ids = await createAll(subject, range(3).map(about.sample));
    await subject.fault({ method: 'POST', nth: 1, times: 1, do: 'reset' });
    await subject.fault({ method: 'PATCH', nth: 1, times: 1, do: 'reset' });

    const results = await connector.write({
      object: about.object,
      changes: ids.map((id) => ({
        kind: 'update',
        key: id,
        id,
        values: { [about.change.field]: about.change.value },
      })),
    });

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
  });

  it('a stopped run sends nothing more', async ({ connector, about, requests }) => {
    await connector.describe(about.object);
    await requests();
    const signal = AbortSignal.abort(new Error('stopped'));

    const results = await connector.write({
      object: about.object,
      changes: [create(about, '1', about.sample(1))],
      signal,
    });

    expect(results).toEqual([{ kind: 'unsent', key: '1' }]);
    expect((await requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
  });
}
