import { describe, expect, it } from 'vitest';
import { type Bench, bench, counts, flow, heldCodes } from './harness.ts';

const MINUTE = 60_000;

/** A tenant in use, and an account that is new since. */
async function fresh(): Promise<Bench> {
  const of = await bench({ salesforce: { Account: [{ Id: '001000000000001AAA', Name: 'First' }] } });
  await of.sync();
  of.clock.advance(60 * MINUTE);
  await of.edit('salesforce', 'Account', { Name: 'Fresh Ltd' });
  return of;
}

async function onCreate(of: Bench, ...acts: readonly unknown[]): Promise<void> {
  for (const act of acts)
    await of.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Client',
      nth: 1,
      do: act,
    });
}

const made = async (of: Bench) =>
  (await of.records('halo', 'Client')).filter((row) => String(row['name']).startsWith('Fresh'));

describe('a create without an answer', () => {
  it('is not sent again while the lists of Halo are behind, and is linked once they show it', async () => {
    const of = await fresh();
    await onCreate(of, { applyThenFail: 504 }, { lateVisible: { ms: 10 * MINUTE } });
    expect(heldCodes(await of.sync(), 'accounts')).toEqual(['WRITE_UNKNOWN']);
    of.clock.advance(MINUTE);
    await of.forgetRequests();

    const behind = await of.sync();

    expect(heldCodes(behind, 'accounts')).toEqual(['WRITE_UNKNOWN']);
    expect(await of.writes()).toEqual([]);
    of.clock.advance(15 * MINUTE);
    expect(counts(await of.sync(), 'accounts')).toEqual({ link: 1 });
    expect(await made(of)).toHaveLength(1);
  });

  it('that was not carried out is sent again after a quarter of an hour', async () => {
    const of = await fresh();
    await onCreate(of, { status: 504 });
    await of.sync();
    of.clock.advance(14 * MINUTE);
    expect(flow(await of.sync(), 'accounts').counts.create).toBe(0);
    of.clock.advance(2 * MINUTE);

    expect(counts(await of.sync(), 'accounts')).toEqual({ create: 1 });
    expect(await made(of)).toHaveLength(1);
  });

  it.each([202, 204, 408, 409, 499])('is one that was answered with %i', async (status) => {
    const of = await fresh();
    await onCreate(of, { applyThenFail: status }, { lateVisible: { ms: 5 * MINUTE } });
    const lost = await of.sync();
    of.clock.advance(MINUTE);
    const behind = await of.sync();
    of.clock.advance(20 * MINUTE);

    await of.sync();

    expect(heldCodes(lost, 'accounts')).toEqual(['WRITE_UNKNOWN']);
    expect(flow(behind, 'accounts').counts.create).toBe(0);
    expect(await made(of)).toHaveLength(1);
  });
});
