import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogLine, RunEntry } from '../../src/model/run-log.ts';
import { logFolder } from '../../src/runlog/folder.ts';
import { type Bench, bench } from '../e2e/harness.ts';
import { answerOf, relay } from '../support/relay.ts';
import { acme, ann, beta, crm, twins } from './records.ts';
import { desk, run } from './support.ts';

const logsOf = (it: Pick<Bench, 'options'>) => logFolder(it.options.state, 'salesforce');
const names = (it: Pick<Bench, 'options'>) => readdirSync(logsOf(it)).sort();

function lines(it: Pick<Bench, 'options'>, name = names(it).at(-1)): LogLine[] {
  return readFileSync(join(logsOf(it), name ?? ''), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const entries = (all: readonly LogLine[]): RunEntry[] =>
  all.flatMap((line) => ('result' in line ? [line] : []));

describe('the log of a run', () => {
  it('of one that failed says what stopped it, not that there was nothing to do', async () => {
    const it = await bench({ salesforce: crm });
    const env = { ...it.io.env, SALESFORCE_CLIENT_SECRET: 'wrong' };
    await run({ ...it, io: { ...it.io, env } }, 'sync');

    const { text } = await run(it, 'logs');

    expect(text).toMatch(/ {2}failed {2}AUTH_\w+\n$/);
  });

  it('has a line for each record that was touched, with ids and names of fields', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();

    const all = lines(it);
    expect(names(it)).toEqual(['20261121T090000Z-1.jsonl']);
    expect(all[0]).toEqual({
      run: {
        id: 1,
        integration: 'salesforce',
        command: 'sync',
        runner: 'local',
        started: '2026-11-21T09:00:00.000Z',
        version: '0.1.0',
      },
    });
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    expect(entries(all).filter((entry) => entry.direction === 'import')).toMatchObject([
      { mapping: 'accounts', action: 'held', sourceId: beta.Id, result: 'held', code: 'MATCH_AMBIGUOUS' },
      {
        mapping: 'accounts',
        action: 'create',
        sourceId: acme.Id,
        targetId: String(client['id']),
        fields: expect.arrayContaining(['name', 'website']),
        result: 'ok',
        time: '2026-11-21T09:00:00.000Z',
        ms: 0,
      },
      { mapping: 'contacts', action: 'create', sourceId: ann.Id, result: 'ok' },
    ]);
    expect(all.at(-1)).toMatchObject({
      summary: {
        outcome: 'partial',
        flows: [
          {
            mapping: 'accounts',
            direction: 'import',
            read: 2,
            counts: { create: 1, held: 1 },
            requests: { halo: {} },
          },
          { direction: 'syncBack' },
          {},
          {},
        ],
      },
    });
  });

  it('tells both directions apart, and leaves out what is unchanged', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.clock.advance(3_600_000);
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    await it.edit('halo', 'Client', { id: client['id'], main_phonenumber: '+44 20 7946 0999' });
    await it.edit('salesforce', 'Account', { Id: beta.Id, Website: 'https://new.example' });

    await it.sync();

    expect(entries(lines(it)).filter(({ result }) => result === 'ok')).toMatchObject([
      { direction: 'import', action: 'update', sourceId: beta.Id, fields: ['website'] },
      {
        direction: 'syncBack',
        action: 'update',
        sourceId: acme.Id,
        targetId: String(client['id']),
        fields: ['Phone'],
      },
    ]);
    it.clock.advance(3_600_000);
    await it.sync();
    expect(entries(lines(it)).filter(({ result }) => result !== 'skipped')).toEqual([]);
  });

  it('has the pairs that were found, and what was skipped with its reason', async () => {
    const it = await bench({ salesforce: { Account: [acme] }, halo: { Client: [{ id: 77, name: 'Acme' }] } });
    await it.sync();

    expect(entries(lines(it))).toMatchObject([
      { direction: 'import', action: 'link', sourceId: acme.Id, targetId: '77', result: 'ok' },
    ]);
    await it.edit('halo', 'Client', { id: 77, salesforce_dontsync: true, website: 'https://own.example' });
    it.clock.advance(3_600_000);
    await it.sync();
    expect(entries(lines(it))).toMatchObject([
      { action: 'skip', sourceId: acme.Id, targetId: '77', result: 'skipped', code: 'OPTED_OUT' },
    ]);
  });

  it('has as many lines as records were written, also when the run may not send more', async () => {
    const Account = Array.from({ length: 250 }, (_, n) => ({
      Id: `0010000000${String(n).padStart(5, '0')}AAA`,
      Name: `Account ${n}`,
    }));
    const it = await bench({ salesforce: { Account } });
    it.rewrite('connections.yaml', (text) =>
      text
        .replace(/^ {4}limits: .*\n/gm, '')
        .replace(/^ {2}halo:\n/m, (line) => `${line}    limits: { runRequests: 8, width: 1 }\n`),
    );

    const result = await it.sync();

    const created = entries(lines(it)).filter(({ action }) => action === 'create');
    const { counts } = result.flows[0] ?? {};
    expect(counts?.create).toBeGreaterThan(0);
    expect(created.filter(({ result: became }) => became === 'ok')).toHaveLength(counts?.create ?? 0);
    const left = created.filter(({ result: became }) => became !== 'ok');
    expect(new Set(left.map(({ result: became, code }) => `${became} ${code}`))).toEqual(
      new Set(['left BUDGET_SPENT']),
    );
    const errors = (await run(it, 'logs', '1', '--errors')).text;
    expect(errors).toContain('BUDGET_SPENT');
    expect(errors).not.toContain(String(left[0]?.sourceId));
    expect(lines(it).at(-1)).toMatchObject({
      summary: { outcome: 'deferred', flows: [{ left: 250 - (counts?.create ?? 0) }, {}, {}] },
    });
  });

  it('says what was refused', async () => {
    const it = await bench({ salesforce: { Account: [acme, beta] } });
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/client$',
      do: 'itemErrors',
      containing: 'Beta',
    });
    await it.sync();
    expect(entries(lines(it)).filter(({ action }) => action === 'create')).toMatchObject([
      { sourceId: acme.Id, result: 'ok' },
      { sourceId: beta.Id, result: 'held', code: expect.any(String) },
    ]);
  });

  it('says of a run that a guard refused what it would have done, and that nothing of it was', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('update: 50%', 'update: 1'));
    it.clock.advance(3_600_000);
    for (const { Id } of [acme, beta])
      await it.edit('salesforce', 'Account', { Id, Website: 'https://new.example' });
    const summary = join(it.options.state, '..', 'summary.md');

    const sync = { ...it, io: { ...it.io, env: { ...it.io.env, GITHUB_STEP_SUMMARY: summary } } };
    const { code, text } = await run(sync, 'sync');

    expect(code).toBe(4);
    expect(text).toContain('accounts import: 2 read, 2 to update');
    const end = lines(it).at(-1);
    const [flow] = end && 'summary' in end ? end.summary.flows : [];
    expect(flow).toMatchObject({ outcome: 'refused', counts: { update: 0 }, wouldHave: { update: 2 } });
    expect(entries(lines(it))).toEqual([]);
    expect((await run(it, 'logs', '--last', '1')).text).toMatch(/refused {2}would have: 2 updated/);
    expect(readFileSync(summary, 'utf8')).toMatch(
      /\| ``?accounts``? \| import \| refused; would have: 2 updated \| 2 \|(?: {2}\|){8}/,
    );
  });

  it('names the request where the system tells its name, in both directions', async () => {
    const it = await bench({ salesforce: { Account: [acme] } });
    const { io, meddle } = await relay(it.io);
    let asked = 0;
    meddle(async (system, _, real) => {
      const answer = await real();
      asked += 1;
      const id = system === 'halo' ? `halo-${asked}` : 'not a plain <name>';
      return answerOf({ ...answer, headers: { ...answer.headers, 'x-request-id': id } });
    });
    await run({ ...it, io }, 'sync');
    it.clock.advance(3_600_000);
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    await it.edit('halo', 'Client', { id: client['id'], main_phonenumber: '+44 20 7946 0999' });
    await run({ ...it, io }, 'sync');

    const created = entries(lines(it, names(it)[0])).find(({ action }) => action === 'create');
    expect(created?.requestId).toMatch(/^halo-\d+$/);
    const back = entries(lines(it)).find(
      ({ direction, result }) => direction === 'syncBack' && result === 'ok',
    );
    expect(back).toMatchObject({ action: 'update', sourceId: acme.Id });
    expect(back).not.toHaveProperty('requestId');
  });

  it('is there when the run could not even be opened, and when it is killed it lacks its last line', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.clock.advance(60_000);
    const env = { ...it.io.env, SALESFORCE_CLIENT_SECRET: 'wrong' };
    await run({ ...it, io: { ...it.io, env } }, 'sync');
    expect(lines(it)).toMatchObject([
      { run: { id: 2 } },
      { summary: { outcome: 'failed', flows: [{ error: { kind: 'auth' } }, {}] } },
    ]);

    const first = join(logsOf(it), names(it)[0] ?? '');
    truncateSync(first, statSync(first).size - 40);
    const { text } = await run(it, 'logs');
    expect(text).toContain('20261121T090000Z-1  salesforce  sync (local)  unfinished\n');
    expect((await run(it, 'logs', '1')).text).toMatch(/accounts import {2}create 001\w+ - \d+ {2}.*ok/);
  });

  it('is kept for 30 days and 100 runs, for its owner alone', async () => {
    const it = await bench({ salesforce: crm });
    mkdirSync(logsOf(it), { recursive: true });
    const old = (day: string, n: number) => `202611${day}T0000${String(n % 60).padStart(2, '0')}Z-${n}.jsonl`;
    writeFileSync(join(logsOf(it), '20261021T000000Z-1.jsonl'), '');
    writeFileSync(join(logsOf(it), 'notes.txt'), 'mine');
    for (let n = 1; n <= 103; n += 1) writeFileSync(join(logsOf(it), old(n < 60 ? '19' : '20', n)), '');

    await it.sync();

    const left = names(it);
    expect(left).toContain('notes.txt');
    expect(left).not.toContain('20261021T000000Z-1.jsonl');
    expect(left.filter((name) => name.endsWith('.jsonl'))).toHaveLength(100);
    expect(left).not.toContain(old('19', 4));
    expect(left).toContain(old('19', 5));
    const own = join(logsOf(it), '20261121T090000Z-1.jsonl');
    expect(statSync(own).mode & 0o777).toBe(0o600);
  });

  it('that cannot be written is a warning, and the run goes on', async () => {
    const it = await bench({ salesforce: crm });
    mkdirSync(it.options.state, { recursive: true });
    writeFileSync(join(it.options.state, 'logs'), 'a file where the folder should be');

    const { code, text } = await run(it, 'sync');

    expect(code).toBe(0);
    expect(text.match(/warning: the log of this run cannot be written \((?:ENOTDIR|EEXIST)\)/g)).toHaveLength(
      1,
    );
  });
});

describe('logs', () => {
  it('says that there are none, and makes nothing', async () => {
    const it = desk();

    expect(await run(it, 'logs')).toMatchObject({ code: 0, text: 'No run has left a log here.\n' });
    expect(existsSync(it.options.state)).toBe(false);
  });

  it('lists the runs, newest first, with what each did', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.clock.advance(60_000);
    await run(it, 'sync', '--full');

    const { text } = await run(it, 'logs');

    expect(text.split('\n')).toEqual([
      '20261121T090100Z-2  salesforce  sync --full (local)  nothing  1 skipped',
      expect.stringMatching(/^20261121T090000Z-1 {2}salesforce {2}sync \(local\) {2}done {2}3 created/),
      '',
    ]);
    expect((await run(it, 'logs', '--last', '1')).text.split('\n')).toHaveLength(2);
  });

  it('shows one run, only what went wrong in it, or one record in all runs', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.edit('salesforce', 'Account', { Id: acme.Id, Website: 'https://new.example' });
    await it.sync();

    const one = await run(it, 'logs', '20261121T090000Z-1');
    const errors = await run(it, 'logs', '1', '--errors');
    const record = await run(it, 'logs', '--record', acme.Id);
    const json = await run(it, 'logs', '--record', acme.Id, '--json');

    expect(one.text).toContain(`held ${beta.Id}  held MATCH_AMBIGUOUS\n`);
    expect(one.text).toContain(`create ${ann.Id}`);
    expect(errors.text.trimEnd().split('\n')).toEqual([
      expect.stringContaining('20261121T090000Z-1'),
      expect.stringContaining(`held ${beta.Id}  held MATCH_AMBIGUOUS`),
    ]);
    expect(record.text.match(new RegExp(`${acme.Id} - \\d+ {2}`, 'g'))).toHaveLength(2);
    expect(record.text).toContain('update');
    expect(record.text).not.toContain(beta.Id);
    expect(
      json.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).action),
    ).toEqual(['update', 'create']);
    expect((await run(it, 'logs', '--record', '0019')).text).toBe(
      'No run that is kept did anything about "0019".\n',
    );
  });

  it('refuses a run that there is no log of, and names what there is', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    const { code, text } = await run(it, 'logs', '99');

    expect(code).toBe(1);
    expect(text).toContain('LOG_UNKNOWN: There is no log of a run "99".');
    expect(text).toContain('The newest is "20261121T090000Z-1".');
  });
});
