import { distance } from 'fastest-levenshtein';

/** Halo's own where fields hold NVARCHAR(4000), and Salesforce limits each string in a WHERE to the same. */
export const MAX_WHERE_LENGTH = 4000;

/** Parentheses and NOTs inside one another. */
export const MAX_DEPTH = 100;

/** A relationship path climbs at most five parents. */
export const MAX_PARENTS = 5;

/** Beyond this a year falls outside what a JavaScript date can hold. */
export const MAX_LITERAL_COUNT = 99_999;

const FIELD_PATH = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*){0,5}$/;

/** True for a name that may stand in a SOQL statement as a field: `Name`, `Owner.Email`, at most five parents up. */
export function isFieldPath(path: string): boolean {
  return FIELD_PATH.test(path);
}

/** Functions of a date or datetime field. All but DAY_ONLY give a number. */
export const DATE_FUNCTIONS: ReadonlySet<string> = new Set([
  'CALENDAR_MONTH',
  'CALENDAR_QUARTER',
  'CALENDAR_YEAR',
  'DAY_IN_MONTH',
  'DAY_IN_WEEK',
  'DAY_IN_YEAR',
  'DAY_ONLY',
  'FISCAL_MONTH',
  'FISCAL_QUARTER',
  'FISCAL_YEAR',
  'HOUR_IN_DAY',
  'WEEK_IN_MONTH',
  'WEEK_IN_YEAR',
]);

/** Every function a condition may start with, for suggestions. */
export const FUNCTIONS: readonly string[] = [...DATE_FUNCTIONS, 'DISTANCE', 'toLabel'];

export const AGGREGATES: ReadonlySet<string> = new Set([
  'AVG',
  'COUNT',
  'COUNT_DISTINCT',
  'GROUPING',
  'MAX',
  'MIN',
  'SUM',
]);

/** Words that open another part of a statement, and what to do with them. */
export const STATEMENT_WORDS: Readonly<Record<string, string>> = {
  SELECT: 'Keep only the condition that stands after WHERE; the fields to read come from the mapping.',
  WHERE: 'Leave out the word WHERE; the clause is the condition alone.',
  ORDER: 'Remove ORDER BY; crosswalk chooses the order in which records are read.',
  LIMIT: 'Remove LIMIT; use `crosswalk import --limit` to try a few records.',
  OFFSET: 'Remove OFFSET; crosswalk pages through the records itself.',
  GROUP: 'Remove GROUP BY; a mapping reads records, not totals.',
  HAVING: 'Remove HAVING; a mapping reads records, not totals.',
  FOR: 'Remove FOR VIEW, FOR REFERENCE or FOR UPDATE; reading must leave no trace on the records.',
  WITH: 'Remove WITH; what may be read follows from the permissions of the connection.',
  USING: 'Remove USING SCOPE; say it as a condition, for example on OwnerId.',
  ALL: 'Remove ALL ROWS; deleted records are found without it.',
  UPDATE: 'Remove UPDATE TRACKING or UPDATE VIEWSTAT; reading must leave no trace on the records.',
};

/** The candidate nearest to `word`, if one is near enough to be what was meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const given = word.toUpperCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(given.length / 4)) + 1;
  for (const candidate of candidates) {
    const far = distance(given, candidate.toUpperCase());
    if (far < bestDistance) {
      best = candidate;
      bestDistance = far;
    }
  }
  return best;
}
