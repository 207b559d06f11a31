import type { FieldHashes } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';

/** A create without an answer: the record it was made from, and what was journalled with it. */
export interface SentCreate {
  readonly recordId: string;
  readonly hashes: Readonly<Record<string, FieldHashes>>;
}

/** A record that may be what one of them made, with the hashes of what it says now, by rule. */
export interface Made {
  readonly id: string;
  readonly hashes: Readonly<Record<string, number>>;
  /** Deleted or merged since. */
  readonly gone?: boolean;
}

export interface Recognised {
  /** By the id of what was made: the record it was made from. */
  readonly pairs: ReadonlyMap<string, string>;
  /** Neither could be ruled out: a pair of them may be one record that somebody has changed meanwhile. */
  readonly openSent: readonly string[];
  readonly openMade: readonly string[];
}

/**
 * Recognises what was made by what was sent. All of a record's values agree, or more than half of them with one record only: it is
 * the one. Whoever is left over on both sides may still belong together, and nobody can tell who to whom; a record that is gone
 * leaves nothing to decide then. `empty` says which hashes are those of no value; they agree with everybody and prove nothing.
 */
export function recognise(
  mapping: Mapping,
  sent: readonly SentCreate[],
  made: readonly Made[],
  empty: ReadonlySet<number>,
): Recognised {
  const rules = mapping.fields
    .filter((rule) => rule.direction !== 'import' && rule.source.kind === 'path')
    .map((rule) => rule.id);
  const pairs = new Map<string, string>();
  const telling = (create: SentCreate) =>
    rules.filter((rule) => {
      const hash = create.hashes[rule]?.source;
      return hash !== undefined && !empty.has(hash);
    });
  const agreement = (create: SentCreate, other: Made) => {
    const told = telling(create);
    const same = told.filter((rule) => create.hashes[rule]?.source === other.hashes[rule]).length;
    return { same, all: told.length };
  };
  const open = () => {
    const used = new Set(pairs.values());
    return {
      sent: sent.filter(({ recordId }) => !used.has(recordId)),
      made: made.filter(({ id }) => !pairs.has(id)),
    };
  };
  const pairUp = (fits: (create: SentCreate, other: Made) => boolean) => {
    const left = open();
    const of = new Map(left.sent.map((create) => [create, left.made.filter((item) => fits(create, item))]));
    for (const [create, [only, ...others]] of of) {
      if (!only || others.length > 0) continue;
      const rivals = [...of.values()].filter((list) => list.includes(only));
      if (rivals.length === 1) pairs.set(only.id, create.recordId);
    }
  };
  pairUp((create, other) => {
    const { same, all } = agreement(create, other);
    return all > 0 && same === all;
  });
  pairUp((create, other) => {
    const { same, all } = agreement(create, other);
    return same * 2 > all;
  });
  const left = open();
  const there = left.made.filter(({ gone }) => gone !== true);
  const undecided = left.sent.length > 0 && there.length > 0;
  return {
    pairs,
    openSent: undecided ? left.sent.map(({ recordId }) => recordId) : [],
    openMade: undecided ? there.map(({ id }) => id) : [],
  };
}
