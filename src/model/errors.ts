/** Who must act: the mapping author, the admin of a credential, nobody (it passes), the owner of a record, or us. */
export type ErrorKind =
  | 'config'
  | 'auth'
  | 'transient'
  | 'rate-limited'
  | 'rejected'
  | 'conflict'
  | 'guard'
  | 'internal';

/** One sentence each; values in quotes; never a record's value, a token or a secret. */
export interface ErrorText {
  /** Stable code, listed in `codes.ts`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** What happened. */
  readonly what: string;
  /** Where: a file position, a connection, an endpoint without its query, or a record id. */
  readonly where?: string;
  readonly why?: string;
  /** What the reader should do next. */
  readonly todo?: string;
}

/** Every failure that reaches a person is one of these; anything else is a bug and is shown as `INTERNAL`. */
export class CrosswalkError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly text: ErrorText;

  constructor(text: ErrorText, cause?: unknown) {
    super([text.what, text.where, text.why, text.todo].filter(Boolean).join(' '), { cause });
    this.name = 'CrosswalkError';
    this.code = text.code;
    this.kind = text.kind;
    this.text = text;
  }
}

/** Why one record (or one field of it) could not be carried over; a result, never thrown past the engine. */
export interface Problem extends ErrorText {
  /** Field path the problem is about, in the target's terms. */
  readonly field?: string;
}

/** Codes of a state that is good, and not for who asked: nothing may take its place. */
export const REFUSALS: ReadonlySet<string> = new Set(['STATE_KEY', 'STATE_NEWER']);
