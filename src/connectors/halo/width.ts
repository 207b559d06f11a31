/**
 * How many elements the next array takes while a refused one is narrowed down. Pure: it knows counts only.
 *
 * A lone bad element costs one array a halving; where most are bad, they go one by one instead of by halves.
 */
export interface Width {
  readonly size: number;
  /** Elements that are known to be the refused ones: each goes alone, and then the rest at once. */
  readonly suspects: number;
  /** Accepted since the last element that was refused alone; `undefined` before the first. */
  readonly acceptedSince: number | undefined;
}

export type Outcome =
  | { readonly kind: 'accepted'; readonly count: number }
  | { readonly kind: 'refusedAlone' }
  /** `accepted` of the array exist all the same; `absent` do not, and `suspects` of those, from the first on, must be bad. */
  | {
      readonly kind: 'refused';
      readonly accepted: number;
      readonly absent: number;
      readonly suspects: number;
    };

const ALL = Number.POSITIVE_INFINITY;

export const EVERYTHING: Width = { size: ALL, suspects: 0, acceptedSince: undefined };

export function widthAfter(width: Width, outcome: Outcome): Width {
  switch (outcome.kind) {
    case 'accepted':
      return alone(width, outcome.count) ?? { ...grown(width, outcome.count), size: width.size * 2 };
    case 'refusedAlone':
      return alone(width, 0) ?? { size: afterLone(width), suspects: 0, acceptedSince: 0 };
    case 'refused': {
      const next = grown(width, outcome.accepted);
      if (outcome.suspects > 0) return { ...next, size: 1, suspects: outcome.suspects };
      return { ...next, size: Math.ceil(outcome.absent / 2), suspects: 0 };
    }
  }
}

/** After one of the suspects: the next one, or all that is left behind the last of them. */
function alone(width: Width, accepted: number): Width | undefined {
  if (width.suspects === 0) return undefined;
  const suspects = width.suspects - 1;
  return { ...grown(width, accepted), size: suspects > 0 ? 1 : ALL, suspects };
}

/** One bad element is thought to be the only one; how near the next was to it says how far to look. */
function afterLone({ acceptedSince }: Width): number {
  return acceptedSince === undefined ? ALL : Math.max(1, acceptedSince * 2);
}

function grown(width: Width, accepted: number): Width {
  return accepted === 0 ? width : { ...width, acceptedSince: (width.acceptedSince ?? 0) + accepted };
}
