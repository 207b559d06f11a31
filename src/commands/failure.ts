import { CrosswalkError, type Problem } from '../model/errors.ts';
import { diagnosticsToText } from '../report/diagnostics.ts';
import { problemLines } from '../report/entries.ts';
import { failureMarkdown } from '../report/failure-summary.ts';
import type { Painter } from '../report/painter.ts';
import { announceProblem, appendSummary, intoSummary } from './github-output.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { ExitCode, Io } from './io.ts';

export interface Failure {
  readonly text: string;
  readonly problem: Problem;
  readonly exitCode: ExitCode;
}

/** `failureText`, told on the page of the run as well where a workflow runs the command. */
export async function tellFailure(
  io: Pick<Io, 'env' | 'err' | 'painter' | 'redactor'>,
  error: unknown,
): Promise<Failure> {
  const failure = failureText(error, io.painter);
  announceProblem(io, failure.problem);
  await intoSummary(io, () => appendSummary(io, failureMarkdown(failure.problem)));
  return failure;
}

/** Says what is wrong with those that were left out, after the others have been seen to. The exit code is 1 then. */
export async function withBroken(
  io: Io,
  invalid: InvalidConfiguration | undefined,
  code: ExitCode,
): Promise<ExitCode> {
  if (invalid === undefined) return code;
  const failure = await tellFailure(io, invalid);
  io.err(failure.text);
  return failure.exitCode;
}

/** What a person reads when a command ends by an exception, and the exit code that says whose fault it is. */
export function failureText(error: unknown, painter: Painter): Failure {
  if (error instanceof InvalidConfiguration) {
    return {
      text: `${diagnosticsToText(error.diagnostics, error.sources, painter)}\n`,
      problem: {
        code: 'CONFIG_INVALID',
        kind: 'config',
        what: error.message,
        ...firstFindings(error),
        todo: 'Run "crosswalk validate" for every finding.',
      },
      exitCode: 1,
    };
  }
  if (error instanceof CrosswalkError) {
    return {
      text: painter.red(`${problemLines(error.text).join('\n  ')}\n`),
      problem: error.text,
      exitCode: error.kind === 'config' ? 1 : error.kind === 'guard' ? 4 : 3,
    };
  }
  const access = fileProblem(error);
  if (access)
    return { text: painter.red(`${problemLines(access).join('\n  ')}\n`), problem: access, exitCode: 1 };
  const problem: Problem = {
    code: 'INTERNAL',
    kind: 'internal',
    what: 'crosswalk met a situation its authors did not foresee.',
    ...(error instanceof Error ? { where: place(error) } : {}),
    todo: 'Open an issue with this text; it holds no record values.',
  };
  return { text: painter.red(`${problemLines(problem).join('\n  ')}\n`), problem, exitCode: 3 };
}

/** Findings that are named where only one problem is told. */
const FINDINGS = 3;

function firstFindings({ diagnostics }: InvalidConfiguration): { readonly where?: string } {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return {};
  const told = errors
    .slice(0, FINDINGS)
    .map(({ at, message }) => `${at.file}:${at.line}:${at.column}: ${message}`);
  const more = errors.length > FINDINGS ? `; and ${errors.length - FINDINGS} more` : '';
  return { where: `${told.join('; ')}${more}.` };
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  EACCES: 'You may not read or write it.',
  EISDIR: 'It is a folder, not a file.',
  EMFILE: 'Too many files are open.',
  ENOENT: 'It, or the folder it lies in, does not exist.',
  ENOSPC: 'The disk is full.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  EPERM: 'The system does not allow it.',
  EROFS: 'The disk is read-only.',
};

/** A file or folder that cannot be used is the user's to mend, whatever part of crosswalk met it. */
function fileProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  const why = FILE_ERRORS[String(error.code)];
  if (why === undefined) return undefined;
  return {
    code: 'FILE_ACCESS',
    kind: 'config',
    what: 'A file or folder cannot be used.',
    where: String(error.path),
    why,
    todo: 'Check the path and its permissions, or name another one; the working folder must be writable for .crosswalk.',
  };
}

/** The error's own message may quote data, so only its type and the first place in our own code are told. */
function place(error: Error): string {
  const frame = error.stack?.split('\n').find((line) => /\/src\/[\w./-]+\.ts:\d+/.test(line));
  const at = frame && /src\/[\w./-]+\.ts:\d+(?::\d+)?/.exec(frame)?.[0];
  return at ? `${error.name} at ${at}` : error.name;
}
