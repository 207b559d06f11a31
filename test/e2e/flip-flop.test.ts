import { describe, expect, it } from 'vitest';
import { retryCommand } from '../../src/commands/retry.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, heldCodes, type Wire } from './harness.ts';

const ACCOUNT = { Id: '001000000000001AAA', Name: 'Acme', Phone: '020 7946 0101' };

const account = (it: Bench) => it.record('salesforce', 'Account', (row) => row['Id'] === ACCOUNT.Id);
const client = (it: Bench) => it.record('halo', 'Client', (row) => row['name'] === 'Acme');
const phones = async (it: Bench) => [(await account(it))['Phone'], (await client(it))['main_phonenumber']];
const codes = (result: RunResult) => [
  ...heldCodes(result, 'accounts'),
  ...heldCodes(result, 'accounts', 'syncBack'),
];

/** What somebody's automation makes of a phone number. */
type Rule = (phone: string) => string;
const e164: Rule = (phone) => phone.replace(/^0/, '+44 ');
const national: Rule = (phone) => phone.replace(/^\+44 /, '0');

interface Rules {
  readonly salesforce?: Rule;
  readonly halo?: Rule;
}

/** A trigger of Salesforce and a rule of Halo, each of which does what it does as soon as the field is written. */
async function fire(it: Bench, rules: Rules): Promise<void> {
  const source = await account(it);
  const target = await client(it);
  const there = (row: Wire, field: string) => String(row[field] ?? '');
  const left = there(source, 'Phone');
  const right = there(target, 'main_phonenumber');
  if (rules.salesforce && rules.salesforce(left) !== left)
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: rules.salesforce(left) });
  if (rules.halo && rules.halo(right) !== right)
    await it.edit('halo', 'Client', { id: target['id'], main_phonenumber: rules.halo(right) });
}

/** Writes of so many runs, each followed by what the automations do; and the last result. */
async function runs(it: Bench, count: number, rules: Rules): Promise<{ writes: number[]; last: RunResult }> {
  const writes: number[] = [];
  let last: RunResult | undefined;
  for (let run = 0; run < count; run += 1) {
    it.clock.advance(900_000);
    await it.forgetRequests();
    last = await it.sync();
    writes.push((await it.writes()).length);
    await fire(it, rules);
  }
  if (!last) throw new Error('no run');
  return { writes, last };
}

const linked = async (): Promise<Bench> => {
  const it = await bench({ salesforce: { Account: [ACCOUNT], Contact: [] } });
  await it.sync();
  return it;
};

const BOTH: Rules = { salesforce: e164, halo: national };
/** Each puts its sign behind whatever does not end with it, so that the value is another one every time. */
const SIGNS: Rules = {
  salesforce: (phone) => phone.replace(/S?$/, 'S'),
  halo: (phone) => phone.replace(/H?$/, 'H'),
};

describe('a system that stores what is written in a form of its own', () => {
  it.each([
    ['Salesforce', { salesforce: e164 }, ['+44 20 7946 0102', '020 7946 0102']],
    ['Halo', { halo: e164 }, ['+44 20 7946 0102', '+44 20 7946 0102']],
  ])('B32 %s: after its form was seen once, no run writes any more', async (_, rules, stored) => {
    const it = await linked();
    const target = await client(it);
    await it.edit('halo', 'Client', { id: target['id'], main_phonenumber: '020 7946 0102' });

    const { writes } = await runs(it, 4, rules);

    expect(writes.slice(2)).toEqual([0, 0]);
    expect(await phones(it)).toEqual(stored);
  });
});

describe('two automations that rewrite one field whenever it is written', () => {
  it('B35 are not fought: after three turns the field is left alone, and no run writes any more', async () => {
    const it = await linked();
    await fire(it, SIGNS);

    const { writes, last } = await runs(it, 7, SIGNS);

    expect(writes).toEqual([1, 1, 1, 1, 0, 0, 0]);
    const left = '020 7946 0101SHSHS';
    expect(await phones(it)).toEqual([left, left.slice(0, -1)]);
    expect(codes(last).every((code) => code === 'FLIP_FLOP')).toBe(true);
  }, 60_000);

  it('B35 are told with the field, both systems and the cure, and without a value', async () => {
    const it = await linked();
    await fire(it, SIGNS);
    await runs(it, 4, SIGNS);
    it.clock.advance(900_000);

    const result = await it.sync();

    const held = result.flows.flatMap((flow) => flow.held);
    expect(held).toHaveLength(1);
    expect(held[0]?.problem).toMatchObject({ code: 'FLIP_FLOP', field: 'main_phonenumber' });
    expect(held[0]?.problem.where).toMatch(/accounts\.yaml:\d+:\d+$/);
    expect(held[0]?.problem.what).toMatch(/"Phone" in salesforce .* in halo/);
    expect(held[0]?.problem.todo).toContain('crosswalk retry --code FLIP_FLOP');
    expect(JSON.stringify(held)).not.toContain('7946');
    expect(result.outcome).toBe('partial');
  });

  it('B35 and each bring back the form it was in are not fought at all: the value was not taken', async () => {
    const it = await linked();
    await fire(it, BOTH);

    const { writes, last } = await runs(it, 4, BOTH);

    expect(writes).toEqual([1, 0, 0, 0]);
    expect(await phones(it)).toEqual(['+44 20 7946 0101', '020 7946 0101']);
    expect(codes(last)).toEqual([]);
  });

  it('B35 nor is one of them that is a job at night', async () => {
    const it = await linked();
    const nights: number[][] = [];
    for (let night = 0; night < 3; night += 1) {
      await fire(it, night === 0 ? BOTH : { halo: national });
      nights.push((await runs(it, 3, { salesforce: e164 })).writes);
    }

    expect(nights).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]);
  }, 60_000);

  it('B35 do not keep the other fields of the record from going over', async () => {
    const it = await linked();
    await fire(it, SIGNS);
    await runs(it, 5, SIGNS);
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Website: 'https://acme.example' });

    const before = await phones(it);

    const { last } = await runs(it, 1, SIGNS);

    expect(await client(it)).toMatchObject({ website: 'https://acme.example' });
    expect(codes(last)).toEqual(['FLIP_FLOP']);
    expect(await phones(it)).toEqual(before);
  });
});

describe('the other fields of a record with a field that is left alone', () => {
  const SAME = 'https://same.example';
  const website = async (it: Bench) => [(await account(it))['Website'], (await client(it))['website']];

  it('are known to agree once they do: a later edit in Halo is not overwritten', async () => {
    const it = await linked();
    await fire(it, SIGNS);
    await runs(it, 6, SIGNS);
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Website: SAME });
    await it.edit('halo', 'Client', { id: (await client(it))['id'], website: SAME });
    await runs(it, 1, {});
    await it.edit('halo', 'Client', { id: (await client(it))['id'], website: 'https://agent.example' });

    await runs(it, 1, {});

    expect(await website(it)).toEqual(['https://agent.example', 'https://agent.example']);
  });

  it('are known to agree where a conflict holds the record, too', async () => {
    const it = await linked();
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace(/^conflict: .*$/m, 'conflict: hold'));
    await runs(it, 1, {});
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Website: SAME, Phone: '1' });
    await it.edit('halo', 'Client', { id: (await client(it))['id'], website: SAME, main_phonenumber: '2' });
    expect(codes((await runs(it, 1, {})).last)).toContain('CONFLICT');
    await it.edit('halo', 'Client', { id: (await client(it))['id'], website: 'https://agent.example' });
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: '2' });

    await runs(it, 1, {});

    expect(await website(it)).toEqual(['https://agent.example', 'https://agent.example']);
  });
});

describe('a field that was left alone', () => {
  const stuck = async (): Promise<Bench> => {
    const it = await linked();
    await fire(it, SIGNS);
    await runs(it, 5, SIGNS);
    return it;
  };
  const calm = async (it: Bench) => {
    const { writes, last } = await runs(it, 2, {});
    return [writes, last.outcome];
  };

  it('B35 is fine again when both sides agree', async () => {
    const it = await stuck();
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: (await phones(it))[1] });

    expect((await runs(it, 1, {})).writes).toEqual([0]);
    expect(await calm(it)).toEqual([[0, 0], 'nothing']);
    await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '1' });
    await runs(it, 1, {});
    expect(await phones(it)).toEqual(['1', '1']);
  });

  it('B35 takes another value that somebody writes', async () => {
    const it = await stuck();
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: '+44 20 7946 0999' });

    expect((await runs(it, 1, {})).writes).toEqual([1]);
    expect(await phones(it)).toEqual(['+44 20 7946 0999', '+44 20 7946 0999']);
    expect(await calm(it)).toEqual([[0, 0], 'nothing']);
  });

  it('B35 takes another value that somebody writes on the side that was not to be heard any more', async () => {
    const it = await stuck();
    await it.edit('halo', 'Client', { id: (await client(it))['id'], main_phonenumber: '0555' });

    expect((await runs(it, 1, {})).writes).toEqual([1]);
    expect(await phones(it)).toEqual(['0555', '0555']);
    expect(await calm(it)).toEqual([[0, 0], 'nothing']);
  });

  it('B35 is written again once it is mapped one way', async () => {
    const it = await stuck();
    const [entered] = await phones(it);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('main_phonenumber, direction: both', 'main_phonenumber'),
    );

    expect((await runs(it, 1, {})).writes).toEqual([1]);
    expect(await phones(it)).toEqual([entered, entered]);
    expect(await calm(it)).toEqual([[0, 0], 'nothing']);
  });

  it('B35 is tried again by retry, once the automation is gone', async () => {
    const it = await stuck();
    it.output();

    await retryCommand(it.io, [], { ...it.options, code: 'FLIP_FLOP', json: true });

    const [left, right] = await phones(it);
    expect(left).toBe(right);
    expect(await calm(it)).toEqual([[0, 0], 'nothing']);
  });
});

describe('what is no flip-flop', () => {
  it('B35 people who change one field in turns on both sides, as long as a run sees each of their values', async () => {
    const it = await linked();
    const id = (await client(it))['id'];
    for (let turn = 0; turn < 6; turn += 1) {
      if (turn % 2) await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: `1${turn}` });
      else await it.edit('halo', 'Client', { id, main_phonenumber: `1${turn}` });
      await runs(it, 2, {});
    }

    expect(await phones(it)).toEqual(['15', '15']);
  }, 60_000);

  it('B35 a rule of Halo that overwrites a field which only comes from Salesforce: it has the last word', async () => {
    const it = await bench({ salesforce: { Account: [ACCOUNT], Contact: [] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('main_phonenumber, direction: both', 'main_phonenumber'),
    );
    await it.sync();
    await fire(it, { halo: e164 });

    const { writes, last } = await runs(it, 4, { halo: e164 });

    expect(writes).toEqual([0, 0, 0, 0]);
    expect(codes(last)).toEqual([]);
  });
});
