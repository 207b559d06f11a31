/** The condition grammar's tree (SOQL's WHERE syntax). `src/where/` parses, renders and evaluates it. */

export interface Span {
  /** Offsets into the clause's text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

export type Literal =
  /** After LIKE it is a pattern, in which `\%`, `\_` and `\\` keep their backslash. */
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'number'; readonly text: string; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'null'; readonly span: Span }
  /** `2026-01-31` */
  | { readonly kind: 'date'; readonly text: string; readonly span: Span }
  /** `2026-01-31T10:11:12Z`, `…+01:00` */
  | { readonly kind: 'datetime'; readonly text: string; readonly span: Span }
  /** `12:30:00.000Z` */
  | { readonly kind: 'time'; readonly text: string; readonly span: Span }
  /** `TODAY`, `LAST_N_DAYS:30` (name upper-case, `n` where the literal takes one) */
  | { readonly kind: 'dateLiteral'; readonly name: string; readonly n?: number; readonly span: Span }
  /** `USD5000`: only a server can compare it */
  | { readonly kind: 'currency'; readonly text: string; readonly span: Span };

export interface FieldRef {
  /** `Name`, `Owner.Email`, `ns__Foo__c` as written. */
  readonly path: string;
  /** A date function around the field: `CALENDAR_YEAR(CreatedDate)`; upper-case. */
  readonly fn?: string;
  readonly span: Span;
}

export type Where =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Where[]; readonly span: Span }
  | { readonly kind: 'not'; readonly term: Where; readonly span: Span }
  | {
      readonly kind: 'compare';
      readonly field: FieldRef;
      readonly op: Comparator;
      readonly value: Literal;
      readonly span: Span;
    }
  | {
      readonly kind: 'in';
      readonly field: FieldRef;
      readonly negated: boolean;
      readonly values: readonly Literal[];
      readonly span: Span;
    }
  /** INCLUDES / EXCLUDES on a multi-select field; each string may hold several values joined by `;`. */
  | {
      readonly kind: 'includes';
      readonly field: FieldRef;
      readonly negated: boolean;
      readonly values: readonly Literal[];
      readonly span: Span;
    }
  /** Something only the server can evaluate (semi-join, DISTANCE, currency); `text` is the checked source text. */
  | {
      readonly kind: 'server';
      readonly what: 'semi-join' | 'distance' | 'currency' | 'function';
      readonly text: string;
      readonly fields: readonly FieldRef[];
      readonly span: Span;
    };

/** A parsed clause and the text it came from. */
export interface WhereClause {
  readonly text: string;
  readonly tree: Where;
  /** Every field path the clause reads, each once, sorted. */
  readonly fields: readonly string[];
  /** True when some part can only be evaluated by the server. */
  readonly serverOnly: boolean;
}
