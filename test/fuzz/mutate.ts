import type { Random } from '../support/random.ts';
import { answerOf, type Relayed } from '../support/relay.ts';
import type { Answer } from '../support/script-server.ts';

export interface Mutated {
  readonly answer: Answer;
  /** For a person: what was done, and where in the body. */
  readonly what: string;
  /**
   * Whether the answer is still a sound one that says something else about a record: a value, or an id. Nobody can tell such a
   * lie from the truth.
   */
  readonly lie: boolean;
}

type Json = unknown;
type Path = readonly (string | number)[];

const STATUSES = [204, 304, 400, 401, 403, 404, 409, 413, 418, 429, 500, 502, 503, 504];
const ODD_VALUES: readonly Json[] = [
  null,
  '',
  0,
  -1,
  1e308,
  2 ** 53 + 2,
  true,
  [],
  {},
  [null],
  'x'.repeat(5000),
  '\u0000',
  '2026-13-45T99:99:99Z',
];

/** One random change of an answer, as a server, a proxy or a new version of a vendor's API could make it. */
export function mutate(real: Relayed, random: Random): Mutated {
  const sound = (answer: Answer, what: string): Mutated => ({ answer, what, lie: false });
  if (random.chance(0.25)) return transport(real, random);
  const body = parse(real.text);
  if (body === undefined) return sound({ ...answerOf(real), status: 500 }, 'status 500');
  const paths = [...pathsOf(body, [])];
  // Half of the changes near the top, where an answer says what it is; the rest anywhere.
  const top = paths.filter((path) => path.length <= 2);
  const path = random.pick(random.chance(0.5) && top.length > 0 ? top : paths);
  const { changed, what, lie } = change(body, path, random);
  return {
    answer: answerOf(real, JSON.stringify(changed) ?? 'null'),
    what: `${what} at /${path.join('/')}`,
    lie,
  };
}

function transport(real: Relayed, random: Random): Mutated {
  const done = (answer: Answer, what: string): Mutated => ({ answer, what, lie: false });
  const bytes = Buffer.byteLength(real.text);
  switch (random.below(6)) {
    case 0: {
      const status = random.pick(STATUSES);
      return done({ ...answerOf(real), status, ...(status === 204 ? { body: '' } : {}) }, `status ${status}`);
    }
    case 1:
      return done({ ...answerOf(real), cutAfter: random.below(bytes + 1) }, 'a connection that ends early');
    case 2: {
      const end = random.below(Math.max(1, bytes));
      return done(answerOf(real, real.text.slice(0, end)), `a body that ends after ${end}`);
    }
    case 3:
      return done({ reset: true }, 'a reset connection');
    case 4:
      return done({ headers: { 'content-type': 'text/html' }, body: '<html>Sorry</html>' }, 'a page');
    default:
      return done(
        { ...answerOf(real), body: random.pick(['', 'null', '[]', '{}', '""', '0', 'OK']) },
        'another body',
      );
  }
}

function change(body: Json, path: Path, random: Random): { changed: Json; what: string; lie: boolean } {
  const rows = rowsOf(body, path);
  if (rows !== undefined && rows.length > 0 && random.chance(0.6))
    return changeRows(body, path, rows, random);
  const lie = inRow(path) && typeof at(body, path) !== 'object';
  const last = path.at(-1);
  if (typeof last === 'string' && random.chance(0.4))
    return { changed: without(body, path), what: 'a key left out', lie };
  const value = random.pick(ODD_VALUES);
  return { changed: put(body, path, value), what: `${JSON.stringify(value).slice(0, 40)}`, lie };
}

function changeRows(body: Json, path: Path, rows: readonly Json[], random: Random) {
  const index = random.below(rows.length);
  const other = random.below(rows.length);
  const done = (list: readonly Json[], what: string, lie: boolean) => ({
    changed: put(body, path, list),
    what,
    lie,
  });
  switch (random.below(5)) {
    case 0:
      return done(rows.toSpliced(index, 1), `row ${index} missing`, false);
    case 1:
      return done([...rows, rows[index]], `row ${index} twice`, false);
    case 2:
      return done([], 'no rows', false);
    case 3:
      return done(rows.toReversed(), 'rows in another order', false);
    default:
      return done(swapped(rows, index, other), `ids of rows ${index} and ${other} swapped`, true);
  }
}

function swapped(rows: readonly Json[], a: number, b: number): readonly Json[] {
  const id = (row: Json) => (isObject(row) ? (row['Id'] ?? row['id']) : undefined);
  const withId = (row: Json, value: Json) =>
    isObject(row) ? { ...row, ['Id' in row ? 'Id' : 'id']: value } : row;
  return rows.map((row, index) =>
    index === a ? withId(row, id(rows[b])) : index === b ? withId(row, id(rows[a])) : row,
  );
}

/** Below an element of a list a value is a record's own. */
function inRow(path: Path): boolean {
  return path.some((part) => typeof part === 'number');
}

function rowsOf(body: Json, path: Path): readonly Json[] | undefined {
  const value = at(body, path);
  return Array.isArray(value) && value.every(isObject) ? value : undefined;
}

function* pathsOf(value: Json, path: Path): Generator<Path> {
  yield path;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* pathsOf(item, [...path, index]);
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) yield* pathsOf(item, [...path, key]);
}

function at(value: Json, path: Path): Json {
  return path.reduce<Json>((inner, part) => (inner as Record<string | number, Json>)?.[part], value);
}

function put(value: Json, path: Path, item: Json): Json {
  const [part, ...rest] = path;
  if (part === undefined) return item;
  if (Array.isArray(value)) return value.map((old, index) => (index === part ? put(old, rest, item) : old));
  return isObject(value) ? { ...value, [part]: put(value[part], rest, item) } : value;
}

function without(value: Json, path: Path): Json {
  const [part, ...rest] = path;
  if (part === undefined) return undefined;
  if (Array.isArray(value)) return value.map((old, index) => (index === part ? without(old, rest) : old));
  if (!isObject(value)) return value;
  if (rest.length > 0) return { ...value, [part]: without(value[part], rest) };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== part));
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
