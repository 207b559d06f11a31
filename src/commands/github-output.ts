import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { safeText } from '../report/safe.ts';
import type { Io } from './io.ts';

/** Gives later steps of a workflow what they need (docs: "Setting an output parameter"); does nothing outside of GitHub Actions. */
export function setOutputs(io: Pick<Io, 'env'>, outputs: Readonly<Record<string, string | number>>): void {
  const path = io.env['GITHUB_OUTPUT'];
  if (!path) return;
  const end = `end-${randomUUID()}`;
  const lines = Object.entries(outputs).map(([name, value]) => `${name}<<${end}\n${value}\n${end}\n`);
  appendFileSync(path, lines.join(''));
}

/** A warning that GitHub shows on the page of the run; elsewhere a line on the error stream. One line, and nothing in it is obeyed. */
export function warn(io: Pick<Io, 'env' | 'err' | 'painter'>, title: string, text: string): void {
  const line = safeText(text);
  if (io.env['GITHUB_ACTIONS'] !== 'true') {
    io.err(io.painter.yellow(`warning: ${line}\n`));
    return;
  }
  io.err(`::warning title=${title}::${line.replaceAll('%', '%25')}\n`);
}
