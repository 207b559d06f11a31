import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { KeptLogin } from '../model/token-vault.ts';

/** What the file of one connection holds. Hashes are keyed: they tell whether a token is known, and nothing else about it. */
export interface TokenFile extends KeptLogin {
  /** Configured tokens that this log-in goes on from, newest last. */
  readonly origins: readonly string[];
  /** Tokens that were exchanged for newer ones, newest last. */
  readonly spent: readonly string[];
}

/** Opens and closes the file of one connection: AES-256-GCM, bound to the connection's name. */
export interface TokenSeal {
  seal(file: TokenFile): Buffer;
  /** Throws when the bytes were changed, cut, or sealed with another key or for another connection. */
  open(bytes: Uint8Array): TokenFile;
  hash(token: string): string;
}

const MAGIC = Buffer.from('crosswalk token 1\n');
const IV = 12;
const TAG = 16;
/** Enough to recognise a copy of the file that somebody put back from weeks ago. */
const REMEMBERED = 200;

export function createSeal(stateKey: string, connection: string): TokenSeal {
  const derived = (use: string) => Buffer.from(hkdfSync('sha256', stateKey, '', `crosswalk ${use}`, 32));
  const key = derived('refresh token');
  const hashKey = derived('refresh token hash');
  const bound = Buffer.concat([MAGIC, Buffer.from(connection)]);
  return {
    seal(file) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound);
      const sealed = Buffer.concat([cipher.update(JSON.stringify(file), 'utf8'), cipher.final()]);
      return Buffer.concat([MAGIC, iv, cipher.getAuthTag(), sealed]);
    },
    open(bytes) {
      const input = Buffer.from(bytes);
      const start = MAGIC.length;
      if (!input.subarray(0, start).equals(MAGIC)) throw new Error('it does not begin as such a file does');
      const iv = input.subarray(start, start + IV);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG })
        .setAAD(bound)
        .setAuthTag(input.subarray(start + IV, start + IV + TAG));
      const text = Buffer.concat([decipher.update(input.subarray(start + IV + TAG)), decipher.final()]);
      return JSON.parse(text.toString('utf8'));
    },
    hash: (token) => createHmac('sha256', hashKey).update(token).digest('base64url').slice(0, 22),
  };
}

/**
 * The log-in to go on from. The kept one wins as long as the configured token is one that it descends from, once held, or holds: to
 * send that one again would end the whole family. A token never seen before was set by a person since, and wins.
 */
export function newest(file: TokenFile | undefined, given: string, seal: TokenSeal): KeptLogin {
  if (file === undefined || !isKnown(file, seal.hash(given), seal))
    return { refreshToken: given, session: undefined };
  return { refreshToken: file.refreshToken, session: file.session };
}

/** The file after `kept.refreshToken` took the place of `before.refreshToken`. */
export function following(
  file: TokenFile | undefined,
  given: string,
  before: KeptLogin,
  kept: KeptLogin,
  seal: TokenSeal,
): TokenFile {
  const configured = seal.hash(given);
  const known = file !== undefined && isKnown(file, configured, seal);
  const origins = file?.origins ?? [];
  const rotated = before.refreshToken === kept.refreshToken ? [] : [seal.hash(before.refreshToken)];
  return {
    refreshToken: kept.refreshToken,
    session: kept.session,
    origins: known ? origins : [...origins, configured].slice(-REMEMBERED),
    spent: [...(file?.spent ?? []), ...rotated].slice(-REMEMBERED),
  };
}

function isKnown(file: TokenFile, hash: string, seal: TokenSeal): boolean {
  return file.origins.includes(hash) || file.spent.includes(hash) || seal.hash(file.refreshToken) === hash;
}
