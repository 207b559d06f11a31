/** A place in a file of configuration; line and column count from 1, columns in UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** End of the marked text on the same line, exclusive. */
  readonly endColumn?: number;
}

export type Severity = 'error' | 'warning';

/** One finding about configuration; rendered as text with a code frame, as JSON, or as a GitHub annotation. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable id of the rule that speaks, e.g. `field-unknown`. */
  readonly rule: string;
  /** One line: what is wrong, offending text in quotes. */
  readonly message: string;
  readonly at: Position;
  readonly why?: string;
  /** The nearest valid name, when one is near. */
  readonly didYouMean?: string;
  /** What to do about it. */
  readonly todo?: string;
  /** A second place that takes part (two mappings that own one field). */
  readonly related?: Position;
}
