import type { PageData, PageIntegration, PageRun } from '../../src/report/page/data.ts';

const START = Date.parse('2026-11-20T12:00:00Z');
const at = (n: number) => new Date(START + n * 1_800_000).toISOString();

export const pageRun = (n: number, more: Partial<PageRun> = {}): PageRun => ({
  at: at(n),
  command: 'sync',
  outcome: 'done',
  ms: 4_200,
  written: n * 3,
  held: 0,
  requests: 12,
  ...more,
});

/** One integration of each kind that looks different. */
export const FAILING: PageIntegration = {
  name: 'salesforce',
  health: 'failing',
  unknown: undefined,
  next: { at: at(50), full: true },
  staleAfterMs: 6 * 3_600_000,
  mappings: [
    {
      name: 'accounts',
      links: 12_345,
      held: 2,
      lastSuccess: at(40),
      lagMs: 7 * 3_600_000,
      late: true,
      error: 'NETWORK_TIMEOUT',
    },
    {
      name: 'contacts',
      links: 0,
      held: 0,
      lastSuccess: undefined,
      lagMs: undefined,
      late: false,
      error: undefined,
    },
  ],
  runs: [
    ...Array.from({ length: 20 }, (_, n) => pageRun(n)),
    pageRun(20, { outcome: 'partial', held: 2, command: 'sync --full' }),
    pageRun(21, { outcome: 'failed', written: 0, ms: 130_000 }),
  ],
  held: [
    {
      mapping: 'accounts',
      code: 'MATCH_AMBIGUOUS',
      cause: 'Several records match.',
      cure: 'Name the pair in links.yaml.',
      count: 2,
      oldest: at(1),
    },
  ],
  budgets: [
    { connection: 'halo', read: 100, write: 20, day: undefined, stopsAt: undefined },
    {
      connection: 'salesforce',
      read: 1_400,
      write: 9,
      day: { used: 12_000, limit: 100_000, at: at(21) },
      stopsAt: 0.9,
    },
  ],
};

const EMPTY: PageIntegration = {
  name: 'quiet-one',
  health: 'empty',
  unknown: undefined,
  next: undefined,
  staleAfterMs: undefined,
  mappings: [
    {
      name: 'sites',
      links: 0,
      held: 0,
      lastSuccess: undefined,
      lagMs: undefined,
      late: false,
      error: undefined,
    },
  ],
  runs: [],
  held: [],
  budgets: [],
};

export const PAGE: PageData = {
  at: at(44),
  version: '0.1.0',
  integrations: [
    FAILING,
    { ...FAILING, name: 'well-one', health: 'well' },
    { ...FAILING, name: 'holding-one', health: 'held' },
    EMPTY,
  ],
};
