const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

export function isSalesforceId(text: string): boolean {
  return /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text);
}

/**
 * The 18-character form of an id: three letters at the end say which of the 15 before them are upper case, five to a
 * letter, so that comparing without regard to case is safe. Other texts come back unchanged.
 */
export function to18(id: string): string {
  if (id.length !== 15 || !isSalesforceId(id)) return id;
  return id + [0, 5, 10].map((start) => checkLetter(id.slice(start, start + 5))).join('');
}

function checkLetter(block: string): string {
  const bits = [...block].reduce(
    (sum, character, index) => sum + (/[A-Z]/.test(character) ? 2 ** index : 0),
    0,
  );
  return ALPHABET.charAt(bits);
}
