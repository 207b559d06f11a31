import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunHead } from '../../src/model/run-log.ts';
import type { Touched } from '../../src/model/touched.ts';
import { readEnds, readEntries } from '../../src/runlog/read.ts';
import { createRunLog } from '../../src/runlog/write.ts';
import { fakeClock } from '../support/clock.ts';

const head: RunHead = {
  id: 7,
  integration: 'crm',
  command: 'sync',
  runner: 'local',
  started: '2026-11-21T09:00:00.000Z',
  version: '0.1.0',
};
const touched = (sourceId: string): Touched => ({
  mapping: 'accounts',
  direction: 'import',
  action: 'update',
  sourceId,
  fields: ['website'],
  result: 'ok',
});

function place() {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-runlog-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const warnings: string[] = [];
  const log = () =>
    createRunLog({
      folder: join(folder, 'crm'),
      integration: 'crm',
      clock: fakeClock('2026-11-21T09:00:05Z'),
      failed: (reason) => warnings.push(reason),
    });
  const files = () => readdirSync(join(folder, 'crm')).sort();
  return { log, files, warnings, path: (name = files()[0]) => join(folder, 'crm', name ?? '') };
}

describe('a run log', () => {
  it('is on disk after each batch, so that a kill loses no more than the batch in flight', () => {
    const it = place();
    const log = it.log();
    const text = () => readFileSync(it.path(), 'utf8').split('\n').length - 1;

    log.begin(head);
    expect(text()).toBe(1);
    log.write([touched('a'), touched('b')]);
    expect(text()).toBe(3);
    log.write([]);
    expect(text()).toBe(3);
    log.write([touched('c')]);
    expect(text()).toBe(4);
    expect(readEnds(it.path())).toEqual({ run: head, summary: undefined });

    log.end({ at: '2026-11-21T09:00:09.000Z', outcome: 'done', flows: [] });
    expect(readEnds(it.path())?.summary).toEqual({
      at: '2026-11-21T09:00:09.000Z',
      outcome: 'done',
      flows: [],
    });
    log.write([touched('late')]);
    expect(text()).toBe(5);
    expect(it.warnings).toEqual([]);
  });

  it('never writes over another of the same second and number', () => {
    const it = place();
    for (let times = 0; times < 3; times += 1) {
      const log = it.log();
      log.begin(head);
      log.end({ at: head.started, outcome: 'nothing', flows: [] });
    }

    expect(it.files()).toEqual([
      '20261121T090000Z-7.2.jsonl',
      '20261121T090000Z-7.3.jsonl',
      '20261121T090000Z-7.jsonl',
    ]);
  });

  it('finds its ends however long it is, and streams what is between', async () => {
    const it = place();
    const log = it.log();
    log.begin(head);
    for (let batch = 0; batch < 100; batch += 1)
      log.write(Array.from({ length: 100 }, (_, n) => touched(`id-${batch}-${n}`)));
    log.end({ at: head.started, outcome: 'done', flows: [] });

    expect(readEnds(it.path())).toMatchObject({ run: { id: 7 }, summary: { outcome: 'done' } });
    const found: (string | undefined)[] = [];
    for await (const entry of readEntries(it.path(), 'id-42-1')) found.push(entry.sourceId);
    expect(found).toHaveLength(11);
  });
});
