import { distance } from 'fastest-levenshtein';

/** What of a record can be compared with another system's: no more than that is kept of it. */
export interface Likeness {
  readonly id: string;
  /** Words of the name without case, accents, punctuation and legal form; sorted. */
  readonly words: readonly string[];
  /** The name before anything was taken from it, for a reader. */
  readonly name: string;
  /** Host of the website without `www.`. */
  readonly site: string | undefined;
  readonly email: string | undefined;
}

export interface Similarity {
  /** 0 to 1. */
  readonly score: number;
  readonly why: readonly string[];
}

/** Legal forms say nothing about who somebody is, and are written or left out at will. */
const LEGAL = new Set(
  (
    'ab ag aps as asa bv bvba co company corp corporation ek eu ev gbr gesellschaft gmbh inc incorporated kft kg kgaa ' +
    'kk lda limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty sa sarl sas sl spa sro srl the ug und and et y'
  ).split(' '),
);

/** Domains that thousands of unrelated people share. */
const FREE_MAIL =
  /^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|t-online|proton|protonmail|mail|qq|163)\.[a-z.]+$/;

/** The words of a name. A name of nothing but legal forms keeps them. */
export function nameWords(name: string): string[] {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/ß/g, 'ss')
    // G.m.b.H. and A/S are one word each.
    .replace(/(?<=\b\p{L})[./](?=\p{L}\b)/gu, '')
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const telling = words.filter((word) => !LEGAL.has(word));
  return [...new Set(telling.length > 0 ? telling : words)].sort();
}

/** `https://www.Acme.example/de` and `acme.example` are one site; what is no host is none. */
export function siteOf(text: string): string | undefined {
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@\s]*@)?([^/:?#\s]+)/i
    .exec(text.trim())?.[1]
    ?.toLowerCase();
  return host?.includes('.') ? host.replace(/^www\d?\./, '') : undefined;
}

function domainOf(email: string | undefined): string | undefined {
  const domain = email?.split('@')[1];
  return domain === undefined || FREE_MAIL.test(domain) ? undefined : domain;
}

/**
 * Keys under which two records that are alike are found without comparing everybody with everybody: each word, the name written
 * together, the beginning of its longest word (a slip of the pen is rarely there), site and address.
 */
export function blocksOf(record: Likeness): string[] {
  const longest = record.words.reduce((best, word) => (word.length > best.length ? word : best), '');
  const blocks = [
    ...record.words.map((word) => `word ${word}`),
    ...(record.words.length > 0 ? [`name ${record.words.join('')}`] : []),
    ...(longest.length >= 4 ? [`begin ${longest.slice(0, 4)}`] : []),
    ...(record.site === undefined ? [] : [`site ${record.site}`]),
    ...(record.email === undefined ? [] : [`mail ${record.email}`]),
  ];
  return [...new Set(blocks)];
}

/** How alike two records are, and what says so. Symmetric. */
export function similarity(a: Likeness, b: Likeness): Similarity {
  const why: string[] = [];
  const words = wordScore(a.words, b.words, why);
  let score = words;
  if (a.email !== undefined && a.email === b.email) {
    why.push('the same e-mail address');
    score = Math.max(score, 0.8) + 0.15;
  } else if (a.site !== undefined && a.site === b.site) {
    why.push('the same website');
    score = words > 0 ? lifted(score) : 0.6;
  } else {
    const domains = [domainOf(a.email) ?? a.site, domainOf(b.email) ?? b.site];
    if (words > 0.3 && domains[0] !== undefined && domains[0] === domains[1]) {
      why.push('the same domain');
      score = lifted(score);
    }
  }
  return { score: Math.min(1, Math.round(score * 100) / 100), why };
}

/** Half of what is missing to certainty. */
function lifted(score: number): number {
  return score + (1 - score) / 2;
}

function wordScore(a: readonly string[], b: readonly string[], why: string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [one, other] = [a.join(''), b.join('')];
  if (one === other) {
    why.push('the same name but for case, accents, punctuation, word order or legal form');
    return 0.95;
  }
  const shared = a.filter((word) => b.includes(word)).length;
  const dice = (2 * shared) / (a.length + b.length);
  const spelling = 1 - distance(one, other) / Math.max(one.length, other.length);
  if (spelling > dice && spelling >= 0.75) why.push('nearly the same spelling');
  else if (shared > 0) why.push(`${shared} of ${Math.max(a.length, b.length)} words`);
  // Words in common prove less than a whole name, and spelling proves nothing until it is close.
  return Math.max(dice * 0.9, spelling >= 0.75 ? spelling * 0.9 : 0);
}
