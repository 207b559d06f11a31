import { modelState } from './answers.ts';
import { parseStamp } from './time.ts';

/** A query string as ASP.NET binds it: names in any case, the first of several, unknown ones ignored. */
export interface Params {
  text(name: string): string | undefined;
  /** Only `true` and `false` count; anything else (`orderdesc=1`) is as if it were not there. */
  flag(name: string): boolean | undefined;
  /** Answers 400 for something that is no 32-bit integer. */
  int(name: string): number | undefined;
  /** Digits as UTC; answers 400 for something that is no date. `true` and `false`, as the swagger types it, are ignored. */
  date(name: string): number | undefined;
  /** The integers of a comma-separated list; other entries are skipped. */
  ids(name: string): readonly number[];
  /** All parameters but these, in a form that is equal for equal queries. */
  keyWithout(names: ReadonlySet<string>): string;
}

export function readParams(query: URLSearchParams): Params {
  const values = new Map<string, string>();
  for (const [name, value] of query) {
    const key = name.toLowerCase();
    if (!values.has(key)) values.set(key, value);
  }
  const text = (name: string) => {
    const value = values.get(name);
    return value === undefined || value === '' ? undefined : value;
  };
  return {
    text,
    flag: (name) => {
      const value = text(name)?.trim().toLowerCase();
      return value === 'true' ? true : value === 'false' ? false : undefined;
    },
    int: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = toInt32(value);
      if (number === undefined) throw modelState(name, `The value '${value}' is not valid.`);
      return number;
    },
    date: (name) => {
      const value = text(name);
      if (value === undefined || /^(true|false)$/i.test(value)) return undefined;
      // A plus sign of a zone arrives as a blank from clients that do not encode it.
      const instant = parseStamp(
        value.replace(/ (\d\d:?\d\d)$/, (match, zone: string) => (value.includes('T') ? `+${zone}` : match)),
      );
      if (instant === undefined) throw modelState(name, `The value '${value}' is not valid.`);
      return instant;
    },
    ids: (name) =>
      (text(name) ?? '')
        .split(',')
        .map((part) => toInt32(part))
        .filter((id) => id !== undefined),
    keyWithout: (names) =>
      JSON.stringify([...values].filter(([name]) => !names.has(name)).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function toInt32(text: string): number | undefined {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) return undefined;
  const number = Number(text);
  return Math.abs(number) < 2 ** 31 ? number : undefined;
}
