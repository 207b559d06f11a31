import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

const CONVERGE = fileURLToPath(new URL('./converge.ts', import.meta.url));
const HISTORIES = 300;

/** Random histories that did not end with both sides equal, as `converge.ts` counts them, a process a core; what it says of each is shown. */
export async function histories(): Promise<readonly Figure[]> {
  const parts = Math.min(availableParallelism(), 8);
  const each = Math.ceil(HISTORIES / parts);
  const shares = Array.from({ length: parts }, (_, part) => {
    const first = 1 + part * each;
    return converge(Math.min(each, HISTORIES + 1 - first), first);
  });
  const failed = (await Promise.all(shares)).flat();
  return [
    {
      bench: 'converge',
      name: 'random histories that do not converge',
      unit: 'count',
      value: failed.length,
      bound: { kind: 'atMost', value: 0 },
      detail: `of ${HISTORIES}${failed.length > 0 ? `; seeds ${failed.join(', ')}` : ''}`,
    },
  ];
}

/** The seeds that fail among `count` from `first` on. */
async function converge(count: number, first: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [CONVERGE, String(count), String(first)], {
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
