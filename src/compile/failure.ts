import type { Code } from '../model/codes.ts';

/** A transform cannot do its work. The reason is a fixed sentence and never contains the value. */
export class TransformError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TransformError';
  }
}

export interface Refusal {
  readonly code: Code;
  readonly what: string;
  readonly why?: string;
  readonly todo: string;
}

/** Ends the work on one field: `hold` keeps the whole record back, `leave` writes nothing to this field and reports it. */
export class FieldRefused extends Error {
  readonly outcome: 'hold' | 'leave';
  readonly refusal: Refusal;

  constructor(outcome: 'hold' | 'leave', refusal: Refusal) {
    super(refusal.what);
    this.name = 'FieldRefused';
    this.outcome = outcome;
    this.refusal = refusal;
  }
}
