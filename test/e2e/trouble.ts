import { syncCommand } from '../../src/commands/sync.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { killed } from '../support/crash.ts';
import type { Bench } from './harness.ts';
import type { Trouble } from './history.ts';

/** A run with this trouble; undefined when it was killed, which nobody gets a result of. */
export async function runWith(
  it: Bench,
  full: boolean,
  trouble: Trouble | undefined,
): Promise<RunResult | undefined> {
  if (trouble?.kind !== 'kill') return troubled(it, trouble, () => it.sync({ full }));
  await killed(trouble.kill, it.options.state, (signal) =>
    syncCommand({ ...it.io, signal }, { ...it.options, json: true, full }),
  );
  it.output();
  // As after any run: who edits what it wrote does so later.
  it.clock.advance(2_000);
  return undefined;
}

/** Does `work` while a fault is planned or a budget is small. */
export async function troubled<T>(
  it: Bench,
  trouble: Exclude<Trouble, { kind: 'kill' }> | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (trouble?.kind === 'fault') await it.control('halo', 'faults', trouble.fault);
  if (trouble?.kind === 'budget') {
    const limits = `    limits: { runRequests: ${trouble.requests} }\n`;
    it.rewrite('connections.yaml', (text) => text.replace(`  ${trouble.connection}:\n`, `$&${limits}`));
  }
  const result = await work();
  if (trouble?.kind === 'fault')
    await fetch(`${it.io.env['HALO_URL']}/__sandbox/faults`, { method: 'DELETE' });
  if (trouble?.kind === 'budget')
    it.rewrite('connections.yaml', (text) => text.replace(/^ {4}limits: .*\n/m, ''));
  return result;
}
