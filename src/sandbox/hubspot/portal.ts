import type { Clock } from '../../model/clock.ts';
import type { SandboxOptions, WireRecord } from '../system.ts';
import { Labels } from './association-labels.ts';
import { createDefinitions, type Definitions } from './definitions.ts';
import { Links } from './links.ts';
import type { List } from './lists.ts';
import type { ObjectName } from './names.ts';
import { DEFAULT_SETTINGS, type HubspotSettings } from './settings.ts';
import { Table } from './store.ts';

/** One HubSpot account: what its records, definitions and settings are now. */
export interface Portal {
  readonly clock: Pick<Clock, 'now'>;
  readonly settings: HubspotSettings;
  readonly tables: Readonly<Record<ObjectName, Table>>;
  readonly links: Links;
  readonly labels: Labels;
  readonly definitions: Readonly<Record<ObjectName, Definitions>>;
  /** In wire form (`id`, `email`, `firstName`, `lastName`, `userId`, `archived`, ...), as they were loaded. */
  readonly owners: readonly WireRecord[];
  /** That people keep; filled when data is loaded. */
  readonly lists: List[];
  correlationId(): string;
  /** The same things in an order that is not theirs; another one each time. */
  shuffled<T>(items: readonly T[]): readonly T[];
}

export interface HubspotOptions extends SandboxOptions {
  readonly settings?: Partial<HubspotSettings>;
}

export function createPortal(options: HubspotOptions): Portal {
  let answers = 0;
  const dice = lehmer(20261121);
  const tables = { companies: new Table(421369711800), contacts: new Table(768193459400) };
  const definitions = {
    companies: createDefinitions('companies', options.clock),
    contacts: createDefinitions('contacts', options.clock),
  };
  tables.contacts.indexUnique('email', ({ values }) =>
    [values['email'] ?? '', ...(values['hs_additional_emails'] ?? '').split(';')]
      .map((email) => email.trim().toLowerCase())
      .filter((email) => email !== ''),
  );
  const portal: Portal = {
    clock: options.clock,
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    tables,
    links: new Links(),
    labels: new Labels(),
    definitions,
    owners: options.data['owners'] ?? [],
    lists: [],
    correlationId() {
      answers += 1;
      return `7d1f0c00-5a1e-4b8e-9c3a-${answers.toString(16).padStart(12, '0')}`;
    },
    shuffled: (items) => shuffle(items, dice),
  };
  return portal;
}

/** From now on the figures about its associations that a record carries move its last-modified date when they change. */
export function touchOnLinks(portal: Portal): void {
  portal.links.subscribe((from, to) => {
    if (!portal.settings.associationsTouch) return;
    const now = portal.clock.now();
    for (const { object, id } of [from, to]) {
      const row = portal.tables[object].get(id);
      if (row !== undefined && row.archivedAt === undefined && row.updated < now)
        portal.tables[object].put({ ...row, updated: now });
    }
  });
}

function shuffle<T>(items: readonly T[], dice: () => number): readonly T[] {
  const out = [...items];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = Math.floor(dice() * (at + 1));
    const [a, b] = [out[at], out[other]];
    if (a !== undefined && b !== undefined) [out[at], out[other]] = [b, a];
  }
  // Two of a kind would come back in order half of the time, and a client that counts on it would not be caught.
  const untouched = out.length > 1 && out.every((item, at) => item === items[at]);
  return untouched ? out.reverse() : out;
}

/** Park and Miller's generator: the same numbers in every run. */
function lehmer(seed: number): () => number {
  let state = seed % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
