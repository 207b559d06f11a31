import type { ObjectName } from './names.ts';

/** Associations of HubSpot's own, by direction. */
export const PRIMARY_CONTACT_TO_COMPANY = 1;
export const PRIMARY_COMPANY_TO_CONTACT = 2;
export const CONTACT_TO_COMPANY = 279;
export const COMPANY_TO_CONTACT = 280;
export const PARENT_TO_CHILD = 13;
export const CHILD_TO_PARENT = 14;

const INVERSE: Readonly<Record<number, number>> = {
  [PRIMARY_CONTACT_TO_COMPANY]: PRIMARY_COMPANY_TO_CONTACT,
  [PRIMARY_COMPANY_TO_CONTACT]: PRIMARY_CONTACT_TO_COMPANY,
  [CONTACT_TO_COMPANY]: COMPANY_TO_CONTACT,
  [COMPANY_TO_CONTACT]: CONTACT_TO_COMPANY,
  [PARENT_TO_CHILD]: CHILD_TO_PARENT,
  [CHILD_TO_PARENT]: PARENT_TO_CHILD,
};

export interface End {
  readonly object: ObjectName;
  readonly id: string;
}

export interface Link {
  readonly id: string;
  /** In the direction asked for. */
  readonly types: readonly number[];
}

/** Told of a pair whose types changed, and which those were before. */
type Listener = (from: End, to: End, before: readonly number[]) => void;

/** Which records belong together, by what types; archived ends included. Knows the rule of the one primary company. */
export class Links {
  /** `<from>><to object>` to the other ends by id. */
  private readonly pairs = new Map<string, Map<string, readonly number[]>>();
  private readonly listeners = new Set<Listener>();

  types(from: End, to: End): readonly number[] {
    return this.pairs.get(place(from, to.object))?.get(to.id) ?? [];
  }

  /** In the order in which the pairs were made. */
  of(from: End, object: ObjectName): readonly Link[] {
    return [...(this.pairs.get(place(from, object)) ?? [])].map(([id, types]) => ({ id, types }));
  }

  primaryOf(contactId: string): string | undefined {
    return this.of({ object: 'contacts', id: contactId }, 'companies').find(({ types }) =>
      types.includes(PRIMARY_CONTACT_TO_COMPANY),
    )?.id;
  }

  /**
   * These types and no others for a pair; none at all ends it. A labelled pair has the unlabelled type too, and a new
   * primary company takes the place of the old one.
   */
  set(from: End, to: End, types: readonly number[]): void {
    const all = withUnlabelled(from, to, types);
    const contact = from.object === 'contacts' ? from : to;
    const company = from.object === 'contacts' ? to : from;
    const primary = all.some(
      (type) => type === PRIMARY_CONTACT_TO_COMPANY || type === PRIMARY_COMPANY_TO_CONTACT,
    );
    const old = primary ? this.primaryOf(contact.id) : undefined;
    if (old !== undefined && old !== company.id) {
      const other: End = { object: 'companies', id: old };
      const left = this.types(contact, other).filter((type) => type !== PRIMARY_CONTACT_TO_COMPANY);
      this.store(contact, other, left);
    }
    this.store(from, to, all);
  }

  drop(from: End, to: End): void {
    this.store(from, to, []);
  }

  /** All pairs of one record become those of another, which keeps its own primary company. */
  move(from: End, to: End, objects: readonly ObjectName[]): void {
    for (const object of objects) {
      for (const { id, types } of this.of(from, object)) {
        const other: End = { object, id };
        this.drop(from, other);
        if (object === to.object && id === to.id) continue;
        const own = this.types(to, other);
        const hasPrimary = to.object === 'contacts' && this.primaryOf(to.id) !== undefined;
        const kept = hasPrimary ? types.filter((type) => type !== PRIMARY_CONTACT_TO_COMPANY) : types;
        this.set(to, other, [...own, ...kept]);
      }
    }
  }

  /** Called at every later change, until it is ended. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private store(from: End, to: End, types: readonly number[]): void {
    const unique = [...new Set(types)];
    const before = this.types(from, to);
    if (same(before, unique)) return;
    this.enter(from, to, unique);
    this.enter(
      to,
      from,
      unique.map((type) => INVERSE[type] ?? type),
    );
    for (const tell of this.listeners) tell(from, to, before);
  }

  private enter(from: End, to: End, types: readonly number[]): void {
    const key = place(from, to.object);
    const ends = this.pairs.get(key) ?? new Map<string, readonly number[]>();
    if (types.length === 0) ends.delete(to.id);
    else ends.set(to.id, types);
    if (ends.size === 0) this.pairs.delete(key);
    else this.pairs.set(key, ends);
  }
}

/** The unlabelled type of a pair of objects, where HubSpot has one. */
export function unlabelled(from: ObjectName, to: ObjectName): number | undefined {
  if (from === 'contacts' && to === 'companies') return CONTACT_TO_COMPANY;
  if (from === 'companies' && to === 'contacts') return COMPANY_TO_CONTACT;
  return undefined;
}

function withUnlabelled(from: End, to: End, types: readonly number[]): readonly number[] {
  const plain = unlabelled(from.object, to.object);
  return types.length === 0 || plain === undefined ? types : [...types, plain];
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((type) => b.includes(type));
}

function place(from: End, object: ObjectName): string {
  return `${from.object}/${from.id}>${object}`;
}
