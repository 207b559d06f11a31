import type { SandboxClock } from '../clock.ts';
import type { SandboxOptions } from '../system.ts';
import { idAt, normaliseId } from './ids.ts';
import { createTransactions, type Transactions } from './late.ts';
import { createSchema, type Schema } from './schema.ts';
import { DEFAULT_SETTINGS, type SalesforceSettings } from './settings.ts';
import { createStore, type Store } from './store.ts';

export interface SalesforceOptions extends SandboxOptions {
  /** Rows of a query page when the client does not say; 2,000 as at the real host. */
  readonly pageSize?: number;
}

/** What every part of the org works on. */
export interface Org {
  readonly schema: Schema;
  readonly store: Store;
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
  const store = createStore();
  let describedAt = options.clock.now();
  const settings = { ...DEFAULT_SETTINGS, pageSize: options.pageSize ?? DEFAULT_SETTINGS.pageSize };
  return {
    schema: createSchema(settings),
    store,
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
