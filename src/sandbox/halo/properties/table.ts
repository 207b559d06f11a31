/** How a property travels in JSON. Dates are text without a zone and mean UTC. */
export type PropertyKind = 'integer' | 'number' | 'boolean' | 'date' | 'text';

/** The scalar properties of one Halo model. Nested collections are handled where they mean something. */
export interface PropertyTable {
  readonly kinds: ReadonlyMap<string, PropertyKind>;
  /** What a list row shows, in the order of the swagger's `X_List`. */
  readonly list: readonly string[];
}

type Groups = Readonly<Partial<Record<PropertyKind | 'list', string>>>;

/** Builds a table from names separated by blanks, grouped by kind. */
export function propertyTable(groups: Groups): PropertyTable {
  const kinds = new Map<string, PropertyKind>();
  for (const kind of ['integer', 'number', 'boolean', 'date', 'text'] as const) {
    for (const name of words(groups[kind])) kinds.set(name, kind);
  }
  const list = groups.list === undefined ? [...kinds.keys()] : words(groups.list);
  return { kinds, list };
}

/** Commands and inputs: accepted in a POST, never given back. */
export function isWriteOnly(name: string): boolean {
  return /^(_|new_|newclient_|newsite_)/.test(name);
}

/** What Halo shows for a property nobody has set: no nulls for scalars, and 1900 for a date. */
export function emptyValue(kind: PropertyKind): string | number | boolean {
  switch (kind) {
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'date':
      return '1900-01-01T00:00:00';
    case 'text':
      return '';
  }
}

function words(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(/\s+/).filter((word) => word !== '');
}
