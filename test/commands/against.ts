import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { AgainstResult } from '../../src/commands/plan-against.ts';
import type { FlowEffect, MappingEffect } from '../../src/model/effect.ts';
import type { Bench } from '../e2e/harness.ts';
import { run } from './support.ts';

export const base = (it: Bench) => join(it.options.mappings, '..', 'base');

/** Keeps the mappings as they are now as the version to compare with. */
export function keepBase(it: Bench): void {
  cpSync(it.options.mappings, base(it), { recursive: true });
}

export async function effect(
  it: Bench,
  ...more: string[]
): Promise<AgainstResult & { readonly code: number }> {
  const ran = await run(it, 'plan', '--against', base(it), '--json', ...more);
  if (ran.failure) throw new Error(ran.text);
  return { ...(JSON.parse(ran.text) as AgainstResult), code: ran.code };
}

export function of(result: AgainstResult, name: string): MappingEffect {
  const found = result.effect.mappings.find(({ mapping }) => mapping === name);
  if (!found) throw new Error(`no effect on ${name}: ${JSON.stringify(result.effect)}`);
  return found;
}

export function importOf(result: AgainstResult, name = 'accounts'): FlowEffect {
  const { flows, error } = of(result, name);
  const flow = flows.find(({ direction }) => direction === 'import');
  if (!flow) throw new Error(`no import of ${name}: ${JSON.stringify(error)}`);
  return flow;
}

export const some = (flow: FlowEffect['counts']) =>
  Object.fromEntries(Object.entries(flow).filter(([, count]) => count > 0));

export const id = (n: number) => `001000000000${String(n).padStart(3, '0')}AAA`;
const INDUSTRIES = ['Banking', 'Banking', 'Banking', 'Healthcare', 'Agriculture', null];
export const Account = INDUSTRIES.map((Industry, n) => ({
  ...{ Id: id(n + 1), Name: `Customer ${n}`, Industry, Phone: `+44 20 7946 00${n}0` },
}));
