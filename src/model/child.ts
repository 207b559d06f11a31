/** What can hang on a record and is carried with it: posts, comments, mails and actions; attachments. */
export type ChildKind = 'notes' | 'files';

/**
 * Paths that notes have in every system. `parent`: id of the record it hangs on, in its own system. `body`: HTML without anything
 * active. `author`: name of who wrote it. `at`: when. `internal`: not for the customer's eyes. `kind`: the system's own name for its
 * sort (feed item type, outcome). `mark`: id of the record that it was made from, in the other system; it stands on the record itself,
 * and whoever bears one was born over there.
 */
export const NOTE_PATHS = ['parent', 'body', 'author', 'at', 'internal', 'kind', 'mark'] as const;

/** The same of files. `name`: with its extension. `size`: bytes. `checksum`: md5 in hexadecimal, or null. */
export const FILE_PATHS = [
  'parent',
  'name',
  'size',
  'checksum',
  'contentType',
  'at',
  'internal',
  'mark',
] as const;

/** True for the mapping of that name and for those that carry what hangs on its records: whoever names it means all of them. */
export function isNamed(
  { name, childOf }: { readonly name: string; readonly childOf?: { readonly mapping: string } },
  wanted: string,
): boolean {
  return name === wanted || childOf?.mapping === wanted;
}
