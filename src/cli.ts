import { createInterface } from 'node:readline/promises';
import { setFlagsFromString } from 'node:v8';
import pc from 'picocolors';
import { tellFailure } from './commands/failure.ts';
import type { Io } from './commands/io.ts';
import { buildProgram } from './commands/program.ts';
import { createRedactor, maskCommands } from './config/secrets.ts';
import { systemClock } from './model/clock.ts';
import { type Painter, PLAIN } from './report/painter.ts';
import { safeJson } from './report/safe.ts';

// Node lets garbage grow to several times what is in use before it looks through the old part of its heap, so that a large run would
// need more memory than a small one although it holds no more. Half as much again is collected at once.
setFlagsFromString('--heap-growing-percent=50');

const stopping = new AbortController();
let stops = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stops += 1;
    // The second time nobody wants to wait for the batch in flight.
    if (stops > 1) process.exit(130);
    stopping.abort(new DOMException('Stopped by the user.', 'AbortError'));
  });
}
// A reader that went away (| head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));

const redactor = createRedactor();
const interactive = process.stdout.isTTY === true && process.stderr.isTTY === true && !process.env['CI'];
const io: Io = {
  out: (text) => process.stdout.write(redactor.redact(text)),
  err: (text) => process.stderr.write(redactor.redact(text)),
  env: process.env,
  clock: systemClock,
  painter: colours(),
  interactive,
  ...(interactive && process.stdin.isTTY === true ? { confirm } : {}),
  signal: stopping.signal,
  redactor,
};

// Before anything else is printed, and past the redactor, which would mask the values in the very commands that name them.
process.stderr.write(maskCommands(process.env));
process.exitCode = await main();

async function main(): Promise<number> {
  const json = process.argv.includes('--json');
  try {
    return await buildProgram(io, process.argv.slice(2));
  } catch (error) {
    if (stopping.signal.aborted) {
      io.err('Stopped. What was written is remembered; the next run goes on from here.\n');
      return 130;
    }
    const failure = await tellFailure(io, error);
    if (json) io.out(`${safeJson({ outcome: 'failed', flows: [], error: failure.problem })}\n`);
    io.err(failure.text);
    return failure.exitCode;
  }
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(
      (await terminal.question(`${question} [y/N] `, { signal: stopping.signal })).trim(),
    );
  } finally {
    terminal.close();
  }
}

function colours(): Painter {
  const wanted = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  if (!wanted) return PLAIN;
  const { bold, dim, red, green, yellow, cyan } = pc.createColors(true);
  return { bold, dim, red, green, yellow, cyan };
}
