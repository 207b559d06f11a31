import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

const CONVERGE = fileURLToPath(new URL('./converge.ts', import.meta.url));

/** How many of each kind: companies and people, and cases with what hangs on them. */
const SHARES = [
  { of: 'salesforce', steps: 30, count: 300, name: 'random histories that do not converge' },
  {
    of: 'cases',
    steps: 16,
    count: 60,
    name: 'random histories of cases, notes, files and sites that do not converge',
  },
] as const;

/** Random histories that did not end with both sides equal, as `converge.ts` counts them, a process a core; what it says of each is shown. */
export async function histories(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { of, steps, count, name } of SHARES) {
    const parts = Math.min(availableParallelism(), 8);
    const each = Math.ceil(count / parts);
    const shares = Array.from({ length: parts }, (_, part) => {
      const first = 1 + part * each;
      return converge([Math.max(0, Math.min(each, count + 1 - first)), first, steps, of]);
    });
    const failed = (await Promise.all(shares)).flat();
    figures.push({
      bench: 'converge',
      name,
      unit: 'count',
      value: failed.length,
      bound: { kind: 'atMost', value: 0 },
      detail: `of ${count}${failed.length > 0 ? `; seeds ${failed.join(', ')}` : ''}`,
    });
  }
  return figures;
}

/** The seeds that fail: how many, from which on, steps of each, and what they are about. */
async function converge(share: readonly [number, number, number, string]): Promise<readonly number[]> {
  const child = spawn(process.execPath, [CONVERGE, ...share.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  await once(child, 'close');
  const lines = out.trimEnd().split('\n');
  const { failed } = JSON.parse(lines.pop() ?? '') as { failed: readonly number[] };
  if (failed.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  return failed;
}
