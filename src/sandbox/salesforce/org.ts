import type { SandboxClock } from '../clock.ts';
import type { SandboxOptions } from '../system.ts';
import type { AdminRules } from './adminrules.ts';
import { idAt, normaliseId } from './ids.ts';
import { createTransactions, type Transactions } from './late.ts';
import { createSchema, type Schema } from './schema.ts';
import { DEFAULT_SETTINGS, type SalesforceSettings } from './settings.ts';
import { FEED_ENTITIES } from './standard.ts';
import { createStore, type Store } from './store.ts';

export interface SalesforceOptions extends SandboxOptions {
  /** Rows of a query page when the client does not say; 2,000 as at the real host. */
  readonly pageSize?: number;
}

/** What every part of the org works on. */
export interface Org {
  readonly schema: Schema;
  readonly store: Store;
  /** Bytes of files by the name that stands in the record that has them. */
  readonly files: Map<string, Buffer>;
  /** Rules that administrators made. */
  readonly rules: AdminRules;
  readonly clock: Pick<SandboxClock, 'now'>;
  /** The clock of clients outside. */
  unmovedNow(): number;
  readonly orgId: string;
  /** The user that integrations run as. */
  readonly userId: string;
  /** What the control plane may change while the org runs. */
  readonly settings: SalesforceSettings;
  /** Writes that are not committed yet. */
  readonly transactions: Transactions;
  /** The time that rows written now are stamped with, milliseconds. */
  stampNow(): number;
  readonly rates: 'real' | 'off';
  /** When describes last changed, milliseconds: at the start, and with fields or rights since. */
  describedAt(): number;
  describesChanged(): void;
}

export const ADMIN_USERNAME = 'integration@crosswalk.example';

export function createOrg(options: SalesforceOptions): Org {
  const store = createStore({
    names: FEED_ENTITIES.map((name) => `${name}Feed`),
    of: (table, row) => (table === 'FeedItem' ? feedOf(String(row['ParentId'])) : undefined),
  });
  let describedAt = options.clock.now();
  const settings = { ...DEFAULT_SETTINGS, pageSize: options.pageSize ?? DEFAULT_SETTINGS.pageSize };
  return {
    schema: createSchema(settings),
    store,
    files: new Map(),
    rules: { validation: [], duplicates: [], locked: [], assignCasesTo: undefined },
    settings,
    transactions: createTransactions(store, () => options.clock.now()),
    stampNow: () => options.clock.now() + settings.stampAheadMs,
    clock: options.clock,
    unmovedNow: () => options.unmovedNow?.() ?? options.clock.now(),
    orgId: orgIdOf(options) ?? idAt('00D', 1),
    userId: idAt('005', 1),
    rates: options.rates,
    describedAt: () => describedAt,
    describesChanged: () => {
      describedAt = options.clock.now();
    },
  };
}

/** The data's Organization record names the org; otherwise every start is the same org. */
function orgIdOf(options: SandboxOptions): string | undefined {
  const records = Object.entries(options.data).find(([name]) => name.toLowerCase() === 'organization')?.[1];
  const id = Object.entries(records?.[0] ?? {}).find(([name]) => name.toLowerCase() === 'id')?.[1];
  return typeof id === 'string' ? normaliseId(id) : undefined;
}

function feedOf(parentId: string): string | undefined {
  const entity = { '001': 'Account', '500': 'Case', '003': 'Contact', '006': 'Opportunity' }[
    parentId.slice(0, 3)
  ];
  return entity === undefined ? undefined : `${entity}Feed`;
}
