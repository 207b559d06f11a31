import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

const CONVERGE = fileURLToPath(new URL('./converge.ts', import.meta.url));
const HISTORIES = 300;

/** Random histories that did not end with both sides equal, as `converge.ts` counts them; what it says about each is passed on. */
export async function histories(): Promise<readonly Figure[]> {
  const child = spawn(process.execPath, [CONVERGE, String(HISTORIES)], {
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
