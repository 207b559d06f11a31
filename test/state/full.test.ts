import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { database } from '../../src/state/database.ts';
import { stateError } from '../../src/state/errors.ts';
import { linkStore } from '../../src/state/links.ts';
import { slots } from '../../src/state/slots.ts';
import { failure, link, open, statePath } from './support.ts';

describe('no room', () => {
  it('ends a transaction as if it had not begun, and says what to do', () => {
    const path = statePath();
    const state = open(path);
    state.putLinks([link({ sourceId: 'before' })]);
    state.close();
    const raw = new DatabaseSync(path);
    const db = database(raw, path, true);
    const links = linkStore(db, slots(db));
    const pages = Number(raw.prepare('PRAGMA page_count').get()?.['page_count']);
    raw.exec(`PRAGMA max_page_count = ${pages + 1}`);

    const many = Array.from({ length: 2_000 }, (_, n) => link({ sourceId: `after ${n}` }));
    const error = failure(() => db.transaction(() => links.putLinks(many)));
    db.close();

    expect(error).toMatchObject({ code: 'STATE_FULL', kind: 'transient' });
    const again = open(path);
    expect([...again.links('accounts')].map((item) => item.sourceId)).toEqual(['before']);
    again.putLinks(many);
    expect(again.linkCount('accounts')).toBe(2_001);
  });

  it('because the file may not grow (EFBIG) is the same, and what was settled is still there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-efbig-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = join(folder, 'fill.ts');
    const file = join(folder, 'state.sqlite');
    writeFileSync(
      script,
      `import { openState } from ${JSON.stringify(resolve('src/state/open.ts'))};
       const clock = { now: () => 0 };
       const state = openState({ path: ${JSON.stringify(file)}, key: 'key one', clock });
       let settled = 0;
       try {
         for (;; settled += 1) {
           const id = String(settled).padStart(200, '0');
           state.putIntents([{ key: id, mapping: 'accounts', side: 'target', recordId: id, at: 'x' }]);
         }
       } catch (error) { console.log(JSON.stringify({ code: error.code, settled })); }`,
    );

    const ran = spawnSync(
      'bash',
      ['-c', 'ulimit -f 2000; exec "$0" --import tsx "$1"', process.execPath, script],
      {
        encoding: 'utf8',
      },
    );

    const said = JSON.parse(ran.stdout) as { code: string; settled: number };
    expect(said.code).toBe('STATE_FULL');
    expect(said.settled).toBeGreaterThan(10);
    expect(open(file).intents('accounts')).toHaveLength(said.settled);
  });

  it.each(['ENOSPC', 'EFBIG', 'EDQUOT'])('of the file system (%s) has the same code', (code) => {
    expect(stateError(Object.assign(new Error('x'), { code }), '/s')).toMatchObject({ code: 'STATE_FULL' });
  });
});
