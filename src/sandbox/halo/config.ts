import type { SandboxData, WireRecord } from '../system.ts';
import { exception } from './answers.ts';
import { BUILT_IN } from './builtin.ts';
import { priorityGuid } from './builtintickets.ts';
import type { Journal } from './store.ts';

export const CONFIG_NAMES = [
  'agent',
  'toplevel',
  'team',
  'lookup',
  'fieldinfo',
  'features',
  'organisation',
  'tickettype',
  'status',
  'priority',
  'sla',
  'category',
  'outcome',
  'workflow',
  'currency',
] as const;
export type ConfigName = (typeof CONFIG_NAMES)[number];
export type Config = Readonly<Record<ConfigName, Collection>>;

/** Where the name of a row is not in `name`. */
const NAMED_BY: Readonly<Partial<Record<ConfigName, string>>> = { outcome: 'outcome', category: 'value' };

/** A small table of configuration rows in wire form. A look-up row's id counts within its `lookupid` only. */
export class Collection {
  private readonly name: ConfigName;
  private readonly journal: Journal;
  private rows: readonly WireRecord[] = [];

  constructor(name: ConfigName, journal: Journal) {
    this.name = name;
    this.journal = journal;
  }

  all(): readonly WireRecord[] {
    return this.rows;
  }

  get(id: number, lookupid?: number): WireRecord | undefined {
    return this.rows.find(
      (row) => row['id'] === id && (lookupid === undefined || row['lookupid'] === lookupid),
    );
  }

  /** Creates, or merges into the row with that id (and `lookupid`). */
  upsert(record: WireRecord, given: 'existing' | 'any' = 'any'): WireRecord {
    if (this.name === 'priority') return this.upsertPriority(record);
    const group = typeof record['lookupid'] === 'number' ? record['lookupid'] : undefined;
    const id = Number(record['id'] ?? 0);
    const before = id > 0 ? this.get(id, group) : undefined;
    if (id > 0 && before === undefined && given === 'existing') throw exception('Record not found');
    if (before === undefined) this.checkNew(record);
    const known = Object.fromEntries(
      Object.entries(record).filter(([key, value]) => !key.startsWith('_') && value !== undefined),
    );
    const row = { ...before, ...known, id: id > 0 ? id : this.nextId(group) };
    this.replace(
      before === undefined ? [...this.rows, row] : this.rows.map((old) => (old === before ? row : old)),
    );
    return row;
  }

  /** The one table whose key is a GUID; `priorityid` counts within `slaid`. */
  private upsertPriority(record: WireRecord): WireRecord {
    const before = this.rows.find(
      (row) =>
        row['id'] === record['id'] ||
        (row['slaid'] === record['slaid'] && row['priorityid'] === record['priorityid']),
    );
    if (before === undefined && String(record['name'] ?? '') === '') {
      throw exception('Priority Description must not be blank');
    }
    const number = this.rows.filter((row) => row['slaid'] === record['slaid']).length + 1;
    const id = priorityGuid(record['slaid'], record['priorityid'] ?? number);
    const row = { ...(before ?? { priorityid: number, ishidden: false, id }), ...record };
    this.replace(
      before === undefined ? [...this.rows, row] : this.rows.map((old) => (old === before ? row : old)),
    );
    return row;
  }

  remove(row: WireRecord): void {
    this.replace(this.rows.filter((other) => other !== row));
  }

  private checkNew(record: WireRecord): void {
    const named = NAMED_BY[this.name] ?? 'name';
    if (typeof record[named] !== 'string' && this.name !== 'features')
      throw exception('Name must be entered');
    if (this.name === 'lookup' && typeof record['lookupid'] !== 'number')
      throw exception('lookupid must be specified');
  }

  private nextId(group: number | undefined): number {
    const same = this.rows.filter((row) => group === undefined || row['lookupid'] === group);
    return same.reduce((top, row) => Math.max(top, Number(row['id'])), 0) + 1;
  }

  private replace(rows: readonly WireRecord[]): void {
    const before = this.rows;
    this.rows = rows;
    this.journal.record(() => {
      this.rows = before;
    });
  }
}

/** The built-in configuration with the data's rows added to it or merged into it. */
export function createConfig(
  journal: Journal,
  data: SandboxData,
  nameOf: (object: string) => string | undefined,
): Config {
  const make = (name: ConfigName) => {
    const collection = new Collection(name, journal);
    for (const row of BUILT_IN[name] ?? []) collection.upsert(row);
    for (const [object, rows] of Object.entries(data)) {
      if (nameOf(object) === name) for (const row of rows) collection.upsert(row);
    }
    return collection;
  };
  return {
    agent: make('agent'),
    toplevel: make('toplevel'),
    team: make('team'),
    lookup: make('lookup'),
    fieldinfo: make('fieldinfo'),
    features: make('features'),
    organisation: make('organisation'),
    tickettype: make('tickettype'),
    status: make('status'),
    priority: make('priority'),
    sla: make('sla'),
    category: make('category'),
    outcome: make('outcome'),
    workflow: make('workflow'),
    currency: make('currency'),
  };
}
