import type { Literal, Where } from '../../src/model/where.ts';

/** Where the rows of the differential test live; `now` is a UTC date and the zone a fixed offset from UTC. */
export interface SqlScope {
  readonly today: string;
  readonly offsetSeconds: number;
}

export const CREATE_TABLE = `CREATE TABLE rows (id INTEGER, "Name" TEXT, "Owner.Email" TEXT, "Employees" REAL, "Active" INTEGER, "Born" TEXT,
  "Created" INTEGER, "Opens" TEXT, "Tags" TEXT)`;

/**
 * The documented meaning of a SOQL condition as SQLite text. Every leaf is two-valued (0 or 1, never NULL), because SOQL's
 * null is not SQL's: `!=` and NOT IN hold for null, and NOT is a plain negation.
 */
export function toSql(where: Where, scope: SqlScope): string {
  switch (where.kind) {
    case 'and':
      return `(${where.terms.map((term) => toSql(term, scope)).join(' AND ')})`;
    case 'or':
      return `(${where.terms.map((term) => toSql(term, scope)).join(' OR ')})`;
    case 'not':
      return `(NOT ${toSql(where.term, scope)})`;
    case 'compare': {
      const column = `"${where.field.path}"`;
      if (where.op === 'LIKE') return sure(`${column} LIKE ${quote(textOf(where.value))} ESCAPE '\\'`);
      return comparison(column, where.field.fn, where.op, where.value, scope);
    }
    case 'in': {
      const any = where.values
        .map((value) => comparison(`"${where.field.path}"`, where.field.fn, '=', value, scope))
        .join(' OR ');
      return where.negated ? `(NOT (${any}))` : `(${any})`;
    }
    case 'includes': {
      const sets = where.values.map((value) =>
        textOf(value)
          .split(';')
          .map((choice) =>
            sure(
              `instr(lower(';' || "${where.field.path}" || ';'), ${quote(`;${choice.toLowerCase()};`)}) > 0`,
            ),
          )
          .join(' AND '),
      );
      const any = sets.map((set) => `(${set})`).join(' OR ');
      return where.negated ? `(NOT (${any}))` : `(${any})`;
    }
    case 'server':
      throw new Error('not in SQL');
  }
}

function comparison(
  column: string,
  fn: string | undefined,
  op: string,
  value: Literal,
  scope: SqlScope,
): string {
  if (value.kind === 'null' || (value.kind === 'string' && value.value === '')) {
    if (column === '"Active"') return op === '=' ? '0' : '1';
    if (op === '=') return `(${column} IS NULL)`;
    return op === '!=' || op === '>' || op === '>=' ? `(${column} IS NOT NULL)` : '0';
  }
  if (value.kind === 'boolean') return `(coalesce("Active", 0) ${op} ${value.value ? 1 : 0})`;
  const range = rangeOf(value, scope);
  if (range) {
    const day =
      fn === 'DAY_ONLY' ? utc(column, '%Y-%m-%d') : column === '"Created"' ? localDay(column, scope) : column;
    return ranged(op, day, range.start, range.end);
  }
  const right =
    value.kind === 'datetime'
      ? String(Date.parse(value.text))
      : value.kind === 'number'
        ? value.text
        : quote(textOf(value).toLowerCase());
  const left =
    fn === undefined
      ? value.kind === 'string'
        ? `lower(${column})`
        : value.kind === 'time'
          ? `lower(${column})`
          : column
      : numeric(fn, column);
  return op === '!=' ? `(${left} IS NULL OR ${left} <> ${right})` : sure(`${left} ${op} ${right}`);
}

const sure = (condition: string) => `coalesce(${condition}, 0)`;
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const utc = (column: string, format: string) => `strftime('${format}', ${column} / 1000, 'unixepoch')`;
const localDay = (column: string, scope: SqlScope) =>
  `date(${column} / 1000 + ${scope.offsetSeconds}, 'unixepoch')`;

function textOf(value: Literal): string {
  return value.kind === 'string' ? value.value : 'text' in value ? value.text : '';
}

function ranged(op: string, day: string, start: string, end: string): string {
  switch (op) {
    case '=':
      return sure(`(${day} >= ${start} AND ${day} < ${end})`);
    case '!=':
      return `(${day} IS NULL OR ${day} < ${start} OR ${day} >= ${end})`;
    case '<':
      return sure(`${day} < ${start}`);
    case '<=':
      return sure(`${day} < ${end}`);
    case '>':
      return sure(`${day} >= ${end}`);
    default:
      return sure(`${day} >= ${start}`);
  }
}

function numeric(fn: string, column: string): string {
  const integer = (format: string) => `CAST(${utc(column, format)} AS INTEGER)`;
  switch (fn) {
    case 'CALENDAR_YEAR':
      return integer('%Y');
    case 'CALENDAR_QUARTER':
      return `((${integer('%m')} + 2) / 3)`;
    case 'CALENDAR_MONTH':
      return integer('%m');
    case 'DAY_IN_MONTH':
      return integer('%d');
    case 'DAY_IN_WEEK':
      return `(${integer('%w')} + 1)`;
    case 'DAY_IN_YEAR':
      return integer('%j');
    case 'HOUR_IN_DAY':
      return integer('%H');
    case 'WEEK_IN_MONTH':
      return `((${integer('%d')} - 1) / 7 + 1)`;
    case 'WEEK_IN_YEAR':
      return `((${integer('%j')} - 1) / 7 + 1)`;
    default:
      throw new Error(`no SQL for ${fn}`);
  }
}

/** A literal's first day and the day after its last, by SQLite's own calendar. */
function rangeOf(value: Literal, scope: SqlScope): { start: string; end: string } | undefined {
  if (value.kind === 'date') return { start: quote(value.text), end: `date(${quote(value.text)}, '+1 day')` };
  if (value.kind !== 'dateLiteral') return undefined;
  const name = value.name.replace('FISCAL_', '');
  const n = value.n ?? 0;
  if (name === 'LAST_90_DAYS') return units('DAY', -90, 1, scope);
  if (name === 'NEXT_90_DAYS') return units('DAY', 1, 91, scope);
  if (name === 'LAST_N_DAYS') return units('DAY', -n, 1, scope);
  if (name === 'YESTERDAY') return units('DAY', -1, 0, scope);
  if (name === 'TODAY') return units('DAY', 0, 1, scope);
  if (name === 'TOMORROW') return units('DAY', 1, 2, scope);
  const single = /^(LAST|THIS|NEXT)_([A-Z]+)$/.exec(name);
  if (single) {
    const from = { LAST: -1, THIS: 0, NEXT: 1 }[single[1] ?? ''] ?? 0;
    return units(single[2] ?? '', from, from + 1, scope);
  }
  const unit = /(DAY|WEEK|MONTH|QUARTER|YEAR)S/.exec(name)?.[1] ?? '';
  if (name.endsWith('_AGO')) return units(unit, -n, 1 - n, scope);
  return name.startsWith('LAST') ? units(unit, -n, 0, scope) : units(unit, 1, n + 1, scope);
}

function units(unit: string, from: number, to: number, scope: SqlScope): { start: string; end: string } {
  return { start: shifted(unit, from, scope), end: shifted(unit, to, scope) };
}

function shifted(unit: string, offset: number, scope: SqlScope): string {
  const today = quote(scope.today);
  const by = (count: number, what: string) => `'${count < 0 ? '-' : '+'}${Math.abs(count)} ${what}'`;
  switch (unit) {
    case 'DAY':
      return `date(${today}, ${by(offset, 'days')})`;
    case 'WEEK':
      return `date(${today}, '-6 days', 'weekday 0', ${by(offset * 7, 'days')})`;
    case 'MONTH':
      return `date(${today}, 'start of month', ${by(offset, 'months')})`;
    case 'QUARTER':
      return `date(${today}, 'start of month', '-' || ((strftime('%m', ${today}) - 1) % 3) || ' months', ${by(offset * 3, 'months')})`;
    case 'YEAR':
      return `date(${today}, 'start of year', ${by(offset, 'years')})`;
    default:
      throw new Error(`no unit ${unit}`);
  }
}
