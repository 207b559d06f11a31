import { describe, expect, it } from 'vitest';
import type { AgainstResult } from '../../src/commands/plan-against.ts';
import { NO_COUNTS } from '../../src/model/plan.ts';
import { type Bench, bench, counts, heldCodes, writeLinks } from '../e2e/harness.ts';
import { base, effect, id, importOf, keepBase, of, some } from './against.ts';
import { run } from './support.ts';

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ Id: id(n + 1), Name: `Many ${n}`, Industry: n % 2 === 0 ? 'Banking' : 'Healthcare' },
    ...{ Phone: `+44 20 7946 0${100 + n}`, Website: `https://c${n}.example` },
  }));

const ACCOUNTS = 'salesforce/accounts.yaml';

/** Linked, and quiet since. */
async function settled(count: number, edit?: (text: string) => string): Promise<Bench> {
  const it = await bench({ salesforce: { Account: many(count) } });
  if (edit) it.rewrite(ACCOUNTS, edit);
  await it.sync();
  it.clock.advance(3_600_000);
  await it.sync();
  it.clock.advance(3_600_000);
  return it;
}

async function editClient(it: Bench, n: number, values: Record<string, unknown>): Promise<void> {
  const client = await it.record('halo', 'Client', (row) => row['name'] === `Many ${n}`);
  await it.edit('halo', 'Client', { id: client['id'], ...values });
}

const backOf = (result: AgainstResult) =>
  of(result, 'accounts').flows.find(({ direction }) => direction === 'syncBack');

const NARROW = (text: string) => text.replace('  match:', '  where: "Industry = \'Banking\'"\n  match:');
const ONE_WAY = (text: string) => text.replace('target: website, direction: both', 'target: website');
const OFF = (text: string) => text.replace('deactivate: 5%', 'deactivate: off');

describe('a comparison that looks at some of the targets only', () => {
  it('counts what the source alone decides over every record: who leaves the scope', async () => {
    const it = await settled(24);
    keepBase(it);
    it.rewrite(ACCOUNTS, (text) =>
      OFF(ONE_WAY(NARROW(text))).replace('  match:', '  onOutOfScope: deactivate\n  match:'),
    );

    const result = await effect(it, '--most-requests', '3');

    expect(of(result, 'accounts')).toMatchObject({ compared: 'sample', linked: 24, read: 24 });
    expect(some(importOf(result).counts)).toEqual({ deactivate: 12 });
    expect(importOf(result).reasons).toMatchObject([{ code: 'OUT_OF_SCOPE', count: 12 }]);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ deactivate: 12 });
  });

  it('counts whom an older clause leaves out, once leaving out has a consequence', async () => {
    const it = await settled(24, NARROW);
    for (const n of [0, 2, 4]) await it.edit('salesforce', 'Account', { Id: id(n + 1), Industry: 'Energy' });
    keepBase(it);
    it.rewrite(ACCOUNTS, (text) =>
      OFF(ONE_WAY(text)).replace('  match:', '  onOutOfScope: deactivate\n  match:'),
    );

    const flow = importOf(await effect(it, '--most-requests', '3'));

    expect(some(flow.counts)).toEqual({ deactivate: 3 });
    expect(counts(await it.sync({ full: true }), 'accounts')).toMatchObject({ deactivate: 3 });
  });

  it('counts who would be created, changed and held back over every record', async () => {
    const it = await settled(24, NARROW);
    keepBase(it);
    it.rewrite(ACCOUNTS, (text) =>
      ONE_WAY(text)
        .replace("Industry = 'Banking'", 'Industry != null')
        .replace('Banking: Finance', 'Banking: Other'),
    );

    const flow = importOf(await effect(it, '--most-requests', '3'));

    expect(flow.counts.create).toBe(12);
    expect(flow.counts.update + (flow.estimated?.update ?? 0)).toBe(12);
    expect(flow.rules).toMatchObject([{ field: 'customfields.CFIndustry', records: 12 }]);
    const done = await it.sync({ allow: { update: 100 } });
    expect(counts(done, 'accounts')).toMatchObject({ create: 12, update: 12 });
  });

  it('knows what was due to travel back of every record, and is no "no changes" where it found nothing', async () => {
    const it = await settled(12);
    for (const n of [9, 10, 11]) await editClient(it, n, { website: `https://halo${n}.example` });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite(ACCOUNTS, ONE_WAY);

    expect(backOf(await effect(it, '--most-requests', '4'))?.undone.update).toBe(3);

    it.rewrite(ACCOUNTS, (text) =>
      text
        .replace('target: website', 'target: website, direction: both')
        .replace('accountsid, direction: both', 'accountsid'),
    );
    const ran = await run(it, 'plan', '--against', base(it), '--most-requests', '4');
    expect(ran.text).toContain('only 4 of 12 linked records');
    expect(ran.text).not.toContain('changes nothing for any record');
    expect(ran.text).toContain('Nothing was found');
  });

  it('says what the next run would take, not what the comparison took', async () => {
    const it = await settled(24);
    keepBase(it);
    it.rewrite(ACCOUNTS, ONE_WAY);

    const sampled = importOf(await effect(it, '--most-requests', '3')).cost['halo']?.read ?? 0;
    const whole = importOf(await effect(it)).cost['halo']?.read ?? 0;
    const real = (await it.sync()).flows.find(
      ({ mapping, direction }) => mapping === 'accounts' && direction === 'import',
    )?.requests['halo']?.read;

    expect(real).toBeGreaterThanOrEqual(24);
    expect(Math.abs(whole - (real ?? 0))).toBeLessThanOrEqual(3);
    expect(Math.abs(sampled - (real ?? 0))).toBeLessThanOrEqual(5);
  });

  it('says when the next run takes more requests than a run may, and over how many runs it is spread', async () => {
    const it = await settled(24);
    it.rewrite('connections.yaml', (text) =>
      text.replace('  halo:\n', '  halo:\n    limits: { runRequests: 20 }\n'),
    );
    keepBase(it);
    it.rewrite(ACCOUNTS, ONE_WAY);
    expect((await effect(it, '--most-requests', '3')).effect.deferred).toEqual([
      { connection: 'halo', requests: expect.any(Number), perRun: 20, runs: 2 },
    ]);

    const ran = await run(it, 'plan', '--against', base(it), '--most-requests', '3');

    expect(ran.text).toContain('requests of halo, and its limits.runRequests allows 20');
    expect(ran.text).toContain('about 2 in all');
  });
});

describe('what is pending beside an edit', () => {
  it('tells of sync-back that stops with a narrower clause', async () => {
    const it = await settled(10);
    await editClient(it, 1, { website: 'https://halo.example' });
    await editClient(it, 2, { website: 'https://other.example' });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite(ACCOUNTS, NARROW);

    const result = await effect(it);
    const back = backOf(result);

    expect(importOf(result).stopped).toBe(5);
    expect(some(back?.undone ?? NO_COUNTS)).toEqual({ update: 1 });
    expect(counts(await it.sync(), 'accounts', 'syncBack')).toMatchObject({ update: 1 });
  });

  it('tells of sync-back that stops because the record is held back', async () => {
    const it = await settled(10);
    await editClient(it, 1, { website: 'https://halo.example' });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite(ACCOUNTS, (text) =>
      text.replace('default: Other', 'unmapped: hold').replace(/ {6}Healthcare.*\n/, ''),
    );

    expect(backOf(await effect(it))?.undone.update).toBe(1);
    const done = await it.sync();
    expect(heldCodes(done, 'accounts')[0]).toBe('VALUE_UNMAPPED');
    expect(counts(done, 'accounts', 'syncBack').update).toBeUndefined();
  });

  it.each<[string, (it: Bench) => void]>([
    [
      'an import that is switched off',
      (it) => it.rewrite(ACCOUNTS, (text) => text.replace('import:\n', 'import:\n  enabled: false\n')),
    ],
    [
      'a line of links.yaml',
      (it) => writeLinks(it, `links:\n  accounts:\n    - { source: ${id(2)}, target: 3 }\n`),
    ],
  ])('does not call what is due in both versions new: %s', async (_, edit) => {
    const it = await settled(10);
    await editClient(it, 1, { website: 'https://halo.example' });
    it.clock.advance(3_600_000);
    keepBase(it);
    edit(it);

    const back = backOf(await effect(it));

    expect(back?.counts.update ?? 0).toBe(0);
    expect(back?.undone.update ?? 0).toBe(0);
    expect(counts(await it.sync(), 'accounts', 'syncBack').update).toBe(1);
  });

  it('says what a guard would say to the next run, and how much of it comes with the edit', async () => {
    const it = await settled(10);
    for (const n of [1, 3, 5, 7])
      await it.edit('salesforce', 'Account', { Id: id(n + 1), Website: `https://sf${n}.example` });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite(ACCOUNTS, (text) => text.replace('Banking: Finance', 'Banking: Other'));

    const result = await effect(it);
    const { guard, guardAnyway } = importOf(result);

    expect(guard?.what).toContain('9 records would be updated');
    expect(guard?.why).toContain('5 of them come with this edit, 4 are pending anyway');
    expect(guardAnyway).toBeUndefined();
    expect(result.code).toBe(4);
    expect((await it.sync()).outcome).toBe('refused');
  });

  it('blames no edit for what a guard refuses with or without it', async () => {
    const it = await settled(10);
    for (const n of [0, 1, 2, 3, 4, 5])
      await it.edit('salesforce', 'Account', { Id: id(n + 1), Website: `https://sf${n}.example` });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite(ACCOUNTS, (text) => text.replace('Healthcare: Health', 'Healthcare: Other'));

    const result = await effect(it);

    expect(importOf(result).guardAnyway).toBe(true);
    expect(importOf(result).guard?.code).toBe('CHANGE_GUARD');
    expect(result.code).not.toBe(4);
  });
});
