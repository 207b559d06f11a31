/** Case as SOQL ignores it: text compares without it in every operator. */
export function fold(text: string): string {
  return text.toLowerCase();
}

type Piece =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'character'; readonly character: string };

/**
 * A test for a LIKE pattern (`%` any run, `_` one character, both literal after a backslash). The whole text must match, without
 * regard to case. Takes at most length of pattern times length of text steps: no backtracking beyond the last `%`.
 */
export function likeTest(pattern: string): (text: string) => boolean {
  const pieces = readPattern(fold(pattern));
  return (text) => matches(pieces, Array.from(fold(text)));
}

function readPattern(pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [part] of pattern.matchAll(/\\[\\%_]|[\s\S]/gu)) {
    if (part === '%') pieces.push({ kind: 'any' });
    else if (part === '_') pieces.push({ kind: 'one' });
    else
      pieces.push({
        kind: 'character',
        character: part.length > 1 && part.startsWith('\\') ? part.slice(1) : part,
      });
  }
  return pieces;
}

function matches(pieces: readonly Piece[], characters: readonly string[]): boolean {
  let piece = 0;
  let at = 0;
  let any: number | undefined;
  let resume = 0;
  while (at < characters.length) {
    const current = pieces[piece];
    if (current?.kind === 'any') {
      any = piece;
      resume = at;
      piece += 1;
    } else if (
      current?.kind === 'one' ||
      (current?.kind === 'character' && current.character === characters[at])
    ) {
      piece += 1;
      at += 1;
    } else if (any !== undefined) {
      piece = any + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pieces[piece]?.kind === 'any') piece += 1;
  return piece === pieces.length;
}
