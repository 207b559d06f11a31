import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/model/errors.ts';
import { stateError } from '../../src/state/errors.ts';
import { failure, link, open, problem, START, statePath } from './support.ts';

describe('checkpoints', () => {
  it('are kept by mapping and side and come back as they were', () => {
    const path = statePath();
    const state = open(path);
    const stored = {
      checkpoint: { kind: 'keyset', modstamp: START, boundary: ['a', 'b'], overlap: 3, full: false },
      mappingHash: 'h1',
      at: START,
    };
    state.putCheckpoint('accounts', 'source', stored);
    state.putCheckpoint('contacts', 'source', { ...stored, mappingHash: 'h9' });
    state.close();

    const again = open(path);
    expect(again.checkpoint('accounts', 'source')).toEqual(stored);
    expect(again.checkpoint('accounts', 'target')).toBeUndefined();
    again.putCheckpoint('accounts', 'source', { ...stored, mappingHash: 'h2' });
    expect(again.checkpoint('accounts', 'source')?.mappingHash).toBe('h2');
    again.clearCheckpoints('accounts');
    expect(again.checkpoint('accounts', 'source')).toBeUndefined();
    expect(again.checkpoint('contacts', 'source')?.mappingHash).toBe('h9');
  });
});

describe('intents', () => {
  const intent = { key: 'k1', mapping: 'accounts', side: 'target', recordId: 'a', at: START } as const;

  it('stay until they are settled', () => {
    const state = open(statePath());
    state.putIntents([intent, { ...intent, key: 'k2' }, { ...intent, key: 'k3', mapping: 'contacts' }]);

    state.settleIntents(['k2', 'unknown']);

    expect(state.intents('accounts')).toEqual([intent]);
    expect(state.intents('contacts').map((one) => one.key)).toEqual(['k3']);
  });

  it('are refused inside a transaction, where they would not survive a crash', () => {
    const state = open(statePath());

    expect(failure(() => state.transaction(() => state.putIntents([intent]))).code).toBe('INTERNAL');
    expect(state.intents('accounts')).toEqual([]);
  });
});

describe('rules that were added since the last run', () => {
  const hashes = (...rules: string[]) =>
    Object.fromEntries(rules.map((rule, index) => [rule, { source: index + 1, target: index + 1 }]));
  const intent = { key: 'k', mapping: 'accounts', side: 'target', recordId: 'a', at: START } as const;

  it.each([
    ['a link, then by an intent', true],
    ['an intent, then by a link', false],
  ])('may be met first by %s', (_, linkFirst) => {
    const path = statePath();
    const before = open(path);
    before.putLinks([link({ sourceId: 'a', hashes: hashes('old') })]);
    before.putIntents([{ ...intent, hashes: hashes('old') }]);
    before.close();

    const state = open(path);
    expect(state.intents('accounts')).toHaveLength(1);
    expect(state.linksBySource('accounts', ['a']).size).toBe(1);
    const steps = [
      () => state.putLinks([link({ sourceId: 'b', hashes: hashes('old', 'new one') })]),
      () => state.putIntents([{ ...intent, hashes: hashes('old', 'new two') }]),
      () => state.putLinks([link({ sourceId: 'c', hashes: hashes('old', 'new two') })]),
    ];
    for (const step of linkFirst ? steps : steps.toReversed()) step();
    state.close();

    const again = open(path);
    const links = again.linksBySource('accounts', ['a', 'b', 'c']);
    expect(links.get('a')?.hashes).toEqual(hashes('old'));
    expect(links.get('b')?.hashes).toEqual(hashes('old', 'new one'));
    expect(links.get('c')?.hashes).toEqual(hashes('old', 'new two'));
    expect(again.intents('accounts')[0]?.hashes).toEqual(hashes('old', 'new two'));
  });
});

describe('a transaction', () => {
  it('that was undone leaves no number of a rule behind', () => {
    const path = statePath();
    const state = open(path);
    const one = { lost: { source: 1, target: 1 }, kept: { source: 2, target: 2 } };
    expect(() =>
      state.transaction(() => {
        state.putLinks([link({ hashes: one })]);
        throw new Error('stop');
      }),
    ).toThrow('stop');

    state.putLinks([link({ hashes: one })]);
    state.close();

    const again = open(path);
    expect(again.linksBySource('accounts', [link().sourceId]).get(link().sourceId)?.hashes).toEqual(one);
  });

  it('undoes everything when the work throws, rule names included', () => {
    const state = open(statePath());

    expect(() =>
      state.transaction(() => {
        state.putLinks([link({ hashes: { lost: { source: 1, target: 1 } } })]);
        state.transaction(() => state.putLinks([link({ mapping: 'contacts' })]));
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(state.linkCount('accounts') + state.linkCount('contacts')).toBe(0);

    state.putLinks([link({ hashes: { kept: { source: 2, target: 3 } } })]);
    expect(state.linksBySource('accounts', [link().sourceId]).get(link().sourceId)?.hashes).toEqual({
      kept: { source: 2, target: 3 },
    });
  });

  it('sees its own writes and returns what the work returns', () => {
    const state = open(statePath());

    const count = state.transaction(() => {
      state.putLinks([link()]);
      return state.linkCount('accounts');
    });

    expect(count).toBe(1);
  });

  it('refuses asynchronous work', () => {
    const state = open(statePath());

    expect(failure(() => state.transaction(async () => state.putLinks([link()]))).code).toBe('INTERNAL');
    expect(state.linkCount('accounts')).toBe(0);
  });
});

describe('hashes', () => {
  it('are 32 bits, the same for one key and unrelated for another', () => {
    const one = open(statePath());
    const same = open(statePath());
    const other = open(statePath(), { key: 'key two' });

    // HMAC-SHA256("key one", "text"), first four bytes.
    expect(one.hash('text')).toBe(0x07b42446);
    expect(same.hash('text')).toBe(one.hash('text'));
    expect(other.hash('text')).not.toBe(one.hash('text'));
    expect(other.envelope.keyId).not.toBe(one.envelope.keyId);
  });
});

describe('a full disk', () => {
  it('is reported as such, and what was committed before stays', () => {
    const raw = new DatabaseSync(':memory:');
    raw.exec('PRAGMA max_page_count = 4; CREATE TABLE t (x)');

    const thrown = failure(() => {
      try {
        raw.prepare('INSERT INTO t VALUES (zeroblob(100000))').run();
      } catch (error) {
        throw stateError(error, '/state/x.sqlite');
      }
    });

    expect(thrown).toMatchObject({ code: 'STATE_FULL', kind: 'transient' });
    expect(thrown.text.where).toBe('/state/x.sqlite.');
  });

  it('is seen in the file system calls too', () => {
    const enospc = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

    expect(stateError(enospc, 'x')).toMatchObject({ code: 'STATE_FULL' });
  });
});

describe('the files', () => {
  it('hold no value, no secret and no key after every method has been used', () => {
    const path = statePath();
    const state = open(path, { key: 'CANARY-key' });
    const response = { ...problem(), record: { Name: 'CANARY-record' }, body: 'CANARY-body' } as Problem;
    state.bindOrg('salesforce', '00D1');
    const hash = state.hash('CANARY-value');
    state.putLinks([link({ hashes: { name: { source: hash, target: hash } } })]);
    state.putCheckpoint('accounts', 'source', { checkpoint: { kind: 'k' }, mappingHash: 'h', at: START });
    state.putHeld(
      [{ mapping: 'accounts', side: 'source', recordId: 'a', mappingHash: 'h', problem: response }],
      0,
    );
    state.putIntents([{ key: 'k', mapping: 'accounts', side: 'target', recordId: 'a', at: START }]);
    const run = state.startRun({ command: 'sync', runner: 'local', at: START });
    state.finishRun(run, {
      at: START,
      outcome: 'partial',
      flows: [{ mapping: 'accounts', direction: 'import', outcome: 'failed', counts: {}, error: response }],
    });

    const folder = dirname(path);
    const written = () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join();
    const whileOpen = written();
    state.close();

    expect(whileOpen).toContain('MATCH_AMBIGUOUS');
    expect(whileOpen).not.toContain('CANARY');
    expect(written()).not.toContain('CANARY');
  });
});
