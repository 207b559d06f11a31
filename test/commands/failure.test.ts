import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { failureText } from '../../src/commands/failure.ts';
import { PLAIN } from '../../src/report/painter.ts';

describe('a run file without room', () => {
  it('is told apart from an error of crosswalk', () => {
    const db = new DatabaseSync('');
    db.exec('PRAGMA max_page_count = 2; CREATE TABLE t (x)');
    let thrown: unknown;
    try {
      db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(50_000));
    } catch (error) {
      thrown = error;
    }

    const failure = failureText(thrown, PLAIN);

    expect(failure.exitCode).toBe(3);
    expect(failure.problem).toMatchObject({ code: 'RUN_FILE', kind: 'transient' });
  });
});
