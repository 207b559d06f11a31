import type { CatalogueField } from '../../model/catalogue.ts';
import type { Scalar, Value } from '../../model/value.ts';
import { escapeSoqlLike } from '../../where/index.ts';
import type { ObjectInfo } from './describe.ts';
import { literal } from './where.ts';

/** Types that LIKE takes. */
const TEXTS: ReadonlySet<CatalogueField['type'] | undefined> = new Set(['text', 'email', 'phone', 'url']);

/**
 * What `normaliseKey` takes for equal and the server's comparison (which folds case only) does not: blanks of any kind and number, ß and
 * ss, an accent as a character of its own.
 */
const LOOSE = /\s+|ss|ß|ẞ|[^\p{ASCII}]/giu;

/** Stands where a wildcard will; no text that Salesforce stores holds it. */
const GAP = '\u0000';

/** Fewer characters than this beside the wildcards, and the pattern would fetch half of the object. */
const LEAST = 2;

/**
 * A condition that every record meets whose field is equal to one of the values as match keys are compared. Others may meet it too:
 * whoever asks compares what comes back.
 */
export function alike(info: ObjectInfo, field: string, values: readonly Value[]): string {
  const known = info.fields.get(field.toLowerCase());
  const exact = new Set<string>();
  const patterns = new Set<string>();
  for (const value of values) {
    const scalar: Scalar = typeof value === 'object' && value !== null ? value.join(';') : value;
    const pattern =
      typeof scalar === 'string' && TEXTS.has(known?.type) ? patternOf(scalar.trim()) : undefined;
    if (pattern !== undefined) patterns.add(`${field} LIKE '${pattern}'`);
    else for (const variant of variants(scalar)) exact.add(literal(known, variant));
  }
  return [...(exact.size > 0 ? [`${field} IN (${[...exact].join(',')})`] : []), ...patterns].join(' OR ');
}

/** `undefined` where the server's own comparison is good enough, or where too little of the text would be left. */
function patternOf(text: string): string | undefined {
  const pieces = text
    .normalize('NFC')
    .replace(LOOSE, (found) => (isLoose(found) ? GAP : found))
    .split(GAP);
  if (pieces.length === 1 || pieces.join('').length < LEAST) return undefined;
  return pieces.map(escapeSoqlLike).join('%');
}

/** Of the letters beyond ASCII only those that can be written as several characters. */
function isLoose(found: string): boolean {
  return /\s|ss|ß|ẞ/iu.test(found) || found.normalize('NFD') !== found;
}

function variants(value: Scalar): readonly Scalar[] {
  if (typeof value !== 'string') return [value];
  const text = value.normalize('NFC').trim();
  const collapsed = text.replace(/\s+/gu, ' ');
  return [...new Set([text, collapsed, collapsed.normalize('NFD')])];
}
