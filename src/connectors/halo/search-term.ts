import { normaliseKey } from '../../model/key.ts';
import type { Values } from '../../model/value.ts';
import type { HaloSchema } from './schema.ts';

interface SearchTerm {
  readonly text: string;
  /** The longest plain piece: stored spaces, case, accents and ß for ss then cannot hide the record from a like-search. */
  readonly word: string;
}

/** What to search for to find records with this key; `undefined` where no property of it is searched. */
export function searchTerm(schema: HaloSchema, key: Values): SearchTerm | undefined {
  const field = schema.object.searchable.find((candidate) => normaliseKey(key[candidate]) !== undefined);
  if (field === undefined) return undefined;
  const text = String(key[field]).normalize('NFC').replace(/\s+/g, ' ').trim();
  if (field === 'emailaddress') return { text, word: text };
  const words = text.replace(/ss/gi, ' ').match(/[A-Za-z0-9]{3,}/g) ?? [];
  const word = words.reduce((longest, next) => (next.length > longest.length ? next : longest), '');
  return { text, word: word === '' ? text : word };
}
