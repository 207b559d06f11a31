import type { WireRecord } from '../system.ts';

/** What leaves a desk when something is written: mails to end users, automations, pushes of Halo's own CRM integration. */
export type NoticeKind = 'emails' | 'automations' | 'salesforce';

/** Counts what would have been sent; nothing is. */
export interface Notices {
  count(kind: NoticeKind): void;
  show(): WireRecord;
  clear(): void;
}

export function createNotices(): Notices {
  let counts: Record<NoticeKind, number> = { emails: 0, automations: 0, salesforce: 0 };
  return {
    count(kind) {
      counts[kind] += 1;
    },
    show: () => ({ ...counts }),
    clear() {
      counts = { emails: 0, automations: 0, salesforce: 0 };
    },
  };
}
