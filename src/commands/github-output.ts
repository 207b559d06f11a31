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
  if (io.env['GITHUB_ACTIONS'] === 'true') annotate(io, 'warning', title, text);
  else io.err(io.painter.yellow(`warning: ${safeText(text)}\n`));
}

/** An error on the page of the run, for what must not be overlooked; the command's own message says it elsewhere. */
export function announce(io: Pick<Io, 'env' | 'err'>, title: string, text: string): void {
  if (io.env['GITHUB_ACTIONS'] === 'true') annotate(io, 'error', title, text);
}

function annotate(io: Pick<Io, 'err'>, level: 'warning' | 'error', title: string, text: string): void {
  io.err(`::${level} title=${title}::${safeText(text).replaceAll('%', '%25')}\n`);
}
