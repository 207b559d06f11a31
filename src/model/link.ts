/** A pair of records that belong together, as the state remembers it: ids and keyed hashes, never values. */
export interface Link {
  readonly mapping: string;
  readonly sourceId: string;
  readonly targetId: string;
  /** Of several sources on one target, the one that exchanges fields. */
  readonly primary: boolean;
  /** By `FieldRule.id`; a field that was never settled is absent. */
  readonly hashes: Readonly<Record<string, FieldHashes>>;
  /** Ids that hang on the target record (`SystemRecord.refs`). */
  readonly refs: Readonly<Record<string, string>>;
  readonly parked: readonly Parked[];
  readonly status: LinkStatus;
}

/**
 * `outOfScope`: the source left the where clause. `sourceGone`: it was deleted and policy keeps the target. `deactivated`: the target was
 * switched off for it; `stillInactive`: the source is back since, and the target waits for a person. `archived`: the target was switched
 * off by somebody, and the source archived for it. `forgotten`: the source was erased for good; nothing but the ids is remembered, so that
 * nobody makes it again. Whatever the status, records that refer to the source refer to the target.
 */
export type LinkStatus =
  | 'active'
  | 'outOfScope'
  | 'sourceGone'
  | 'deactivated'
  | 'stillInactive'
  | 'archived'
  | 'forgotten';

/** The source is there and in scope, as far as the last look at it went. */
export function isLive({ status }: Pick<Link, 'status'>): boolean {
  return status === 'active' || status === 'stillInactive';
}

/** The source is not there (any more), and whoever takes its place takes the target over. */
export function isGone({ status }: Pick<Link, 'status'>): boolean {
  return status === 'sourceGone' || status === 'archived' || status === 'forgotten';
}

/** Records that refer to the source may have lost sight of it: it is gone, or counts as deleted. */
export function isAway(link: Pick<Link, 'status'>): boolean {
  return isGone(link) || link.status === 'deactivated';
}

/** Each side's value as last seen settled, in the target's terms; `undefined` when that side was not known then. */
export interface FieldHashes {
  readonly source: number | undefined;
  readonly target: number | undefined;
}

/** A reference that used its fail-safe because `mapping` had no link for `sourceId` yet. */
export interface Parked {
  readonly field: string;
  readonly mapping: string;
  readonly sourceId: string;
}

/** Of the links on one target, the one that is alive and exchanges fields; a dead one only where there is no other. */
export function leadingLink(links: readonly Link[]): Link | undefined {
  const alive = links.filter((link) => !isGone(link));
  return alive.find((link) => link.primary) ?? alive[0] ?? links[0];
}
