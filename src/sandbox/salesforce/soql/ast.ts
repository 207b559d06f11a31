/**
 * Stands for the backslash of `\%` and `\_`, which SOQL knows in LIKE and the Apex lexer does not.
 * One character, so that columns stay right while the text is parsed.
 */
export const LIKE_ESCAPE = '\uE000';

/** 1-based, of the token that a message points at. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface FieldPath {
  readonly kind: 'path';
  readonly parts: readonly string[];
  readonly at: Position;
}

export interface FunctionCall {
  readonly kind: 'call';
  /** Upper case: `COUNT`, `CALENDAR_YEAR`, `FIELDS`. */
  readonly name: string;
  /** Absent in `COUNT()`; the name in `FIELDS(ALL)` is a path of one part. */
  readonly argument: FieldPath | undefined;
  readonly at: Position;
}

export type Expression = FieldPath | FunctionCall;

export interface SelectItem {
  readonly expression: Expression;
  readonly alias: string | undefined;
}

export interface SelectSubquery {
  readonly subquery: Query;
  readonly at: Position;
}

export type Literal =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  /** `like` has LIKE_ESCAPE before a `%` or `_` that means itself. */
  | { readonly kind: 'string'; readonly value: string; readonly like: string }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'datetime'; readonly ms: number }
  | { readonly kind: 'time'; readonly text: string }
  | { readonly kind: 'formula'; readonly name: string; readonly count: number };

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'IN'
  | 'NOT IN'
  | 'INCLUDES'
  | 'EXCLUDES';

export interface Comparison {
  readonly kind: 'compare';
  readonly left: Expression;
  readonly operator: Operator;
  readonly values: readonly Literal[];
  /** Of a semi-join. */
  readonly subquery: Query | undefined;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Condition[] }
  | { readonly kind: 'not'; readonly item: Condition }
  | Comparison;

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

export interface Query {
  readonly select: readonly (SelectItem | SelectSubquery)[];
  readonly from: string;
  readonly fromAt: Position;
  readonly alias: string | undefined;
  readonly where: Condition | undefined;
  readonly groupBy: readonly Expression[];
  readonly having: Condition | undefined;
  readonly orderBy: readonly OrderItem[];
  readonly limit: number | undefined;
  readonly offset: number;
}
