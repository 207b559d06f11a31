import type { Clock } from '../../model/clock.ts';
import { builtIn, builtInGroups } from './catalogue/index.ts';
import type { ObjectName } from './names.ts';
import { wireTime } from './time.ts';

export interface PropertyOption {
  readonly label: string;
  /** The internal value, compared to the letter. */
  readonly value: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly description?: string;
}

/** A property definition as `/crm/v3/properties` shows it. */
export interface Definition {
  readonly name: string;
  readonly label: string;
  /** `string`, `number`, `bool`, `enumeration`, `date`, `datetime` and what HubSpot has beside those. */
  readonly type: string;
  readonly fieldType: string;
  readonly description: string;
  readonly groupName: string;
  readonly options: readonly PropertyOption[];
  readonly displayOrder: number;
  readonly calculated: boolean;
  readonly externalOptions: boolean;
  readonly archived: boolean;
  readonly hasUniqueValue: boolean;
  readonly hidden: boolean;
  /** Missing for what the portal's own people defined. */
  readonly hubspotDefined?: boolean;
  readonly modificationMetadata: {
    readonly archivable: boolean;
    readonly readOnlyDefinition: boolean;
    readonly readOnlyValue: boolean;
  };
  readonly formField: boolean;
  readonly dataSensitivity: string;
  readonly referencedObjectType?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archivedAt?: string;
  readonly createdUserId?: string;
  readonly updatedUserId?: string;
}

export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly archived: boolean;
}

/** The property definitions of one object; values are replaced, never changed. */
export interface Definitions {
  /** One that can be written and read: not archived. */
  live(name: string): Definition | undefined;
  get(name: string): Definition | undefined;
  all(): readonly Definition[];
  put(definition: Definition): Definition;
  /** As if it had never been. */
  remove(name: string): void;
  readonly groups: Map<string, PropertyGroup>;
}

export function createDefinitions(object: ObjectName, clock: Pick<Clock, 'now'>): Definitions {
  const known = new Map(builtIn(object).map((definition) => [definition.name, definition]));
  const groups = new Map(builtInGroups(object).map((group) => [group.name, group]));
  return {
    live(name) {
      const found = known.get(name);
      return found === undefined || found.archived ? undefined : found;
    },
    get: (name) => known.get(name),
    all: () => [...known.values()],
    put(definition) {
      const stamped = { ...definition, updatedAt: wireTime(clock.now()) };
      known.set(definition.name, stamped);
      return stamped;
    },
    remove: (name) => {
      known.delete(name);
    },
    groups,
  };
}
