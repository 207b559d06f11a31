import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { Io } from './io.ts';

/** Sets outputs of a workflow's step; does nothing outside of one. Every value stands between lines that no value can hold. */
export function writeOutputs(io: Io, outputs: Readonly<Record<string, string>>): void {
  const path = io.env['GITHUB_OUTPUT'];
  if (!path) return;
  const end = `end-${randomUUID()}`;
  const text = Object.entries(outputs).map(([name, value]) => `${name}<<${end}\n${value}\n${end}\n`);
  appendFileSync(path, text.join(''));
}
