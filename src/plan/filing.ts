import type { Link, Parked } from '../model/link.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { Wanted } from './decide.ts';
import { parentArchived } from './reasons-gone.ts';

/** What a pair is decided by, as far as its references go. */
export interface Filing {
  readonly forward: Wanted;
  readonly link: Link | undefined;
  /** Ids of rules of which the source does not tell what it wants. */
  readonly unsure: readonly string[];
}

/** Where the target of a pair is filed whose source refers to nobody. */
export interface Filed {
  /** The source record that it is, or was, filed with, where that one is archived or gone. */
  readonly left: { readonly mapping: string; readonly sourceId: string } | undefined;
  /** True when the target is filed with a record whose partner in the source is there. */
  readonly elsewhere: boolean;
  /** The hash of an empty field. */
  readonly nothing: number;
}

/**
 * A reference that is empty because the record it led to is archived or gone moves nobody: the target stays where it is, and where both
 * sides agreed stays known until that record is back. Where the target is filed with another by now, made anew for it or chosen by hand,
 * a two-way rule tells the source of that one. An empty reference without such a record says what it says.
 */
export function keepFiled(mapping: Mapping, filing: Filing, rule: FieldRule, filed: Filed): Filing {
  const { left, elsewhere, nothing } = filed;
  if (left === undefined) return filing;
  const { forward, link, unsure } = filing;
  const waiting = { field: rule.target, mapping: left.mapping, id: left.sourceId };
  const parked = [...forward.parked, waiting];
  if (elsewhere && link !== undefined && rule.direction === 'both') {
    const { [rule.target]: _, ...values } = forward.values;
    // Whatever the target holds is news to a source that is known to have nothing.
    const { [rule.id]: agreed, ...others } = link.hashes;
    const hashes = { ...others, [rule.id]: { source: agreed?.source, target: nothing } };
    return { forward: { ...forward, values, parked }, link: { ...link, hashes }, unsure };
  }
  const warnings = [...forward.warnings, parentArchived(mapping, rule, left)];
  return { forward: { ...forward, parked, warnings }, link, unsure: [...unsure, rule.id] };
}

/** The references of a record that wait for what they lead to, as a link remembers them. */
export function parkedOf({ parked }: Wanted): readonly Parked[] {
  return parked.map(({ field, mapping, id }) => ({ field, mapping, sourceId: id }));
}
