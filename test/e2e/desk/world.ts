import { rmSync } from 'node:fs';
import { stateRebuildCommand } from '../../../src/commands/state-rebuild.ts';
import type { RunResult } from '../../../src/model/plan.ts';
import { readState } from '../../support/read-state.ts';
import { guardsOff, range } from '../crm.ts';
import { type Bench, openBench, type Wire } from '../harness.ts';
import type { Side, Trouble } from '../history.ts';
import { runWith, troubled } from '../trouble.ts';
import type { DeskHistory, DeskStep, FileKind } from './history.ts';
import { crmNotes, escaped, haloNotes, type Note, tagOf } from './rows.ts';

export interface Desk {
  readonly it: Bench;
  step(step: DeskStep): Promise<void>;
  run(full: boolean, trouble?: Trouble): Promise<RunResult | undefined>;
  /** What went wrong on the way, whatever came of it in the end. */
  readonly wrong: string[];
  /** Tags of what people made, and on which side. */
  readonly born: ReadonlyMap<string, Side>;
  /** Tags of what somebody deleted, on either side. */
  readonly gone: ReadonlySet<string>;
}

const PERSON = { Id: '005000000000099AAA', Username: 'pat@example.com', LastName: 'Pat', IsActive: true };
const STATUSES = { crm: ['New', 'Working', 'Escalated', 'Closed'], halo: [1, 2, 28, 9] } as const;
const id = (prefix: string, n: number) => `${prefix}0000000000${String(n).padStart(2, '0')}AAA`;

/** A desk with cases, their notes and files, and child accounts as sites, all of it in both directions. */
export async function openDesk(history: DeskHistory): Promise<Desk> {
  const it = await openBench({
    more: ['sites', 'cases'],
    salesforce: {
      User: [PERSON],
      Account: [
        ...range(history.customers, (n) => ({ Id: id('001', n), Name: `A${n}: customer` })),
        ...range(history.branches, (n) => ({
          ...{ Id: id('001', 20 + n), Name: `B0${n}: branch` },
          ParentId: n > 1 && n % 2 === 0 ? id('001', 19 + n) : id('001', 1),
        })),
      ],
      Contact: [],
      Case: range(history.cases, (n) => ({
        ...{ Id: id('500', n), Subject: `T0${n}: first`, Status: 'New', Priority: 'High' },
        AccountId: id('001', 1 + (n % history.customers)),
      })),
    },
  });
  prepare(it);
  await it.control('halo', 'settings', { arrayMode: history.arrayMode });
  const born = new Map<string, Side>([
    ...range(history.cases, (n) => [`T0${n}:`, 'crm'] as const),
    ...range(history.branches, (n) => [`B0${n}:`, 'crm'] as const),
  ]);
  const gone = new Set<string>();
  const wrong: string[] = [];
  const nth = <T>(rows: readonly T[], index: number): T | undefined => rows[index % Math.max(1, rows.length)];
  const alive = async (object: string, field: string, letter: RegExp) =>
    (await it.records('salesforce', object)).filter(
      (row) => row['IsDeleted'] !== true && letter.test(tagOf(row[field])),
    );
  const cases = () => alive('Case', 'Subject', /^T/);
  const accounts = (letters = /^[AB]/) => alive('Account', 'Name', letters);
  const halo = async (object: string, field: string, letter: RegExp) =>
    (await it.records('halo', object)).filter(
      (row) => row['deleted'] !== true && letter.test(tagOf(row[field])),
    );
  const tickets = () => halo('Tickets', 'summary', /^T/);
  const clients = () => halo('Client', 'name', /^A/);
  const sites = () => halo('Site', 'name', /^B/);
  const add = async (side: Side, object: string, row: Wire, tag: string) => {
    const made = await it.edit(side === 'crm' ? 'salesforce' : 'halo', object, row);
    born.set(tag, side);
    return made;
  };

  const run = async (full: boolean, trouble?: Trouble) => {
    const before = new Set((await haloNotes(it)).map((note) => note.id));
    const noticed = await notices(it);
    const result = await runWith(it, full, trouble);
    const after = await haloNotes(it);
    if (JSON.stringify(await notices(it)) !== JSON.stringify(noticed))
      wrong.push(`a run notifies: ${JSON.stringify(noticed)} to ${JSON.stringify(await notices(it))}`);
    wrong.push(
      ...disordered(
        after.filter((note) => !before.has(note.id)),
        await crmNotes(it),
      ),
    );
    return result;
  };

  const note = async (step: DeskStep & { do: 'note' }) => {
    const text = `${step.tag} ${step.words}`;
    if (step.side === 'halo') {
      const ticket = nth(await tickets(), step.record);
      if (!ticket) return;
      await add(
        'halo',
        'Actions',
        {
          ...{ ticket_id: ticket['id'], outcome: step.internal ? 'Private Note' : 'Public Note' },
          ...{ note_html: markup(text), hiddenfromuser: step.internal },
        },
        step.tag,
      );
      return;
    }
    const parent = nth(await cases(), step.record)?.['Id'];
    if (parent === undefined) return;
    const slow = {
      system: 'salesforce',
      method: 'POST',
      path: '^/__sandbox/records',
      do: { lateVisible: true, ms: 120_000 },
    };
    await troubled(it, step.late ? { kind: 'fault', fault: slow } : undefined, async () => {
      const made = await crmNote(step, String(parent), text);
      if (made) await add('crm', ...made, step.tag);
    });
  };

  const crmNote = async (
    { kind, internal, tag }: DeskStep & { do: 'note' },
    parent: string,
    text: string,
  ): Promise<readonly [object: string, row: Wire] | undefined> => {
    const Visibility = internal ? 'InternalUsers' : 'AllUsers';
    const Body = text.slice(0, 9_500);
    switch (kind) {
      case 'post':
        return ['FeedItem', { ParentId: parent, Body, Visibility }];
      case 'reply': {
        const posts = (await crmNotes(it)).filter((of) => of.object === 'FeedItem' && of.parent === parent);
        const post = posts.at(-1);
        return post && ['FeedComment', { FeedItemId: post.id, CommentBody: Body }];
      }
      case 'comment':
        return ['CaseComment', { ParentId: parent, CommentBody: cut(text), IsPublished: !internal }];
      case 'mail':
        return [
          'EmailMessage',
          {
            ...{ ParentId: parent, TextBody: Body, Status: '3', Incoming: false },
            ...{ FromAddress: 'a@example.com', ToAddress: 'b@example.com', IsExternallyVisible: !internal },
          },
        ];
      case 'filePost': {
        const name = `F${tag.slice(1, -1)}p.txt`;
        const version = await add('crm', 'ContentVersion', upload(name, 12), tagOf(name));
        return ['FeedItem', { ParentId: parent, Body, Visibility, RelatedRecordId: version['Id'] }];
      }
    }
  };

  const reword = async ({ record, words }: DeskStep & { do: 'reword' }) => {
    const rows = [...(await crmNotes(it)), ...(await haloNotes(it))].filter(
      (row) =>
        born.get(row.tag) === (row.object === 'Actions' ? 'halo' : 'crm') && row.object !== 'EmailMessage',
    );
    const row = nth(rows, record);
    if (!row) return;
    const text = `${row.tag} ${words}`;
    const [ticket_id, number] = row.id.split('-');
    if (row.object === 'Actions')
      await it.edit('halo', 'Actions', {
        ticket_id: Number(ticket_id),
        id: Number(number),
        note_html: markup(text),
      });
    else if (row.object === 'CaseComment')
      await it.edit('salesforce', row.object, { Id: row.id, CommentBody: cut(text) });
    else
      await it.edit('salesforce', row.object, {
        Id: row.id,
        [row.object === 'FeedItem' ? 'Body' : 'CommentBody']: text.slice(0, 9_500),
      });
  };

  const file = async ({ side, tag, record, kind, bytes }: DeskStep & { do: 'file' }) => {
    const name = `${tag}.bin`;
    if (side === 'halo') {
      const ticket = nth(await tickets(), record);
      const content = { filename: name, data_base64: upload(name, bytes).VersionData };
      if (ticket) await add('halo', 'Attachment', { ticket_id: ticket['id'], ...content }, tag);
      return;
    }
    const made = await crmFile(kind, name, record, bytes);
    if (made) await add('crm', ...made, tag);
  };

  const crmFile = async (
    kind: FileKind,
    name: string,
    record: number,
    bytes: number,
  ): Promise<readonly [object: string, row: Wire] | undefined> => {
    if (kind === 'account') {
      const account = nth(await accounts(/^A/), record);
      return account && ['ContentVersion', { ...upload(name, bytes), FirstPublishLocationId: account['Id'] }];
    }
    const parent = nth(await cases(), record)?.['Id'];
    if (parent === undefined) return undefined;
    const mails = (await crmNotes(it)).filter((of) => of.object === 'EmailMessage' && of.parent === parent);
    const on = kind === 'mail' ? mails[0]?.id : parent;
    if (on === undefined) return undefined;
    if (kind === 'version') return ['ContentVersion', { ...upload(name, bytes), FirstPublishLocationId: on }];
    return ['Attachment', { Name: name, Body: upload(name, bytes).VersionData, ParentId: on }];
  };

  const graft = async ({ side, record, parent }: DeskStep & { do: 'graft' }) => {
    if (side === 'halo') {
      const site = nth(await sites(), record);
      const client = nth(await clients(), parent);
      if (site && client) await it.edit('halo', 'Site', { id: site['id'], client_id: client['id'] });
      return;
    }
    const child = nth(await accounts(/^B/), record);
    const above = nth(await accounts(), parent);
    const rows = await accounts();
    const ancestors = (row: Wire | undefined): unknown[] =>
      row ? [row['Id'], ...ancestors(rows.find((other) => other['Id'] === row['ParentId']))] : [];
    if (!child || !above || ancestors(above).includes(child['Id'])) return;
    await it.edit('salesforce', 'Account', { Id: child['Id'], ParentId: above['Id'] });
  };

  const drop = async ({ side, what, record }: DeskStep & { do: 'drop' }) => {
    const row: Pick<Note, 'id' | 'tag' | 'object'> | undefined =
      what === 'case'
        ? nth(
            side === 'crm'
              ? (await cases()).map((of) => ({
                  id: String(of['Id']),
                  tag: tagOf(of['Subject']),
                  object: 'Case',
                }))
              : (await tickets()).map((of) => ({
                  id: String(of['id']),
                  tag: tagOf(of['summary']),
                  object: 'Tickets',
                })),
            record,
          )
        : nth(side === 'crm' ? await crmNotes(it) : await haloNotes(it), record);
    if (!row) return;
    gone.add(row.tag);
    if (row.object === 'FeedItem')
      for (const reply of await it.records('salesforce', 'FeedComment'))
        if (reply['FeedItemId'] === row.id) gone.add(tagOf(reply['CommentBody']));
    await it.remove(side === 'crm' ? 'salesforce' : 'halo', row.object, row.id);
  };

  /** The rebuilt state must know every pair: the run after it writes nothing. */
  const lose = async (rebuild: boolean) => {
    it.clock.advance(7_200_000);
    await run(false);
    it.clock.advance(7_200_000);
    if ((await run(false))?.outcome !== 'nothing' || unsettled(it)) return;
    rmSync(it.options.state, { recursive: true });
    if (rebuild) await stateRebuildCommand(it.io, { ...it.options, json: true, yes: true });
    it.output();
    await it.forgetRequests();
    await run(false);
    const writes = await it.writes();
    if (writes.length > 0)
      wrong.push(
        `the run after ${rebuild ? 'a rebuild' : 'the state was lost'} writes: ${writes.join(', ')}`,
      );
  };

  const step = async (step: DeskStep): Promise<void> => {
    switch (step.do) {
      case 'case': {
        if (step.side === 'halo') {
          const client = nth(await clients(), step.account);
          if (!client) return;
          const place = { client_id: client['id'], site_id: client['main_site_id'], tickettype_id: 1 };
          const words = { summary: `${step.tag} new`, details: 'Words', status_id: 1, priority_id: 2 };
          await add('halo', 'Tickets', { ...place, ...words }, step.tag);
          return;
        }
        const parent = step.parent === undefined ? undefined : nth(await cases(), step.parent)?.['Id'];
        const account = nth(await accounts(), step.account)?.['Id'] ?? null;
        const above = parent === undefined ? {} : { ParentId: parent };
        await add('crm', 'Case', { Subject: `${step.tag} new`, AccountId: account, ...above }, step.tag);
        return;
      }
      case 'subject': {
        const crm = step.side === 'crm';
        const row = nth(crm ? await cases() : await tickets(), step.record);
        const tag = tagOf(row?.[crm ? 'Subject' : 'summary']);
        if (!row) return;
        if (crm) await it.edit('salesforce', 'Case', { Id: row['Id'], Subject: `${tag} ${step.words}` });
        else await it.edit('halo', 'Tickets', { id: row['id'], summary: `${tag} ${step.words}` });
        return;
      }
      case 'status': {
        const row = nth(step.side === 'crm' ? await cases() : await tickets(), step.record);
        if (!row) return;
        if (step.side === 'crm')
          await it.edit('salesforce', 'Case', { Id: row['Id'], Status: STATUSES.crm[step.status] });
        else await it.edit('halo', 'Tickets', { id: row['id'], status_id: STATUSES.halo[step.status] });
        return;
      }
      case 'owner': {
        const row = nth(await cases(), step.record);
        const account = nth(await accounts(), step.account);
        if (row && account) await it.edit('salesforce', 'Case', { Id: row['Id'], AccountId: account['Id'] });
        return;
      }
      case 'note':
        return note(step);
      case 'reword':
        return reword(step);
      case 'file':
        return file(step);
      case 'branch': {
        const name = `${step.tag} branch`;
        if (step.side === 'crm') {
          const parent = nth(await accounts(), step.parent)?.['Id'];
          await add('crm', 'Account', { Name: name, ParentId: parent }, step.tag);
          return;
        }
        const client = nth(await clients(), step.parent);
        if (client) await add('halo', 'Site', { name, client_id: client['id'] }, step.tag);
        return;
      }
      case 'graft':
        return graft(step);
      case 'rename': {
        const row = nth(step.side === 'crm' ? await accounts(/^B/) : await sites(), step.record);
        if (!row) return;
        const name = `${tagOf(row['Name'] ?? row['name'])} ${step.words}`;
        if (step.side === 'crm') await it.edit('salesforce', 'Account', { Id: row['Id'], Name: name });
        else await it.edit('halo', 'Site', { id: row['id'], name });
        return;
      }
      case 'drop':
        return drop(step);
      case 'undelete': {
        const rows = await it.records('salesforce', 'Case');
        const row = nth(
          rows.filter((of) => of['IsDeleted'] === true),
          step.record,
        );
        if (row) await it.control('salesforce', 'undelete', { object: 'Case', id: row['Id'] });
        return;
      }
      case 'lose':
        return lose(step.rebuild);
      case 'wait':
        it.clock.advance(step.ms);
        return;
      case 'sync':
        await run(step.full, step.trouble);
    }
  };

  return { it, step, run, wrong, born, gone };
}

function prepare(it: Bench): void {
  const both = (text: string) => guardsOff(text).replace('on: [update]', 'on: [create, update]');
  it.rewrite(
    'salesforce/accounts.yaml',
    (text) =>
      `${guardsOff(text).replace('children: customer', 'children: site')}\nfiles: { syncBack: true }\n`,
  );
  it.rewrite('salesforce/sites.yaml', both);
  it.rewrite(
    'salesforce/cases.yaml',
    (text) =>
      `${both(text)}\nfeed: {}\ncomments: { syncBack: true, visibility: all }\nfiles: { syncBack: true }\n`,
  );
}

/** What the desk sent around so far. */
async function notices(it: Bench): Promise<unknown> {
  return (await it.stats('halo'))['notices'];
}

/** Notes that one run has made on one ticket, though not oldest first. */
function disordered(made: readonly Note[], sources: readonly Note[]): string[] {
  const at = new Map(sources.map((note) => [note.tag, note.at]));
  const number = ({ id: text }: Note) => Number(text.split('-')[1]);
  return [...Map.groupBy(made, ({ parent }) => parent)].flatMap(([ticket, notes]) => {
    const times = notes.toSorted((a, b) => number(a) - number(b)).map(({ tag }) => at.get(tag) ?? '');
    return times.some((time, index) => time < (times[index - 1] ?? ''))
      ? [`notes of ticket ${ticket} are out of order: ${times.join(', ')}`]
      : [];
  });
}

/** Something is held or without an answer: a rebuild would forget it. */
function unsettled(it: Bench): boolean {
  const mappings = ['accounts', 'accounts.files', 'sites', 'cases', 'cases.notes', 'cases.files'];
  return readState(
    it,
    (state) => state.held().length + mappings.flatMap((name) => state.intents(name)).length > 0,
  );
}

function upload(name: string, bytes: number) {
  const content = Buffer.from(name.repeat(1 + bytes / name.length)).subarray(0, bytes);
  return { PathOnClient: name, VersionData: content.toString('base64') };
}

const markup = (text: string) =>
  text
    .split('\n')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('');

/** As much of it as a comment may hold. */
function cut(text: string): string {
  let kept = text;
  while (Buffer.byteLength(kept) > 3_900) kept = kept.slice(0, -100);
  return kept.toWellFormed();
}
