import { rmSync } from 'node:fs';
import { stateRebuildCommand } from '../../src/commands/state-rebuild.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { readState } from '../support/read-state.ts';
import type { CrmRow, CrmSide } from './crm.ts';
import { type Bench, openBench, type Wire } from './harness.ts';
import { FIELDS, type History, type Kind, type Step, type Trouble } from './history.ts';
import { type Ledger, ledger } from './ledger.ts';
import { runWith, troubled } from './trouble.ts';

/** A sandbox in which a history happens, and what its records must come to. */
export interface World {
  readonly it: Bench;
  readonly crm: CrmSide;
  readonly ledger: Ledger;
  /** What bears each tag on the two sides now. */
  bearers(kind: Kind): Promise<readonly Bearers[]>;
  step(step: Step): Promise<void>;
  /** A run without any trouble. */
  quiet(): Promise<RunResult>;
  /** What went wrong on the way, whatever came of it in the end. */
  readonly wrong: readonly string[];
}

export interface Bearers {
  readonly tag: string;
  /** Not deleted. */
  readonly crm: readonly CrmRow[];
  readonly halo: readonly Wire[];
  /** One was deleted or merged, in the CRM or in Halo: its partner may stay. */
  readonly deleted: boolean;
}

export const HALO_OBJECTS = { account: 'Client', contact: 'Users' } as const satisfies Record<Kind, string>;

/** The field that holds a record's tag: mapped, and edited by nobody. */
const HALO_TAGS = { account: 'accountsid', contact: 'title' } as const satisfies Record<Kind, string>;

const KINDS = ['account', 'contact'] as const;

export async function openWorld(history: History): Promise<World> {
  const { crm } = history;
  const it = await openBench({
    crms: [crm.crm],
    [crm.crm]: crm.seed(history),
    halo: { Client: [{ id: 500, name: 'Born in Halo', accountsid: 'TH1', website: 'https://born.example' }] },
  });
  await crm.prepare(it, history);
  await it.control('halo', 'settings', { arrayMode: history.arrayMode });
  const book = ledger();
  const wrong: string[] = [];
  /** Tags of records that were deleted in Halo, or are not to be seen any more in the CRM. */
  const removed = new Set<string>();
  const tagOf = (kind: Kind, row: Wire) => String(row[HALO_TAGS[kind]] ?? '');
  const haloRows = async (kind: Kind) =>
    (await it.records('halo', HALO_OBJECTS[kind])).filter((row) => tagOf(kind, row).startsWith('T'));
  const crmRows = async (kind: Kind) => (await crm.rows(it, kind)).filter(({ tag }) => tag.startsWith('T'));
  const nth = <T>(rows: readonly T[], index: number) => rows[index % Math.max(1, rows.length)];
  const inHalo = async (kind: Kind, index: number) =>
    nth(
      (await haloRows(kind)).toSorted((a, b) => (tagOf(kind, a) < tagOf(kind, b) ? -1 : 1)),
      index,
    );
  const inCrm = async (kind: Kind, index: number, wanted: (row: CrmRow) => boolean) =>
    nth(
      (await crmRows(kind)).filter(wanted).toSorted((a, b) => (a.tag < b.tag ? -1 : 1)),
      index,
    );
  const alive = (row: CrmRow) => row.alive;

  const run = async (full: boolean, trouble: Trouble | undefined): Promise<RunResult | undefined> => {
    const result = await runWith(it, full, trouble);
    const smooth = !trouble && (result?.outcome === 'done' || result?.outcome === 'nothing');
    book.ran(smooth ? 'clean' : 'troubled');
    return result;
  };

  /** What a person or another program writes into the CRM; `late` where it shows two minutes later. */
  const write = async (late: boolean | undefined, work: () => Promise<void>) => {
    const slow = {
      kind: 'fault',
      fault: {
        system: crm.crm,
        method: 'POST',
        path: '^/__sandbox/records',
        do: { lateVisible: true, ms: 120_000 },
      },
    } as const;
    await troubled(it, late ? slow : undefined, work);
  };

  const tagsInHalo = async () => {
    const tags = await Promise.all(
      KINDS.map(async (kind) => (await haloRows(kind)).map((row) => tagOf(kind, row))),
    );
    return tags.flat();
  };

  /** Deleted in Halo; the people of a customer go with it. */
  const remove = async (kind: Kind, row: Wire) => {
    const before = await tagsInHalo();
    await it.remove('halo', HALO_OBJECTS[kind], Number(row['id']));
    const left = new Set(await tagsInHalo());
    for (const tag of before) {
      if (left.has(tag)) continue;
      removed.add(tag);
      book.blur(tag);
    }
  };

  /** The rebuilt state must know every pair: the run after it writes nothing. */
  const lose = async () => {
    it.clock.advance(7_200_000);
    await run(false, undefined);
    it.clock.advance(7_200_000);
    const before = await run(false, undefined);
    if (before?.outcome !== 'nothing' || unsettled(it, crm)) return;
    rmSync(it.options.state, { recursive: true });
    await stateRebuildCommand(it.io, { ...it.options, json: true, yes: true });
    it.output();
    await it.forgetRequests();
    await run(false, undefined);
    const writes = await it.writes();
    if (writes.length > 0) wrong.push(`the run after a rebuild writes: ${writes.join(', ')}`);
  };

  const edit = async (step: Step & { do: 'edit' }) => {
    const { side, kind, field, value, record } = step;
    const bears = (tag: string) => typeof record === 'number' || tag === record.tag;
    const index = typeof record === 'number' ? record : 0;
    const tag = await (side === 'crm' ? editCrm() : editHalo());
    if (tag === undefined) return;
    // A run before it can be seen carries nothing over.
    if (step.late) book.blur(tag);
    book.edited(side, `${tag} ${field}`, value);

    async function editCrm(): Promise<string | undefined> {
      const row = await inCrm(kind, index, (item) => item.alive && bears(item.tag));
      if (row) await write(step.late, () => crm.edit(it, kind, row.id, crm.fields[kind][field] ?? '', value));
      return row?.tag;
    }
    async function editHalo(): Promise<string | undefined> {
      const row =
        typeof record === 'number'
          ? await inHalo(kind, index)
          : (await haloRows(kind)).find((item) => bears(tagOf(kind, item)));
      const name = (FIELDS[kind] as Record<string, string>)[field] ?? '';
      if (row) await it.edit('halo', HALO_OBJECTS[kind], { id: row['id'], [name]: value ?? '' });
      return row && tagOf(kind, row);
    }
  };

  const add = async (step: Step & { do: 'add' }) => {
    const { side, kind, tag } = step;
    if (side === 'crm') {
      const parent = await inCrm('account', step.parent, alive);
      await write(step.late, () => crm.add(it, kind, tag, parent));
    } else {
      const parent = await inHalo('account', step.parent);
      const values = kind === 'account' ? newAccount(tag) : newContact(tag, parent);
      await it.edit('halo', HALO_OBJECTS[kind], values);
    }
    book.born(tag, kind);
  };

  const step = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'edit':
        return edit(step);
      case 'add':
        return add(step);
      case 'move': {
        const person = await inCrm('contact', step.record, alive);
        const parent = await inCrm('account', step.parent, alive);
        if (person && parent) await crm.move(it, person, parent);
        return;
      }
      case 'delete': {
        const row = await inCrm(step.kind, step.record, alive);
        if (!row) return;
        await crm.remove(it, step.kind, row.id);
        for (const kind of KINDS)
          for (const gone of await crmRows(kind)) if (!gone.alive) book.blur(gone.tag);
        return;
      }
      case 'undelete': {
        const row = await inCrm(step.kind, step.record, (item) => item.restorable);
        if (row) await crm.restore(it, step.kind, row.id);
        return;
      }
      case 'merge': {
        const winner = await inCrm('account', step.winner, alive);
        const loser = await inCrm('account', step.loser, alive);
        if (!winner || !loser || winner.id === loser.id) return;
        await crm.merge(it, winner.id, loser.id);
        for (const row of [winner, loser]) book.blur(row.tag);
        if (!(await crmRows('account')).some(({ tag }) => tag === loser.tag)) removed.add(loser.tag);
        return;
      }
      case 'remove': {
        const row = await inHalo(step.kind, step.record);
        if (row) await remove(step.kind, row);
        return;
      }
      case 'absorb': {
        const winner = await inHalo('account', step.winner);
        const loser = await inHalo('account', step.loser);
        if (!winner || !loser || winner['id'] === loser['id']) return;
        for (const person of await haloRows('contact'))
          if (person['client_id'] === loser['id'])
            await it.edit('halo', 'Users', { id: person['id'], site_id: winner['main_site_id'] });
        await remove('account', loser);
        return;
      }
      case 'lose':
        return lose();
      case 'switch': {
        const row = await inHalo(step.kind, step.record);
        if (!row) return;
        await it.edit('halo', HALO_OBJECTS[step.kind], { id: row['id'], inactive: step.inactive });
        book.blur(tagOf(step.kind, row));
        return;
      }
      case 'wait':
        it.clock.advance(step.ms);
        return;
      case 'sync':
        await run(step.full, step.trouble);
    }
  };

  return {
    it,
    crm,
    ledger: book,
    wrong,
    step,
    quiet: async () => (await run(false, undefined)) as RunResult,
    async bearers(kind) {
      const sources = await crmRows(kind);
      const halo = await haloRows(kind);
      const made = [...book.tags].filter(([, of]) => of === kind).map(([tag]) => tag);
      const tags = new Set([
        ...made,
        ...sources.map(({ tag }) => tag),
        ...halo.map((row) => tagOf(kind, row)),
      ]);
      return [...tags].sort().map((tag) => {
        const same = sources.filter((row) => row.tag === tag);
        return {
          tag,
          crm: same.filter(alive),
          halo: halo.filter((row) => tagOf(kind, row) === tag),
          deleted: removed.has(tag) || same.some((row) => !row.alive),
        };
      });
    },
  };
}

/** Something is held or without an answer: a rebuild would forget it. */
function unsettled(it: Bench, crm: CrmSide): boolean {
  return readState(
    it,
    (state) => {
      const intents = Object.values(crm.mappings).flatMap((name) => state.intents(name));
      return state.held().length + intents.length > 0;
    },
    crm.crm,
  );
}

function newAccount(tag: string): Wire {
  return { name: `New ${tag}`, accountsid: tag, website: `https://example.com/${tag}` };
}

function newContact(tag: string, parent: Wire | undefined): Wire {
  return {
    firstname: 'Bo',
    surname: `New ${tag}`,
    title: tag,
    emailaddress: `${tag}@example.com`,
    site_id: parent?.['main_site_id'] ?? 1,
  };
}
