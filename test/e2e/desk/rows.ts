import type { Bench, Wire } from '../harness.ts';

/** What a note, a case, a file or a site is known by: the first word of its text or name. */
export const tagOf = (text: unknown): string => /^\W*([TNFBA]\d+:?)/.exec(String(text ?? ''))?.[1] ?? '';

/** Words of an action, without markup, the line that names their author, and white space. */
function ofMarkup(text: string): string {
  return text
    .replace(/<p>(?:(?!<p>)[\s\S])*#crosswalk(?:(?!<p>)[\s\S])*<\/p>\s*$/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(nbsp|lt|gt|quot|#39|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/g, '');
}

const MARK = /\s*Halo (\d+-\d+)(?: \((\d+)\/\d+\))?\s*$/;

/** The same of text without markup, which may end with a mark. */
const ofPlain = (text: string): string => text.replace(MARK, '').replace(/\s+/g, '');

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ nbsp: ' ', lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' },
};

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A note as people see it on one side. */
export interface Note {
  readonly id: string;
  readonly object: string;
  readonly tag: string;
  /** Case or ticket that it hangs on. */
  readonly parent: string;
  /** What has to arrive: without markup, marks and white space. */
  readonly words: string;
  readonly hidden: boolean;
  readonly at: string;
}

const LIVE = (row: Wire) => row['IsDeleted'] !== true;

/** Notes of cases in Salesforce, a comment in several parts as one. */
export async function crmNotes(it: Bench): Promise<readonly Note[]> {
  const of = async (object: string, text: string, hidden: (row: Wire) => boolean) =>
    (await it.records('salesforce', object)).filter(LIVE).map((row) => ({
      id: String(row['Id']),
      object,
      tag: tagOf(row[text]),
      parent: String(row['ParentId']),
      words: ofPlain(String(row[text] ?? '')),
      mark: MARK.exec(String(row[text] ?? '')),
      hidden: hidden(row),
      at: String(row['CreatedDate']),
    }));
  const posts = (await it.records('salesforce', 'FeedItem'))
    .filter((row) => LIVE(row) && ['TextPost', 'ContentPost'].includes(String(row['Type'])))
    .map((row) => String(row['Id']));
  const items = await of('FeedItem', 'Body', (row) => row['Visibility'] === 'InternalUsers');
  const comments = await of('CaseComment', 'CommentBody', (row) => row['IsPublished'] !== true);
  return [
    ...items.filter(({ id }) => posts.includes(id)),
    ...(await of('FeedComment', 'CommentBody', () => false)),
    ...joined(comments),
    ...(await of('EmailMessage', 'TextBody', (row) => row['IsExternallyVisible'] !== true)),
  ].filter(({ tag }) => tag !== '');
}

/** Parts of one note in their order; a second row of them shows as a longer text. */
function joined(comments: readonly (Note & { readonly mark: RegExpExecArray | null })[]): readonly Note[] {
  const part = ({ mark }: (typeof comments)[number]) => Number(mark?.[2] ?? 1);
  const groups = Map.groupBy(comments, ({ id, parent, mark }) => (mark?.[2] ? `${parent} ${mark[1]}` : id));
  return [...groups.values()].map((notes) => {
    const inOrder = notes.toSorted((a, b) => part(a) - part(b));
    return { ...(inOrder[0] as Note), words: inOrder.map(({ words }) => words).join('') };
  });
}

export async function haloNotes(it: Bench): Promise<readonly Note[]> {
  const rows = await it.records('halo', 'Actions');
  const tickets = await it.records('halo', 'Tickets');
  const dead = new Set(tickets.filter((row) => row['deleted'] === true).map((row) => row['id']));
  return rows
    .filter((row) => !dead.has(row['ticket_id']))
    .map((row) => ({
      id: `${row['ticket_id']}-${row['id']}`,
      object: 'Actions',
      tag: tagOf(String(row['note_html'] ?? '').replace(/^(<[^>]*>\s*)+/, '')),
      parent: String(row['ticket_id']),
      words: ofMarkup(String(row['note_html'] ?? '')),
      hidden: row['hiddenfromuser'] === true,
      at: String(row['datetime']),
    }))
    .filter(({ tag }) => tag.startsWith('N'));
}

export interface Held {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** What it hangs on. */
  readonly parent: string;
}

export async function crmFiles(it: Bench): Promise<readonly Held[]> {
  const versions = await it.records('salesforce', 'ContentVersion');
  const legacy = await it.records('salesforce', 'Attachment');
  const links = (await it.records('salesforce', 'ContentDocumentLink')).filter(LIVE);
  const places = (document: unknown) =>
    links
      .filter((row) => row['ContentDocumentId'] === document)
      .map((row) => String(row['LinkedEntityId']))
      .filter((id) => !id.startsWith('005'));
  return [
    ...versions.filter(LIVE).map((row) => ({
      id: String(row['Id']),
      name: String(row['PathOnClient'] ?? row['Title']),
      bytes: Number(row['ContentSize']),
      parent: places(row['ContentDocumentId']).join(' '),
    })),
    ...legacy.filter(LIVE).map((row) => ({
      id: String(row['Id']),
      name: String(row['Name']),
      bytes: Number(row['BodyLength']),
      parent: String(row['ParentId']),
    })),
  ].filter(({ name }) => tagOf(name) !== '');
}

export async function haloFiles(it: Bench): Promise<readonly Held[]> {
  const rows = await it.records('halo', 'Attachment');
  return rows
    .map((row) => ({
      id: String(row['id']),
      name: String(row['filename']),
      bytes: Number(row['filesize']),
      parent: row['type'] === 0 ? String(row['ticket_id']) : `client ${row['unique_id']}`,
    }))
    .filter(({ name }) => tagOf(name) !== '');
}
