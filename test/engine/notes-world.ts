import { onTestFinished } from 'vitest';
import type { CompiledMapping, Transformed } from '../../src/compile/compiled.ts';
import type { Connector, ReadRequest, RecordChange, WriteResult } from '../../src/connectors/connector.ts';
import type { RunContext } from '../../src/engine/context.ts';
import { inOrder } from '../../src/engine/order.ts';
import { createOverlay, noOverlay } from '../../src/engine/overlay.ts';
import type { Planned } from '../../src/engine/plan.ts';
import { rebuild } from '../../src/engine/rebuild.ts';
import { plan, sync } from '../../src/engine/run.ts';
import { CrosswalkError } from '../../src/model/errors.ts';
import type { FileBody, FileStream } from '../../src/model/file.ts';
import type { FieldRule, Mapping } from '../../src/model/mapping.ts';
import type { Entry } from '../../src/model/plan.ts';
import type { SystemRecord } from '../../src/model/record.ts';
import type { PlanValue, Value } from '../../src/model/value.ts';
import { openState } from '../../src/state/open.ts';
import type { StateStore } from '../../src/state/store.ts';
import { field, mapping, rule } from '../compile/builders.ts';
import { statePath } from '../state/support.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';

type Row = { id: string; values: Record<string, Value>; changed: number; deleted?: boolean };

/** One system of two tables: records, and the notes that hang on them. Everything that changes gets the next tick of its clock. */
export class FakeSystem {
  readonly tables = new Map<string, Map<string, Row>>();
  readonly requests: string[] = [];
  readonly sent: RecordChange[] = [];
  tick = 0;
  /** What files hold; a note without one is gone. */
  readonly contents = new Map<string, () => FileStream>();
  /** Called with each file while it is being sent. */
  onFile: (file: FileBody) => void = () => undefined;
  /** Names of creates whose answer is lost: carried out, or not. */
  lose: 'done' | 'notDone' | undefined;
  readonly system: string;
  readonly byParent: boolean;

  constructor(system: string, byParent: boolean) {
    this.system = system;
    this.byParent = byParent;
  }

  table(object: string): Map<string, Row> {
    const found = this.tables.get(object) ?? new Map<string, Row>();
    this.tables.set(object, found);
    return found;
  }

  put(object: string, id: string, values: Record<string, Value>): void {
    this.tick += 1;
    const before = this.table(object).get(id);
    this.table(object).set(id, { id, values: { ...before?.values, ...values }, changed: this.tick });
    // As in a help desk: what is added to a record changes it.
    const parent = this.table(object).get(id)?.values['parent'];
    const record = typeof parent === 'string' ? this.table('record').get(parent) : undefined;
    if (record) record.changed = this.tick;
  }

  remove(object: string, id: string): void {
    this.table(object).delete(id);
  }

  notes(): string[] {
    return [...this.table('note').values()].map(({ values }) => `${values['parent']}: ${values['body']}`);
  }

  /** How often something was asked for since the last time. */
  asked(what: string): number {
    const count = this.requests.filter((request) => request.startsWith(what)).length;
    this.requests.length = 0;
    return count;
  }

  connector(): Connector {
    const record = ({ id, values, changed, deleted }: Row): SystemRecord => ({
      id,
      values: deleted ? {} : { mark: null, ...values },
      modified: new Date(Date.UTC(2026, 0, 1) + changed * 1000).toISOString(),
      ...(deleted ? { deleted } : {}),
    });
    const connector: Partial<Connector> = {
      system: this.system,
      capabilities: {
        objects: {},
        lookups: {},
        canonicalId: (id) => id,
        isId: (id) => id !== '' && !id.startsWith('JIRA'),
        deletes: true,
        where: false,
        deactivate: 'none',
        pageSize: 100,
        idBatch: 100,
        writeBatch: 2,
        writeWidth: () => 4,
      },
      read: (request) => this.read(request, record),
      readByIds: async ({ object, ids }) => {
        this.requests.push(`byIds ${object}`);
        return new Map(
          ids.flatMap((id) => {
            const row = this.table(object).get(id);
            return row && !row.deleted ? [[id, record(row)] as const] : [];
          }),
        );
      },
      find: async ({ object, keys }) => {
        if (object === 'note') throw new Error('notes are not searched');
        this.requests.push(`find ${object}`);
        return keys.map((key) =>
          [...this.table(object).values()]
            .filter((row) => Object.entries(key).every(([name, value]) => row.values[name] === value))
            .map(record),
        );
      },
      openFile: async ({ id }) => {
        this.requests.push(`open ${id}`);
        const content = this.contents.get(id);
        if (content === undefined)
          throw new CrosswalkError({ code: 'FILE_GONE', kind: 'rejected', what: 'Gone.' });
        return content();
      },
      lookup: async () => new Map(),
      resolveRefs: async ({ ids }) => new Map(ids.map((id) => [id, id])),
      write: async ({ object, changes }) => changes.map((change) => this.write(object, change)),
      canonical: (_, value) => value,
    };
    return connector as Connector;
  }

  private async *read(request: ReadRequest, record: (row: Row) => SystemRecord) {
    const { object, since, parents } = request;
    if (object === 'note' && this.byParent && !parents) throw new Error('notes are listed by parent alone');
    // A list by parent is a request for each of them.
    const count = parents && this.byParent ? parents.length : 1;
    for (let i = 0; i < count; i += 1) this.requests.push(`${parents ? 'children' : 'list'} ${object}`);
    const from = parents ? 0 : Number(since?.['tick'] ?? 0);
    const rows = [...this.table(object).values()].filter(
      (row) => row.changed > from && (!parents || parents.includes(String(row.values['parent']))),
    );
    yield { records: rows.map(record), checkpoint: { kind: 'fake', tick: this.tick }, last: true };
  }

  private write(object: string, change: RecordChange): WriteResult {
    this.requests.push(`write ${object}`);
    this.sent.push(change);
    const lost = { kind: 'unknown', key: change.key, problem: PROBLEM } as const;
    if (change.kind === 'create') {
      if (change.file) this.onFile(change.file);
      if (this.lose === 'notDone') return lost;
      const { externalId, values } = change;
      const parent = typeof values['parent'] === 'string' ? `${values['parent']}-` : `${this.system}-`;
      const id = `${parent}${this.tick + 1}`;
      this.put(object, id, { ...values, ...(externalId ? { [externalId.field]: externalId.value } : {}) });
      return this.lose === 'done' ? lost : { kind: 'ok', key: change.key, id, created: true };
    }
    if (change.kind === 'update') this.put(object, change.id, change.values);
    return { kind: 'ok', key: change.key, id: 'id' in change ? change.id : '', created: false };
  }
}

const PROBLEM = { code: 'SERVER_FAILED', kind: 'transient', what: 'No answer.' } as const;

/** What `compile` would make of rules that copy a field or turn a reference into the other side's. */
function compiled(of: Mapping): CompiledMapping {
  const paths = (rules: readonly FieldRule[]) =>
    rules.map((item) => ({ item, from: item.source.kind === 'path' ? item.source.path : '' }));
  const forward = paths(of.fields.filter(({ direction }) => direction !== 'syncBack'));
  const backward = paths(of.fields.filter(({ direction }) => direction !== 'import'));
  const needs = (id: Value | undefined, link: readonly string[] | undefined, to: string) =>
    link && id ? [{ mapping: link[0] ?? '', id: String(id), field: to }] : [];
  const result = (values: Record<string, PlanValue>, rules: Record<string, string>): Transformed => ({
    ...{ values, rules, problems: [], warnings: [], parked: [] },
  });
  return {
    mapping: of,
    sourcePaths: forward.map(({ from }) => from),
    targetPaths: backward.map(({ item }) => item.target),
    forwardNeeds: (source) => ({
      lookups: [],
      links: forward.flatMap(({ item, from }) => needs(source[from], item.link, item.target)),
    }),
    backwardNeeds: (target) => ({
      lookups: [],
      links: backward.flatMap(({ item, from }) => needs(target[item.target], item.link, from)),
    }),
    forward: (source, answers) => {
      const values: Record<string, PlanValue> = {};
      for (const { item, from } of forward) {
        const [need] = needs(source[from], item.link, item.target);
        const value = need ? answers.link(need) : source[from];
        if (value !== undefined) values[item.target] = value;
      }
      return result(values, Object.fromEntries(forward.map(({ item }) => [item.target, item.id])));
    },
    backward: (target, answers) => {
      const values: Record<string, PlanValue> = {};
      for (const { item, from } of backward) {
        const [need] = needs(target[item.target], item.link, from);
        const value = need ? answers.link(need) : target[item.target];
        if (value !== undefined) values[from] = value;
      }
      return result(values, Object.fromEntries(backward.map(({ item, from }) => [from, item.id])));
    },
  };
}

const FIELDS = ['name', 'parent', 'body', 'at', 'internal', 'mark', 'quiet', 'size', 'checksum'].map((path) =>
  field(path, path === 'parent' ? 'reference' : 'text', path === 'parent' ? { references: ['record'] } : {}),
);

export interface WorldOptions {
  /** Notes travel back. */
  readonly back?: boolean;
  readonly parent?: Partial<Mapping>;
  /** What hangs on records are files, of at most so many bytes. */
  readonly maxBytes?: number;
  /** Notes only travel back. */
  readonly onlyBack?: boolean;
}

export interface World {
  readonly crm: FakeSystem;
  readonly desk: FakeSystem;
  readonly state: StateStore;
  readonly clock: FakeClock;
  /** A run over both mappings; how each of its flows ended. */
  sync(over?: Partial<Parameters<typeof sync>[2]>): Promise<string[]>;
  /** What the last run reported: codes of held records and of notes, with how many. */
  told(): readonly string[];
  plan(): Promise<readonly Entry[]>;
  rebuild(): Promise<void>;
  /** The state is lost. */
  forget(): void;
}

export function createWorld({
  back = false,
  parent = {},
  maxBytes,
  onlyBack = false,
}: WorldOptions = {}): World {
  const crm = new FakeSystem('crm', false);
  const desk = new FakeSystem('desk', true);
  const clock = fakeClock('2026-03-01T08:00:00.000Z');
  const both = { direction: back ? 'both' : 'import' } as const;
  const ends = (object: string) => {
    const { source, target } = mapping([], { source: FIELDS, target: FIELDS });
    return { source: { ...source, object }, target: { ...target, object } };
  };
  const cases = mapping(
    [rule('name', 'name')],
    {},
    {
      ...ends('record'),
      name: 'cases',
      import: { ...mapping([]).import, match: [{ by: 'link' }, { by: 'externalId' }] },
      syncBack: { ...mapping([]).syncBack, on: [] },
      externalId: { target: 'mark', source: undefined, stamp: 'created' },
      ...parent,
    },
  );
  const notes = mapping(
    [rule('parent', 'parent', { ...both, write: 'create', link: ['cases'] }), rule('body', 'body', both)],
    {},
    {
      ...ends('note'),
      name: 'cases.notes',
      import: { ...mapping([]).import, enabled: !onlyBack, match: [{ by: 'link' }, { by: 'externalId' }] },
      syncBack: { ...mapping([]).syncBack, on: back ? ['create', 'update'] : [] },
      externalId: { target: 'mark', source: 'mark', stamp: 'created' },
      childOf:
        maxBytes === undefined
          ? { mapping: 'cases', kind: 'notes' }
          : { mapping: 'cases', kind: 'files', maxBytes },
      dependsOn: ['cases'],
      exclude: cases.exclude,
    },
  );
  const mappings = Object.fromEntries([cases, notes].map((of) => [of.name, compiled(of)]));
  const open = () => openState({ path: statePath(), key: 'key one', clock });
  let state = open();
  let reported: readonly string[] = [];
  onTestFinished(() => state.close());
  const connectors = { crm: crm.connector(), desk: desk.connector() };
  const context = (overlay: RunContext['overlay']): RunContext => ({
    ...{ state, connectors, mappings, clock, overlay, allow: {}, signal: undefined },
    requests: () => ({}),
    matches: () => true,
    progress: () => undefined,
    touched: () => undefined,
  });
  const order = inOrder(Object.values(mappings));
  return {
    crm,
    desk,
    clock,
    get state() {
      return state;
    },
    async sync(over = {}) {
      const result = await sync(context(noOverlay), order, { full: false, ...over }, () => undefined);
      for (const { error } of result.flows) if (error) throw new Error(JSON.stringify(error));
      reported = result.flows.flatMap(({ held, notes: noted }) => [
        ...held.map(({ recordId, problem }) => `held ${recordId} ${problem.code}`),
        ...noted.map(({ code, count }) => `note ${code} ${count}`),
      ]);
      return result.flows.map(({ mapping: name, direction, counts }) => {
        const told = Object.entries(counts).filter(([, count]) => count > 0);
        return [`${name} ${direction}`, ...told.map(([action, count]) => `${action} ${count}`)].join(' ');
      });
    },
    told: () => reported,
    async plan() {
      const overlay = createOverlay();
      const entries: Entry[] = [];
      const keep = ({ flow, directions }: Planned) => {
        for (const direction of directions)
          for (const { entry } of flow.spool.decisions(direction, ['create', 'update', 'link']))
            entries.push(entry);
      };
      await plan(context(overlay), order, { full: false }, keep);
      overlay.close();
      return entries;
    },
    async rebuild() {
      await rebuild(context(noOverlay), order);
    },
    forget() {
      state.close();
      state = open();
    },
  };
}
