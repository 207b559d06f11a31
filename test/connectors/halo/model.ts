import type { Answer, RecordedRequest, Step } from '../../support/script-server.ts';
import { FIELD_INFO, type Routes } from './support.ts';

/** What Halo builds were seen, or may be feared, to do differently with a posted array. */
export interface Habits {
  readonly array: 'stopAtFirstError' | 'rollBack' | 'carryOn';
  /** `last`: `returnall` is not known; `partial`: carries on and answers 201 with the good ones only. */
  readonly answer: 'all' | 'reversed' | 'last' | 'partial';
  /** Newest records that lists do not show yet. */
  readonly lag: number;
  /** Lists honour `includecustomfields`. */
  readonly listsMarks: boolean;
  /** `new_external_link` makes a link; the link's list honours its filter. */
  readonly links: 'works' | 'unfiltered' | 'ignored' | 'forbidden';
  /** Spaces are collapsed and the name is cut, as a build with shorter columns would. */
  readonly renames: boolean;
}

export const PLAIN: Habits = {
  array: 'stopAtFirstError',
  answer: 'all',
  lag: 0,
  listsMarks: true,
  links: 'works',
  renames: false,
};

interface Row {
  readonly id: number;
  readonly name: string;
  readonly emailaddress?: string;
  readonly site_id?: number;
  readonly mark?: string;
  readonly ref?: string;
}

export interface Model {
  readonly routes: Routes;
  readonly rows: () => readonly Row[];
  readonly habits: Habits;
  /** From now on. */
  change(habits: Partial<Habits>): void;
}

/** A record is refused when its name begins with "Bad". */
const refused = (name: unknown) => String(name ?? '').startsWith('Bad');

/** Customers or users of one Halo, with `first` records that were there before. */
export function haloModel(object: 'Client' | 'Users', given: Partial<Habits> = {}, first = 3): Model {
  let habits: Habits = { ...PLAIN, ...given };
  let rows: Row[] = Array.from({ length: first }, (_, n) => ({ id: n + 1, name: `Old ${n + 1}` }));
  let lastId = first;
  let links: { id: number; halo_id: number; third_party_id: string }[] = [];
  const key = object === 'Client' ? 'clients' : 'users';

  const write = (element: Record<string, unknown>): Row => {
    if (element['id'] !== undefined) {
      const before = rows.find(({ id }) => id === element['id']);
      if (before === undefined || refused(element['name'] ?? before.name)) throw new Error('refused');
      const after = { ...before, ...(element['ref'] === undefined ? {} : { ref: String(element['ref']) }) };
      rows = rows.map((row) => (row.id === after.id ? after : row));
      return after;
    }
    // A database that refuses or rolls back a row has used up its id; what is refused before has not.
    if (refused(element['name']) && habits.array === 'carryOn') throw new Error('refused');
    lastId += 1;
    if (refused(element['name'])) throw new Error('refused');
    const fields = (element['customfields'] ?? []) as { id: number; value: unknown }[];
    const mark = fields.find(({ id }) => id === 151)?.value;
    const name = String(element['name']);
    const row: Row = {
      id: lastId,
      name: habits.renames ? name.slice(0, 6) : name,
      ...(element['emailaddress'] === undefined ? {} : { emailaddress: String(element['emailaddress']) }),
      ...(element['site_id'] === undefined ? {} : { site_id: Number(element['site_id']) }),
      ...(mark === undefined ? {} : { mark: String(mark) }),
    };
    rows = [...rows, row];
    const link = element['new_external_link'] as { third_party_id: string } | undefined;
    if (link !== undefined && habits.links !== 'ignored')
      links = [...links, { id: links.length + 1, halo_id: row.id, third_party_id: link.third_party_id }];
    return row;
  };

  const whole = (row: Row, marks: boolean) => {
    const { mark, ...shown } = row;
    return marks ? { ...shown, customfields: [{ id: 151, value: mark ?? null }] } : shown;
  };

  const post = (request: RecordedRequest): Answer => {
    const before = { rows, links };
    const written: Row[] = [];
    let failed = false;
    for (const element of request.json as Record<string, unknown>[]) {
      try {
        written.push(write(element));
      } catch {
        failed = true;
        if (habits.array === 'rollBack' && habits.answer !== 'partial') ({ rows, links } = before);
        if (habits.array !== 'carryOn' && habits.answer !== 'partial') break;
      }
    }
    const all = (request.json as unknown[]).length === 1;
    if (failed && (all || habits.answer !== 'partial'))
      return { status: 400, body: { Message: 'Please populate main contact name' } };
    if (habits.answer === 'last') return { status: 201, body: whole(written.at(-1) as Row, false) };
    const shown = written.map((row) => whole(row, false));
    return { status: 201, body: habits.answer === 'reversed' ? shown.reverse() : shown };
  };

  const paged = <T>(items: readonly T[], name: string, query: URLSearchParams): Answer => {
    const size = Math.min(100, Number(query.get('page_size')));
    const start = (Number(query.get('page_no')) - 1) * size;
    return { body: { record_count: items.length, [name]: items.slice(start, start + size) } };
  };

  const list: Step = ({ query }) => {
    const visible = rows.slice(0, Math.max(first, rows.length - habits.lag));
    const ordered = query.get('orderdesc') === 'true' ? visible.toReversed() : visible;
    const marks = habits.listsMarks && query.get('includecustomfields') !== null;
    return paged(
      ordered.map((row) => whole(row, marks)),
      key,
      query,
    );
  };

  const linkList: Step = ({ query }) => {
    if (habits.links === 'forbidden') return { status: 403 };
    const wanted = query.get('third_party_id');
    const chosen = links
      .filter((link) => wanted === null || habits.links === 'unfiltered' || link.third_party_id === wanted)
      .map((link) => ({ ...link, table_id: object === 'Client' ? 2 : 4, integration_name: 'crosswalk' }));
    return paged(chosen.toReversed(), 'links', query);
  };

  const details: Step = ({ path }) => {
    const row = rows.find(({ id }) => id === Number(path.split('/').at(-1)));
    return row === undefined ? { status: 404 } : { body: whole(row, true) };
  };

  return {
    routes: {
      'GET /api/FieldInfo': { body: FIELD_INFO.filter(({ id }) => id === 151) },
      [`GET /api/${object}`]: list,
      [`POST /api/${object}`]: post,
      'GET /api/ExternalLink': linkList,
      // The host looks routes up by their whole path.
      ...Object.fromEntries(
        Array.from({ length: 2000 }, (_, n) => [`GET /api/${object}/${n}`, details] as const),
      ),
    },
    rows: () => rows.slice(first),
    get habits() {
      return habits;
    },
    change: (more) => {
      habits = { ...habits, ...more };
    },
  };
}
