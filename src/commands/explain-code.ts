import { nearest } from '../config/nearest.ts';
import { CODES, isCode } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { safeJson } from '../report/safe.ts';
import type { ExitCode, Io } from './io.ts';

const WHO: Readonly<Record<string, string>> = {
  config: 'the author of the mapping or of the command line',
  auth: 'the admin of the credential',
  transient: 'nobody: it passes',
  'rate-limited': 'nobody: it passes',
  rejected: 'whoever owns the record',
  conflict: 'whoever owns the record',
  guard: 'whoever allows a large change',
  internal: 'the authors of crosswalk',
};

/** `crosswalk explain --code <code>`: cause and cure of an error code, from the registry. Needs no configuration and no network. */
export function explainCodeCommand(io: Io, asked: string, options: { readonly json?: boolean }): ExitCode {
  const code = asked.trim().toUpperCase().replaceAll('-', '_');
  if (!isCode(code)) throw unknownCode(asked);
  const { kind, cause, cure } = CODES[code];
  if (options.json) io.out(`${safeJson({ code, kind, cause, cure })}\n`);
  else io.out(`${io.painter.bold(code)}\n  cause: ${cause}\n  do: ${cure}\n  who: ${WHO[kind] ?? kind}\n`);
  return 0;
}

function unknownCode(asked: string): CrosswalkError {
  const close = nearest(asked.toUpperCase(), Object.keys(CODES));
  return new CrosswalkError({
    code: 'CODE_UNKNOWN',
    kind: 'config',
    what: `There is no error code "${asked}".`,
    todo: close === undefined ? CODES.CODE_UNKNOWN.cure : `Did you mean "${close}"?`,
  });
}
