import { rmSync } from 'node:fs';
import { stateRebuildCommand } from '../../src/commands/state-rebuild.ts';
import { syncCommand } from '../../src/commands/sync.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { killed } from '../support/crash.ts';
import { readState } from '../support/read-state.ts';
import { type Bench, openBench, type Wire } from './harness.ts';
import { FIELDS, type History, type Kind, type Side, type Step, type Trouble } from './history.ts';
import { type Ledger, ledger } from './ledger.ts';

/** A sandbox in which a history happens, and what its records must come to. */
export interface World {
  readonly it: Bench;
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
  readonly salesforce: readonly Wire[];
  readonly halo: readonly Wire[];
  /** One was deleted or merged, in Salesforce or in Halo: its partner may stay. */
  readonly deleted: boolean;
}

export const OBJECTS = {
  account: { salesforce: 'Account', halo: 'Client' },
  contact: { salesforce: 'Contact', halo: 'Users' },
} as const;

/** The field that holds a record's tag: mapped, and edited by nobody. */
const TAGS = {
  account: { salesforce: 'AccountNumber', halo: 'accountsid' },
  contact: { salesforce: 'Title', halo: 'title' },
} as const;

/** Who makes records in Salesforce beside crosswalk. */
const PERSON = { Id: '005000000000099AAA', Username: 'pat@example.com', LastName: 'Pat', IsActive: true };

const KINDS = ['account', 'contact'] as const;

export async function openWorld(history: History): Promise<World> {
  const it = await openBench({
    salesforce: {
      User: [PERSON],
      Account: range(history.accounts, account),
      Contact: range(history.contacts, contact(history.accounts)),
    },
    halo: { Client: [{ id: 500, name: 'Born in Halo', accountsid: 'TH1', website: 'https://born.example' }] },
  });
  it.rewrite('salesforce/accounts.yaml', (text) =>
    guardsOff(text)
      .replace('on: [update]', 'on: [create, update]')
      .replace(
        '{ source: Name, target: name, write: create }',
        '{ source: Name, target: name, direction: both }',
      )
      .replace('main_phonenumber, direction: both', 'main_phonenumber, direction: both, onEmpty: clear'),
  );
  it.rewrite(
    'salesforce/contacts.yaml',
    (text) =>
      `${text
        .replace('on: [update]', 'on: [create, update]')
        .replaceAll(/number, direction: both/g, 'number, direction: both, onEmpty: clear')
        .replace('site_id, link', 'site_id, direction: both, link')}guards: { create: off, update: off }\n`,
  );
  await it.control('halo', 'settings', { arrayMode: history.arrayMode });
  const book = ledger();
  const wrong: string[] = [];
  /** Tags of records that were deleted in Halo. */
  const removed = new Set<string>();
  const tagOf = (kind: Kind, side: Side, row: Wire) => String(row[TAGS[kind][side]] ?? '');
  const rows = async (kind: Kind, side: Side) =>
    (await it.records(side, OBJECTS[kind][side])).filter((row) => tagOf(kind, side, row).startsWith('T'));
  const at = async (kind: Kind, side: Side, index: number, wanted: (row: Wire) => boolean) => {
    const found = (await rows(kind, side))
      .filter(wanted)
      .sort((a, b) => (tagOf(kind, side, a) < tagOf(kind, side, b) ? -1 : 1));
    return found[index % Math.max(1, found.length)];
  };
  const alive = (row: Wire) => row['IsDeleted'] !== true;
  const anything = () => true;

  const run = async (full: boolean, trouble: Trouble | undefined): Promise<RunResult | undefined> => {
    if (trouble?.kind === 'kill') {
      await killed(trouble.kill, it.options.state, (signal) =>
        syncCommand({ ...it.io, signal }, { ...it.options, json: true, full }),
      );
      book.ran('troubled');
      it.output();
      // As after any run: who edits what it wrote does so later.
      it.clock.advance(2_000);
      return undefined;
    }
    const result = await troubled(trouble, () => it.sync({ full }));
    const smooth = !trouble && (result.outcome === 'done' || result.outcome === 'nothing');
    book.ran(smooth ? 'clean' : 'troubled');
    return result;
  };

  const troubled = async <T>(
    trouble: Exclude<Trouble, { kind: 'kill' }> | undefined,
    work: () => Promise<T>,
  ): Promise<T> => {
    if (trouble?.kind === 'fault') await it.control('halo', 'faults', trouble.fault);
    if (trouble?.kind === 'budget') {
      const limits = `    limits: { runRequests: ${trouble.requests} }\n`;
      it.rewrite('connections.yaml', (text) => text.replace(`  ${trouble.connection}:\n`, `$&${limits}`));
    }
    const result = await work();
    if (trouble?.kind === 'fault')
      await fetch(`${it.io.env['HALO_URL']}/__sandbox/faults`, { method: 'DELETE' });
    if (trouble?.kind === 'budget')
      it.rewrite('connections.yaml', (text) => text.replace(/^ {4}limits: .*\n/m, ''));
    return result;
  };

  /** What a person or another program writes; `late` where its transaction takes two minutes. */
  const write = async (side: Side, object: string, values: Wire, late: boolean | undefined) => {
    const slow = {
      kind: 'fault',
      fault: {
        system: 'salesforce',
        method: 'POST',
        path: '^/__sandbox/records',
        do: { lateVisible: true, ms: 120_000 },
      },
    } as const;
    await troubled(late && side === 'salesforce' ? slow : undefined, () => it.edit(side, object, values));
  };

  const tagsInHalo = async () => {
    const tags = await Promise.all(
      KINDS.map(async (kind) => (await rows(kind, 'halo')).map((row) => tagOf(kind, 'halo', row))),
    );
    return tags.flat();
  };

  /** Deleted in Halo; the people of a customer go with it. */
  const remove = async (kind: Kind, row: Wire) => {
    const before = await tagsInHalo();
    await it.remove('halo', OBJECTS[kind].halo, Number(row['id']));
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
    if (before?.outcome !== 'nothing' || unsettled(it)) return;
    rmSync(it.options.state, { recursive: true });
    await stateRebuildCommand(it.io, { ...it.options, json: true, yes: true });
    it.output();
    await it.forgetRequests();
    await run(false, undefined);
    const writes = await it.writes();
    if (writes.length > 0) wrong.push(`the run after a rebuild writes: ${writes.join(', ')}`);
  };

  const edit = async (step: Step & { do: 'edit' }) => {
    const { side, kind, field, value } = step;
    const { record } = step;
    const row =
      typeof record === 'number'
        ? await at(kind, side, record, alive)
        : (await rows(kind, side)).find((item) => alive(item) && tagOf(kind, side, item) === record.tag);
    if (!row) return;
    const name = side === 'salesforce' ? field : (FIELDS[kind] as Record<string, string>)[field];
    const values = {
      [side === 'salesforce' ? 'Id' : 'id']: row[side === 'salesforce' ? 'Id' : 'id'],
      [name ?? '']: value ?? (side === 'halo' ? '' : null),
    };
    await write(side, OBJECTS[kind][side], values, step.late);
    // A run before it can be seen carries nothing over.
    if (step.late) book.blur(tagOf(kind, side, row));
    book.edited(side, `${tagOf(kind, side, row)} ${field}`, value);
  };

  const add = async (step: Step & { do: 'add' }) => {
    const { side, kind, tag } = step;
    const parent = await at('account', side, step.parent, alive);
    const values = kind === 'account' ? newAccount(side, tag) : newContact(side, tag, parent);
    await write(side, OBJECTS[kind][side], values, step.late);
    book.born(tag, kind);
  };

  const step = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'edit':
        return edit(step);
      case 'add':
        return add(step);
      case 'move': {
        const person = await at('contact', 'salesforce', step.record, alive);
        const parent = await at('account', 'salesforce', step.parent, alive);
        if (person && parent)
          await it.edit('salesforce', 'Contact', { Id: person['Id'], AccountId: parent['Id'] });
        return;
      }
      case 'delete': {
        const row = await at(step.kind, 'salesforce', step.record, alive);
        if (!row) return;
        await it.remove('salesforce', OBJECTS[step.kind].salesforce, String(row['Id']));
        for (const kind of ['account', 'contact'] as const)
          for (const gone of await rows(kind, 'salesforce'))
            if (!alive(gone)) book.blur(tagOf(kind, 'salesforce', gone));
        return;
      }
      case 'undelete': {
        const row = await at(
          step.kind,
          'salesforce',
          step.record,
          (item) => !alive(item) && !item['MasterRecordId'],
        );
        if (row)
          await it.control('salesforce', 'undelete', {
            object: OBJECTS[step.kind].salesforce,
            id: row['Id'],
          });
        return;
      }
      case 'merge': {
        const winner = await at('account', 'salesforce', step.winner, alive);
        const loser = await at('account', 'salesforce', step.loser, alive);
        if (!winner || !loser || winner['Id'] === loser['Id']) return;
        await it.control('salesforce', 'merge', {
          object: 'Account',
          winner: winner['Id'],
          losers: [loser['Id']],
        });
        for (const row of [winner, loser]) book.blur(tagOf('account', 'salesforce', row));
        return;
      }
      case 'remove': {
        const row = await at(step.kind, 'halo', step.record, anything);
        if (row) await remove(step.kind, row);
        return;
      }
      case 'absorb': {
        const winner = await at('account', 'halo', step.winner, anything);
        const loser = await at('account', 'halo', step.loser, anything);
        if (!winner || !loser || winner['id'] === loser['id']) return;
        for (const person of await rows('contact', 'halo'))
          if (person['client_id'] === loser['id'])
            await it.edit('halo', 'Users', { id: person['id'], site_id: winner['main_site_id'] });
        await remove('account', loser);
        return;
      }
      case 'lose':
        return lose();
      case 'switch': {
        const row = await at(step.kind, 'halo', step.record, anything);
        if (!row) return;
        await it.edit('halo', OBJECTS[step.kind].halo, { id: row['id'], inactive: step.inactive });
        book.blur(tagOf(step.kind, 'halo', row));
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
    ledger: book,
    wrong,
    step,
    quiet: async () => (await run(false, undefined)) as RunResult,
    async bearers(kind) {
      const salesforce = await rows(kind, 'salesforce');
      const halo = await rows(kind, 'halo');
      const made = [...book.tags].filter(([, of]) => of === kind).map(([tag]) => tag);
      const tags = new Set([
        ...made,
        ...salesforce.map((row) => tagOf(kind, 'salesforce', row)),
        ...halo.map((row) => tagOf(kind, 'halo', row)),
      ]);
      return [...tags].sort().map((tag) => {
        const same = salesforce.filter((row) => tagOf(kind, 'salesforce', row) === tag);
        return {
          tag,
          salesforce: same.filter(alive),
          halo: halo.filter((row) => tagOf(kind, 'halo', row) === tag),
          deleted: removed.has(tag) || same.some((row) => !alive(row)),
        };
      });
    },
  };
}

/** Something is held or without an answer: a rebuild would forget it. */
function unsettled(it: Bench): boolean {
  return readState(it, (state) => {
    const intents = ['accounts', 'contacts'].flatMap((name) => state.intents(name));
    return state.held().length + intents.length > 0;
  });
}

function guardsOff(text: string): string {
  return text.replace(/^guards:.*$/m, 'guards: { create: off, update: off, deactivate: off }');
}

const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

const account = (n: number) => ({
  Id: `0010000000000${String(n).padStart(2, '0')}AAA`,
  Name: `Customer ${n}`,
  Phone: `+44 20 7946 0${100 + n}`,
  AccountNumber: `TA${n}`,
});

const contact = (accounts: number) => (n: number) => ({
  Id: `0030000000000${String(n).padStart(2, '0')}AAA`,
  AccountId: account(1 + (n % accounts)).Id,
  FirstName: 'Ann',
  LastName: `Person ${n}`,
  Email: `person${n}@example.com`,
  Title: `TC${n}`,
});

function newAccount(side: Side, tag: string): Wire {
  return side === 'salesforce'
    ? { Name: `New ${tag}`, AccountNumber: tag, Phone: '1' }
    : { name: `New ${tag}`, accountsid: tag, website: `https://example.com/${tag}` };
}

function newContact(side: Side, tag: string, parent: Wire | undefined): Wire {
  return side === 'salesforce'
    ? { LastName: `New ${tag}`, Title: tag, Email: `${tag}@example.com`, AccountId: parent?.['Id'] ?? null }
    : {
        firstname: 'Bo',
        surname: `New ${tag}`,
        title: tag,
        emailaddress: `${tag}@example.com`,
        site_id: parent?.['main_site_id'] ?? 1,
      };
}
