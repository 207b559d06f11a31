export type WhereRule = 'where-syntax' | 'where-mixed' | 'where-clause' | 'where-length';

/** One finding about a where clause; offsets count UTF-16 units of the clause's own text, end exclusive. */
export interface WhereError {
  readonly rule: WhereRule;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly why?: string;
  readonly todo?: string;
  /** The nearest valid word, when one is near. */
  readonly didYouMean?: string;
}

/** What makes reading on pointless. Never leaves this folder: `parseWhere` turns it into a result. */
export class WhereFailure extends Error {
  readonly finding: WhereError;

  constructor(finding: WhereError) {
    super(finding.message);
    this.name = 'WhereFailure';
    this.finding = finding;
  }
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A `where-syntax` finding. */
export function syntaxError(
  at: Place,
  message: string,
  todo: string,
  extra: Pick<WhereError, 'why' | 'didYouMean'> = {},
): WhereError {
  return { rule: 'where-syntax', message, start: at.start, end: at.end, todo, ...extra };
}

/** Ends the parse with a `where-syntax` finding. */
export function fail(
  at: Place,
  message: string,
  todo: string,
  extra: Pick<WhereError, 'why' | 'didYouMean'> = {},
): never {
  throw new WhereFailure(syntaxError(at, message, todo, extra));
}
