import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openState } from '../../src/state/open.ts';
import { bench } from '../e2e/harness.ts';
import { acme, ann, beta, crm, twins } from './records.ts';
import { desk, run, runJson } from './support.ts';

describe('state export', () => {
  it('writes ids, checkpoints, held records and runs, one line each, and no value', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();
    const out = join(it.options.mappings, '..', 'state.jsonl');

    const ran = await run(it, 'state', 'export', '--out', out);

    const text = readFileSync(out, 'utf8');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(ran.text).toBe(`Wrote ${rows.length} lines to ${out}.\n`);
    expect(rows[0]).toMatchObject({ kind: 'state', integration: 'salesforce', state: 'present', version: 1 });
    const of = (kind: string) => rows.filter((row) => row['kind'] === kind);
    expect(of('link').map((row) => [row['mapping'], row['sourceId'], row['status']])).toEqual([
      ['accounts', acme.Id, 'active'],
      ['contacts', ann.Id, 'active'],
    ]);
    expect(of('held')).toMatchObject([{ recordId: beta.Id, problem: { code: 'MATCH_AMBIGUOUS' } }]);
    expect(of('checkpoint')).toHaveLength(4);
    expect(of('run')).toMatchObject([{ command: 'sync', outcome: 'partial' }]);
    for (const value of [acme.Name, acme.Phone, beta.Name, ann.LastName, ann.Email])
      expect(text).not.toContain(value);
  });

  it('says that there is none', async () => {
    expect(await runJson(desk(), 'state', 'export')).toEqual({
      kind: 'state',
      state: 'none',
      integration: 'salesforce',
    });
  });
});

describe('state show', () => {
  it('says how far each side was read and when, and what the systems taught', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();

    const { text } = await run(it, 'state', 'show');

    expect(text).toContain('accounts: 1 links, 1 held, 0 creates without an answer\n');
    expect(text).toMatch(/source read up to .*2026-11-21/);
    expect(text).toMatch(/target read up to .*2026-11-21/);
  });

  it('counts the creates that no link answers', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const path = join(it.options.state, 'salesforce.sqlite');
    const key = it.io.env['CROSSWALK_STATE_KEY'] ?? '';
    const state = openState({ path, key, clock: it.io.clock });
    // As a run leaves them that was killed: one create answered and linked, one not.
    const at = it.clock.iso();
    state.putIntents(
      [acme.Id, '001000000000009AAA'].map((recordId) => ({
        key: recordId,
        mapping: 'accounts',
        side: 'target' as const,
        recordId,
        at,
      })),
    );
    state.close();

    expect((await run(it, 'state', 'show')).text).toContain(
      'accounts: 2 links, 0 held, 1 creates without an answer\n',
    );
  });
});

describe('explain --code', () => {
  it('prints cause and cure without configuration', async () => {
    const it = desk();
    const ran = await run(it, 'explain', '--code', 'match_ambiguous');
    expect(ran.code).toBe(0);
    expect(ran.text).toMatch(
      /^MATCH_AMBIGUOUS\n {2}cause: .+\n {2}do: .+\n {2}who: whoever owns the record\n$/,
    );
    expect(await runJson(it, 'explain', '--code', 'STATE_FULL')).toMatchObject({
      code: 'STATE_FULL',
      kind: 'transient',
    });
  });

  it('suggests the code that was meant, and exits with 1', async () => {
    const ran = await run(desk(), 'explain', '--code', 'MATCH_AMBIGOUS');
    expect(ran.code).toBe(1);
    expect(ran.text).toContain('Did you mean "MATCH_AMBIGUOUS"?');
  });

  it('wants one of an id and a code', async () => {
    expect((await run(desk(), 'explain')).text).toContain('USAGE');
    expect((await run(desk(), 'explain', 'x', '--code', 'CONFLICT')).text).toContain('USAGE');
  });
});
