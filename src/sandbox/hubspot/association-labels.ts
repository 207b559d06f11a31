import { invalid } from './errors.ts';
import {
  CHILD_TO_PARENT,
  COMPANY_TO_CONTACT,
  CONTACT_TO_COMPANY,
  PARENT_TO_CHILD,
  PRIMARY_COMPANY_TO_CONTACT,
  PRIMARY_CONTACT_TO_COMPANY,
} from './links.ts';
import type { ObjectName } from './names.ts';

/** A type of association in one direction; `label` is null for the one that only says that both belong together. */
export interface Label {
  readonly category: 'HUBSPOT_DEFINED' | 'USER_DEFINED';
  readonly typeId: number;
  readonly label: string | null;
}

const own = (typeId: number, label: string | null): Label => ({ category: 'HUBSPOT_DEFINED', typeId, label });

const BUILT_IN: Readonly<Record<ObjectName, Readonly<Record<ObjectName, readonly Label[]>>>> = {
  contacts: {
    companies: [own(PRIMARY_CONTACT_TO_COMPANY, 'Primary'), own(CONTACT_TO_COMPANY, null)],
    contacts: [],
  },
  companies: {
    contacts: [own(PRIMARY_COMPANY_TO_CONTACT, 'Primary'), own(COMPANY_TO_CONTACT, null)],
    companies: [own(PARENT_TO_CHILD, 'Child Company'), own(CHILD_TO_PARENT, 'Parent Company')],
  },
};

/** Labels that the account's people made; one number and one text for both directions. */
export class Labels {
  private readonly made = new Map<
    number,
    { readonly label: string; readonly objects: readonly ObjectName[] }
  >([[28, { label: 'Billing contact', objects: ['companies', 'contacts'] }]]);
  private lastId = 28;

  of(from: ObjectName, to: ObjectName): readonly Label[] {
    const mine = [...this.made]
      .filter(
        ([, { objects }]) =>
          objects.includes(from) && objects.includes(to) && (from !== to || objects.length === 1),
      )
      .map(([typeId, { label }]): Label => ({ category: 'USER_DEFINED', typeId, label }));
    return [...BUILT_IN[from][to], ...mine];
  }

  find(from: ObjectName, to: ObjectName, typeId: number): Label | undefined {
    return this.of(from, to).find((label) => label.typeId === typeId);
  }

  add(from: ObjectName, to: ObjectName, label: string): Label {
    if (this.of(from, to).some((known) => known.label?.toLowerCase() === label.toLowerCase())) {
      throw invalid(`An association label "${label}" already exists for these objects.`);
    }
    this.lastId += 2;
    this.made.set(this.lastId, { label, objects: [...new Set([from, to])] });
    return { category: 'USER_DEFINED', typeId: this.lastId, label };
  }

  /** `false` for what is HubSpot's own or unknown. */
  rename(typeId: number, label: string): boolean {
    const known = this.made.get(typeId);
    if (known === undefined) return false;
    this.made.set(typeId, { ...known, label });
    return true;
  }

  remove(typeId: number): boolean {
    return this.made.delete(typeId);
  }
}
