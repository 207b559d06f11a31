import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgainstResult } from '../../src/commands/plan-against.ts';
import type { FlowEffect, MappingEffect } from '../../src/model/effect.ts';
import { type Bench, bench, counts } from '../e2e/harness.ts';
import { run } from './support.ts';

const base = (it: Bench) => join(it.options.mappings, '..', 'base');

/** Keeps the mappings as they are now as the version to compare with. */
function keepBase(it: Bench): void {
  cpSync(it.options.mappings, base(it), { recursive: true });
}

async function effect(it: Bench, ...more: string[]): Promise<AgainstResult & { readonly code: number }> {
  const ran = await run(it, 'plan', '--against', base(it), '--json', ...more);
  if (ran.failure) throw new Error(ran.text);
  return { ...(JSON.parse(ran.text) as AgainstResult), code: ran.code };
}

function of(result: AgainstResult, name: string): MappingEffect {
  const found = result.effect.mappings.find(({ mapping }) => mapping === name);
  if (!found) throw new Error(`no effect on ${name}: ${JSON.stringify(result.effect)}`);
  return found;
}

function importOf(result: AgainstResult, name = 'accounts'): FlowEffect {
  const { flows, error } = of(result, name);
  const flow = flows.find(({ direction }) => direction === 'import');
  if (!flow) throw new Error(`no import of ${name}: ${JSON.stringify(error)}`);
  return flow;
}

const some = (flow: FlowEffect['counts']) =>
  Object.fromEntries(Object.entries(flow).filter(([, count]) => count > 0));

const id = (n: number) => `001000000000${String(n).padStart(3, '0')}AAA`;
const INDUSTRIES = ['Banking', 'Banking', 'Banking', 'Healthcare', 'Agriculture', null];
const Account = INDUSTRIES.map((Industry, n) => ({
  ...{ Id: id(n + 1), Name: `Customer ${n}`, Industry, Phone: `+44 20 7946 00${n}0` },
}));

describe('plan --against', () => {
  it('shows what an edit of a value map does, from what to what, and the next run does just that', async () => {
    const it = await bench({ salesforce: { Account } });
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
    // The target was asked for those three alone, and nothing was written.
    const clients = (await it.requests('halo')).filter(({ path }) => /\/Client\b/i.test(path));
    expect(clients.filter(({ path }) => /\/Client\/\d+$/i.test(path))).toHaveLength(3);
    expect(clients).toHaveLength(3);
    expect(await it.writes()).toEqual([]);

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 3 });
    expect((await effect(it)).outcome).toBe('nothing');
  });
});
