import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgainstResult } from '../../src/commands/plan-against.ts';
import { NO_COUNTS } from '../../src/model/plan.ts';
import { bench, counts, heldCodes, writeLinks } from '../e2e/harness.ts';
import { Account, base, effect, id, importOf, keepBase, of, some } from './against.ts';
import { desk, run } from './support.ts';

describe('plan --against', () => {
  it('shows what an edit of a value map does, from what to what, and the next run does just that', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Other'));
    await it.forgetRequests();

    const result = await effect(it);

    expect(result.code).toBe(0);
    expect(result.outcome).toBe('done');
    expect(result.effect.mappings.map(({ mapping }) => mapping)).toEqual(['accounts']);
    const accounts = of(result, 'accounts');
    expect(accounts).toMatchObject({ change: 'edited', compared: 'records', read: 6, planned: 3 });
    expect(accounts.edits).toMatchObject([
      { key: 'values.industries', kind: 'changed', details: ['"Banking": Finance -> Other'] },
    ]);
    const flow = importOf(result);
    expect(some(flow.counts)).toEqual({ update: 3 });
    expect(flow.rules).toMatchObject([
      {
        ...{ field: 'customfields.CFIndustry', records: 3 },
        moves: [{ from: { constant: 'Finance' }, to: { constant: 'Other' }, count: 3 }],
      },
    ]);
    expect(flow.examples.map(({ recordId }) => recordId)).toEqual([id(1), id(2), id(3)]);
    // The target was asked for those three alone and for what changed in it, and nothing was written.
    const clients = (await it.requests('halo')).filter(({ path }) => /\/Client\b/i.test(path));
    expect(clients.filter(({ path }) => /\/Client\/\d+$/i.test(path))).toHaveLength(3);
    expect(clients).toHaveLength(4);
    expect(await it.writes()).toEqual([]);

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 3 });
    expect((await effect(it)).outcome).toBe('nothing');
  });

  it('says what a broken base and a missing one mean, and shows everything then', async () => {
    const it = await bench({ salesforce: { Account } });

    const result = await effect(it);

    expect(result.effect.baseUnread).toMatchObject({ code: 'BASE_UNREAD', why: 'There is no such folder.' });
    expect(of(result, 'accounts')).toMatchObject({ change: 'added', compared: 'whole' });
    expect(some(importOf(result).counts)).toEqual({ create: 6 });
    keepBase(it);
    const file = join(base(it), 'salesforce/accounts.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('target: website', 'target: nowhere'));
    expect((await effect(it)).effect.baseUnread?.why).toMatch(/accounts\.yaml:\d+: .*nowhere/);
  });

  it('leaves what is pending anyway aside, also in a record that the edit concerns', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: id(1), Phone: '+44 20 7946 0999' });
    await it.edit('salesforce', 'Account', { Id: id(4), Phone: '+44 20 7946 0998' });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Other'));

    const flow = importOf(await effect(it));

    expect(some(flow.counts)).toEqual({ update: 3 });
    expect(flow.altered).toBe(1);
    expect(flow.rules.map(({ field, records }) => [field, records])).toEqual([
      ['customfields.CFIndustry', 3],
    ]);
    // The phone of a record that nothing else is to be done about is no effect at all.
    expect(flow.examples.map(({ recordId, fields }) => [recordId, fields])).toEqual([
      [id(1), ['customfields.CFIndustry']],
      [id(2), ['customfields.CFIndustry']],
      [id(3), ['customfields.CFIndustry']],
    ]);
  });

  it('shows no value of a record, with or without --values in GitHub Actions, unless the integration allows it', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace(
          '{ source: Phone, target: main_phonenumber',
          '{ source: AccountNumber, target: main_phonenumber',
        )
        .replace('{ source: AccountNumber, target: accountsid', '{ source: Phone, target: accountsid'),
    );
    const github = { ...it, io: { ...it.io, env: { ...it.io.env, GITHUB_ACTIONS: 'true' } } };
    const argv = ['plan', '--against', base(it), '--json'] as const;

    const plain = (await run(it, ...argv)).text;
    expect(plain).toContain('accountsid');
    expect(plain).not.toContain('7946');
    expect((await run(it, ...argv, '--values')).text).toContain('7946');
    expect((await run(github, ...argv, '--values')).text).not.toContain('7946');
    it.rewrite('salesforce/integration.yaml', (text) => `${text}\nplan: { values: true }\n`);
    expect((await run(github, ...argv)).text).toContain('7946');
    expect((await run(github, ...argv, '--no-values')).text).not.toContain('7946');
  });

  it('narrows a clause: who would be left out; widens it: who would be created', async () => {
    const it = await bench({ salesforce: { Account } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('  match:', "  where: \"Industry IN ('Banking', 'Healthcare')\"\n  match:"),
    );
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace("('Banking', 'Healthcare')", "('Banking', 'Agriculture')"),
    );

    const flow = importOf(await effect(it));

    expect(some(flow.counts)).toEqual({ create: 1, skip: 1 });
    expect(flow.reasons).toMatchObject([
      { action: 'skip', code: 'OUT_OF_SCOPE', count: 1, examples: [id(4)] },
    ]);
    expect(flow.examples.find(({ action }) => action === 'create')?.recordId).toBe(id(5));
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ create: 1 });
  });

  it('shows who would be held back, why, and that others are not any more', async () => {
    const it = await bench({ salesforce: { Account } });
    const strict = (text: string) =>
      text.replace('default: Other', 'unmapped: hold').replace(/ {6}Healthcare.*\n/, '');
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', strict);

    const result = await effect(it);
    const flow = importOf(result);

    expect(result.code).toBe(2);
    expect(some(flow.counts)).toEqual({ held: 1 });
    expect(flow.reasons).toMatchObject([
      { action: 'held', code: 'VALUE_UNMAPPED', count: 1, examples: [id(4)] },
    ]);
    expect(heldCodes(await it.sync(), 'accounts')).toEqual(['VALUE_UNMAPPED']);
  });

  it('says what a guard would', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('Banking: Finance', 'Banking: Other').replace('update: 50%', 'update: 2'),
    );

    const result = await effect(it);

    expect(result.code).toBe(4);
    expect(importOf(result).guard).toMatchObject({ code: 'CHANGE_GUARD' });
    expect((await it.sync()).outcome).toBe('refused');
  });

  it('plans both versions in full where the edit decides what travels back, and says so', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    const clients = await it.records('halo', 'Client');
    const client = clients.find((row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { id: client?.['id'], website: 'https://new.example' });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('target: website, direction: both', 'target: website'),
    );

    const result = await effect(it);

    expect(of(result, 'accounts')).toMatchObject({ compared: 'whole', change: 'edited' });
    const undone = of(result, 'accounts').flows.map(({ direction, undone }) => [direction, some(undone)]);
    expect(undone).toContainEqual(['syncBack', { update: 1 }]);
    expect((await run(it, 'plan', '--against', base(it))).text).toContain(
      'both versions were planned in full',
    );
  });

  it('compares a mapping whose parents would be linked otherwise', async () => {
    const people = [
      { Id: '003000000000001AAA', AccountId: id(5), LastName: 'Lee', Email: 'lee@acme.example' },
      { Id: '003000000000002AAA', AccountId: id(1), LastName: 'Ray', Email: 'ray@acme.example' },
    ];
    const it = await bench({ salesforce: { Account, Contact: people } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('  match:', '  where: "Industry = \'Banking\'"\n  match:'),
    );
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace("Industry = 'Banking'", "Industry IN ('Banking', 'Agriculture')"),
    );

    const result = await effect(it);

    expect(some(importOf(result).counts)).toEqual({ create: 1 });
    const contacts = of(result, 'contacts');
    expect(contacts).toMatchObject({ change: 'parent', planned: 1, edits: [] });
    expect(importOf(result, 'contacts').examples.map(({ recordId }) => recordId)).toContain(people[0]?.Id);
  });

  it('compares links.yaml by the ids it names, without reading the source', async () => {
    const it = await bench({ salesforce: { Account }, halo: { Client: [{ id: 90, name: 'Elsewhere' }] } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    writeLinks(it, `links:\n  accounts:\n    - { source: ${id(1)}, target: 90 }\n`);
    await it.forgetRequests();

    const result = await effect(it);

    expect(of(result, 'accounts')).toMatchObject({ compared: 'records', read: 0, planned: 1 });
    expect(of(result, 'accounts').edits).toMatchObject([
      { key: 'links', kind: 'added', details: [`${id(1)} = 90`] },
    ]);
    expect(importOf(result).examples[0]).toMatchObject({ recordId: id(1), otherId: '90' });
  });

  it('says of a mapping that is gone how many links nobody looks after, and of a new one what it would do', async () => {
    const people = [
      { Id: '003000000000001AAA', AccountId: id(1), LastName: 'Lee', Email: 'lee@acme.example' },
    ];
    const it = await bench({ salesforce: { Account, Contact: people } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    rmSync(join(it.options.mappings, 'salesforce/contacts.yaml'));
    rmSync(join(it.options.mappings, 'salesforce/contacts.test.yaml'));
    it.rewrite('salesforce/integration.yaml', (text) => text.replace('[accounts, contacts]', '[accounts]'));

    const gone = await effect(it);
    expect(gone.effect.mappings).toMatchObject([{ mapping: 'contacts', change: 'removed', linked: 1 }]);
    expect(gone.outcome).toBe('done');

    const other = { ...it, options: { ...it.options, mappings: base(it) } };
    const back = JSON.parse((await run(other, 'plan', '--json', '--against', it.options.mappings)).text);
    expect(of(back, 'contacts')).toMatchObject({ change: 'added', compared: 'whole' });
    expect(some(importOf(back, 'contacts').counts)).toEqual({});
  });

  it('B45 is incomplete and fails when a system does not answer', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Other'));
    const away = { ...it, io: { ...it.io, env: { ...it.io.env, HALO_URL: 'http://127.0.0.1:9' } } };

    const ran = await run(away, 'plan', '--against', base(it), '--json');
    const result = JSON.parse(ran.text) as AgainstResult;

    expect(ran.code).toBe(3);
    expect(result.outcome).toBe('failed');
    expect(result.effect.complete).toBe(false);
    expect(of(result, 'accounts').error?.code).toMatch(/^NETWORK_/);
  });

  it('B40 B50 compares rules and mapping tests without secrets and without asking anybody', async () => {
    const it = desk({});
    const before = join(it.folder, 'base');
    cpSync(it.options.mappings, before, { recursive: true });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Other'));

    const ran = await run(it, 'plan', '--against', before, '--offline', '--json');
    const { effect: found } = JSON.parse(ran.text) as AgainstResult;

    expect(ran.code).toBe(0);
    expect(found.offline).toBe(true);
    expect(found.mappings).toMatchObject([
      {
        mapping: 'accounts',
        compared: 'rules',
        edits: [{ key: 'values.industries', details: ['"Banking": Finance -> Other'] }],
      },
    ]);
    const tests = found.mappings[0]?.tests ?? [];
    expect(tests.length).toBeGreaterThan(0);
    expect(tests[0]?.fields).toContainEqual({
      field: 'customfields.CFIndustry',
      before: '"Finance"',
      after: '"Other"',
    });
  });

  it('calls a comment in a mapping no difference, and refuses options that do not go together', async () => {
    const it = desk({});
    const before = join(it.folder, 'base');
    cpSync(it.options.mappings, before, { recursive: true });
    it.rewrite('salesforce/accounts.yaml', (text) => `# A remark.\n${text}`);

    expect((await run(it, 'plan', '--against', before, '--offline')).text).toBe('No mapping differs.\n');
    for (const argv of [['--offline'], ['--base-schemas', 'x'], ['--against', before, '--full']])
      expect((await run(it, 'plan', ...argv)).failure?.problem.code).toBe('USAGE');
  });

  it('keeps to its bound: targets beyond it are not asked for, but counted, and the guard counts them', async () => {
    const many = Array.from({ length: 12 }, (_, n) => ({
      Id: id(n + 1),
      Name: `Many ${n}`,
      Industry: 'Banking',
    }));
    const it = await bench({ salesforce: { Account: many } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Other'));
    await it.forgetRequests();

    const result = await effect(it, '--most-requests', '5');
    const flow = importOf(result);

    expect((await it.requests('halo')).filter(({ path }) => /\/Client\/\d+$/i.test(path))).toHaveLength(5);
    expect(some(flow.counts)).toEqual({ update: 5 });
    expect(flow.estimated).toEqual({ update: 7, held: 0 });
    expect(flow.rules).toMatchObject([
      { records: 12, moves: [{ from: { constant: 'Finance' }, to: { constant: 'Other' }, count: 12 }] },
    ]);
    // Five of twelve would pass; all of them do not.
    expect(flow.guard?.code).toBe('CHANGE_GUARD');
    expect(result.code).toBe(4);
  });

  it('lists the target once for matching where many records would be looked for', async () => {
    const many = Array.from({ length: 60 }, (_, n) => ({
      Id: id(n + 1),
      Name: `Many ${n}`,
      Industry: 'Banking',
    }));
    const it = await bench({ salesforce: { Account: many }, halo: { Client: [{ id: 90, name: 'Many 7' }] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('  match:', '  where: "Industry = \'Healthcare\'"\n  match:'),
    );
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace("'Healthcare'", "'Banking'"));
    await it.forgetRequests();

    const flow = importOf(await effect(it));

    expect(some(flow.counts)).toEqual({ create: 59, link: 1 });
    expect((await it.requests('halo')).length).toBeLessThan(20);
    expect(counts(await it.sync({ allow: { create: 100 } }), 'accounts')).toMatchObject({
      create: 59,
      link: 1,
    });
  });

  it('reads each target once for both versions, and only some of them where all would be too many', async () => {
    const many = Array.from({ length: 8 }, (_, n) => ({ Id: id(n + 1), Name: `Many ${n}` }));
    const it = await bench({ salesforce: { Account: many } });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.sync();
    const client = (await it.records('halo', 'Client')).find((row) => row['name'] === 'Many 1');
    await it.edit('halo', 'Client', { id: client?.['id'], website: 'https://new.example' });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('target: website, direction: both', 'target: website'),
    );
    const details = async () =>
      (await it.requests('halo')).filter(({ path }) => /\/Client\/\d+$/i.test(path)).length;
    const undone = (result: AgainstResult) =>
      of(result, 'accounts').flows.find(({ direction }) => direction === 'syncBack')?.undone.update;

    await it.forgetRequests();
    const whole = await effect(it);
    expect(of(whole, 'accounts').compared).toBe('whole');
    expect(undone(whole)).toBe(1);
    expect(await details()).toBe(8);

    await it.forgetRequests();
    const some = await effect(it, '--most-requests', '3');
    expect(of(some, 'accounts')).toMatchObject({ compared: 'sample', linked: 8, planned: 3 });
    expect(undone(some)).toBe(1);
    expect(await details()).toBe(3);
    const text = (await run(it, 'plan', '--against', base(it), '--most-requests', '3')).text;
    expect(text).toContain('only 3 of 8 linked records were compared');
  });

  it.each<[string, (text: string) => string]>([
    ['a value map', (text) => text.replace('Banking: Finance', 'Banking: Health')],
    [
      'a new field',
      (text) => text.replace('fields:\n', 'fields:\n  - { source: Fax, target: trading_name }\n'),
    ],
    ['a field that is gone', (text) => text.replace(/.*CFEmployees.*\n/, '')],
    ['a field that comes from elsewhere', (text) => text.replace('source: AccountNumber', 'source: Fax')],
    [
      'a field that is written always',
      (text) => text.replace('target: notes, write: create', 'target: notes'),
    ],
    [
      'a transform',
      (text) => text.replace('target: notes, write: create', 'target: notes, transform: [upper]'),
    ],
    [
      'a way back more',
      (text) =>
        text.replace('target: customfields.CFEmployees', 'target: customfields.CFEmployees, direction: both'),
    ],
    ['a narrower clause', (text) => text.replace('  match:', '  where: "Industry != \'Banking\'"\n  match:')],
    ['nobody created', (text) => text.replace('onNoMatch: create', 'onNoMatch: report')],
    ['who wins', (text) => text.replace('conflict: source', 'conflict: target')],
  ])('tells of %s what the next run then does', async (_, change) => {
    const rows = Account.map((row, n) => ({
      ...row,
      Fax: `F${n}`,
      AccountNumber: `N${n}`,
      Description: `d${n}`,
      NumberOfEmployees: n,
    }));
    const it = await bench({ salesforce: { Account: rows } });
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    const loose = (text: string) => text.replace('update: 50%', 'update: 100%');
    it.rewrite('salesforce/accounts.yaml', (text) => {
      const edited = change(text);
      if (edited === text) throw new Error('nothing to change');
      return loose(edited);
    });

    const told = of(await effect(it), 'accounts');
    const done = await it.sync();

    const writes = ({ create = 0, update = 0, link = 0, deactivate = 0, archive = 0, held = 0 }) => ({
      ...{ create, update, link, deactivate, archive, held },
    });
    for (const direction of ['import', 'syncBack'] as const) {
      const flow = told.flows.find((item) => item.direction === direction);
      const ran = done.flows.find((item) => item.mapping === 'accounts' && item.direction === direction);
      expect([direction, writes(flow?.counts ?? {})]).toEqual([direction, writes(ran?.counts ?? {})]);
    }
  });

  it('plans what is due in both versions where the edit decides only how that is treated', async () => {
    const it = await bench({ salesforce: { Account } });
    await it.sync();
    const client = (await it.records('halo', 'Client')).find((row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { id: client?.['id'], website: 'https://halo.example' });
    await it.edit('salesforce', 'Account', { Id: id(2), Website: 'https://sf.example' });
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('conflict: source', 'conflict: target'));

    const accounts = of(await effect(it), 'accounts');

    expect(accounts.compared).toBe('pending');
    expect(accounts.edits).toMatchObject([{ key: 'conflict', details: ['source -> target'] }]);
    const [imported, back] = accounts.flows;
    expect(some(imported?.undone ?? NO_COUNTS)).toEqual({ update: 1 });
    expect(some(back?.counts ?? NO_COUNTS)).toEqual({ update: 1 });
  });

  it('asks the server about both clauses where only it can tell which of them a record meets', async () => {
    const people = [1, 2, 5].map((n) => ({
      ...{ Id: `003000000000${String(n).padStart(3, '0')}AAA`, AccountId: id(n), LastName: `Lee ${n}` },
      ...{ Email: `lee${n}@acme.example`, Title: n === 5 ? 'CTO' : n === 2 ? 'both' : 'CEO' },
    }));
    const clause = (titles: string) => (text: string) =>
      text.replace(
        '  match:',
        `  where: "Id IN (SELECT AccountId FROM Contact WHERE Title IN (${titles}))"\n  match:`,
      );
    const it = await bench({ salesforce: { Account, Contact: people } });
    it.rewrite('salesforce/accounts.yaml', clause("'CEO', 'both'"));
    await it.sync();
    it.clock.advance(3_600_000);
    keepBase(it);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace("'CEO', 'both'", "'CTO', 'both'"));

    const result = await effect(it);

    // Two met the first clause, two meet the second, one of them both.
    expect(of(result, 'accounts')).toMatchObject({ read: 3, planned: 2 });
    expect(some(importOf(result).counts)).toEqual({ create: 1, skip: 1 });
    expect(importOf(result).reasons).toMatchObject([{ code: 'OUT_OF_SCOPE', examples: [id(1)] }]);
    expect(importOf(result).examples.find(({ action }) => action === 'create')?.recordId).toBe(id(5));
  });
});
