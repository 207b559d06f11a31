/** What a fault can do. Those a system carries out itself are `Disturbance`; the server does the rest. */

export type FaultAction =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection ends inside the body; `chunked`: of an answer that never said how long it is. */
  | { readonly kind: 'cut'; readonly bytes: number; readonly chunked: boolean }
  /** An answer that is whole as HTTP, its length right, and whose body stops early. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  | { readonly kind: 'reset' }
  /** The write happens, its answer is lost: a status, or without one a reset connection. */
  | { readonly kind: 'applyThenFail'; readonly status: number | undefined }
  | { readonly kind: 'expireToken' }
  | ThrottleAction
  | { readonly kind: 'html502' }
  | { readonly kind: 'html503' }
  | { readonly kind: 'empty500' }
  | { readonly kind: 'redirect'; readonly to: string | undefined }
  | LateAction
  | Disturbance;

export type ThrottleAction = { readonly kind: 'throttle' } & Throttle;

/** Which limit is used up, and what the answer says about waiting; without either as the system does by itself. */
export interface Throttle {
  /**
   * Salesforce: requests of the day (the default) or long requests at the same time. HubSpot: requests of the day, of
   * ten seconds, or searches of a second (by default one of these two, as the request goes).
   */
  readonly limit: 'daily' | 'concurrent' | 'burst' | 'search' | undefined;
  readonly retryAfter:
    | { readonly form: 'seconds' | 'date'; readonly seconds: number }
    | { readonly form: 'none' }
    | undefined;
}

export type LateAction = { readonly kind: 'lateVisible' } & Late;

/** Until when what was written cannot be seen: so many milliseconds later, or once so many list reads have missed it. */
export type Late = { readonly ms: number } | { readonly reads: number };

/** A request that the system answers, but not as it should. */
export type Disturbance =
  | { readonly kind: 'shortPage'; readonly rows: number }
  /** `page`: the first row once more at the end. `border`: the last row of the page before once more at the start. */
  | { readonly kind: 'duplicateRow'; readonly where: 'page' | 'border' }
  /** The count of all rows (`totalSize`, `record_count`) is off by so many. */
  | { readonly kind: 'recordCount'; readonly add: number }
  | { readonly kind: 'locatorExpiry' }
  | ItemErrors
  | { readonly kind: 'stopAtFirstError' | 'rollBack' | 'carryOn' };

/** Some elements of a write are refused; of several ways to name them any one is enough, without one it is all. */
export interface ItemErrors {
  readonly kind: 'itemErrors';
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** Positions in the request, from 0. */
  readonly items: readonly number[] | undefined;
  /** Each n-th, from the n-th on. */
  readonly every: number | undefined;
  /** Elements whose JSON has this text. */
  readonly containing: string | undefined;
}

export type DisturbanceKind = Disturbance['kind'];

const DISTURBANCES: readonly DisturbanceKind[] = [
  'shortPage',
  'duplicateRow',
  'recordCount',
  'locatorExpiry',
  'itemErrors',
  'stopAtFirstError',
  'rollBack',
  'carryOn',
];

export function isDisturbance(action: FaultAction): action is Disturbance {
  return DISTURBANCES.some((kind) => kind === action.kind);
}

/** The disturbance of one kind among those of a request. */
export function disturbance<K extends DisturbanceKind>(
  all: readonly Disturbance[] | undefined,
  kind: K,
): Extract<Disturbance, { kind: K }> | undefined {
  return all?.find((one): one is Extract<Disturbance, { kind: K }> => one.kind === kind);
}

/** Whether `errors` names the element at `position` of a write. */
export function concernsItem(errors: ItemErrors, position: number, element: unknown): boolean {
  const { items, every, containing } = errors;
  if (items === undefined && every === undefined && containing === undefined) return true;
  if (items?.includes(position) === true) return true;
  if (every !== undefined && (position + 1) % every === 0) return true;
  return containing !== undefined && (JSON.stringify(element) ?? '').includes(containing);
}
