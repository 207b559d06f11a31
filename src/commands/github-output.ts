import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, statSync } from 'node:fs';
import type { Problem } from '../model/errors.ts';
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

/** Why a command failed, on the page of the run; the command's own message says it elsewhere. */
export function announceProblem(io: Pick<Io, 'env' | 'err'>, { code, what, where, todo }: Problem): void {
  if (io.env['GITHUB_ACTIONS'] !== 'true') return;
  annotate(io, 'error', code, [what, where, todo].filter((text) => text !== undefined).join(' '));
}

/** GitHub takes 1 MiB a step, and of a larger file nothing (docs: "Workflow commands", step isolation and limits). */
const MOST_BYTES = 1024 * 1024;

/** Bytes that the summary of this step still takes; 0 where there is none. */
export function summaryRoom(io: Pick<Io, 'env'>): number {
  const path = io.env['GITHUB_STEP_SUMMARY'];
  if (!path) return 0;
  return MOST_BYTES - (existsSync(path) ? statSync(path).size : 0);
}

/** Appends to the summary of the job's page, where the runner gives a file for it. Throws what the disk throws. */
export function appendSummary(io: Pick<Io, 'env' | 'redactor'>, markdown: string): void {
  const path = io.env['GITHUB_STEP_SUMMARY'];
  if (path) appendFileSync(path, io.redactor.redact(markdown));
}

/** Does something for the summary. What keeps it from that is a warning: what the summary is about is over by then. */
export async function intoSummary(
  io: Pick<Io, 'err' | 'painter'>,
  work: () => void | Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    io.err(io.painter.yellow(`warning: the summary of the job cannot be written (${reason})\n`));
  }
}

function annotate(io: Pick<Io, 'err'>, level: 'warning' | 'error', title: string, text: string): void {
  io.err(`::${level} title=${title}::${safeText(text).replaceAll('%', '%25')}\n`);
}
