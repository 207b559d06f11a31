const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The 18-character form of a 15-character id: three characters that say which of the fifteen are upper case. */
export function to18(id: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let k = 0; k < 5; k += 1) {
      const code = id.charCodeAt(block * 5 + k);
      if (code >= 65 && code <= 90) bits |= 1 << k;
    }
    suffix += CHECKSUM.charAt(bits);
  }
  return id.slice(0, 15) + suffix;
}

/**
 * The 18-character form of what a client sent, or `undefined` when it is no id.
 * Of 18 characters the case may be lost: the last three restore it.
 */
export function normaliseId(text: string): string | undefined {
  if (!/^[A-Za-z0-9]+$/.test(text)) return undefined;
  if (text.length === 15) return to18(text);
  if (text.length !== 18) return undefined;
  if (to18(text) === text) return text;
  let restored = '';
  for (let position = 0; position < 15; position += 1) {
    const bits = CHECKSUM.indexOf(text.charAt(15 + Math.floor(position / 5)).toUpperCase());
    if (bits < 0) return undefined;
    const upper = (bits & (1 << (position % 5))) !== 0;
    const character = text.charAt(position);
    restored += upper ? character.toUpperCase() : character.toLowerCase();
  }
  const candidate = to18(restored);
  return candidate.slice(15) === text.slice(15).toUpperCase() ? candidate : undefined;
}

/** Ids in ascending order: object prefix, instance, nine base-62 digits. */
export function idAt(prefix: string, count: number): string {
  let digits = '';
  for (let rest = count; digits.length < 9; rest = Math.floor(rest / 62))
    digits = BASE62.charAt(rest % 62) + digits;
  return to18(`${prefix}5g0${digits}`);
}
