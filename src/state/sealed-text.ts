import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV = 12;
const TAG = 16;

/**
 * A short text for a file that others may see, as base64url: AES-256-GCM under a key that is derived from `CROSSWALK_STATE_KEY` for this
 * one use (HKDF-SHA256).
 */
export function sealText(key: string, use: string, text: string): string {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', derived(key, use), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Throws when the text was changed, or sealed with another key or for another use. */
export function openText(key: string, use: string, sealed: string): string {
  const input = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', derived(key, use), input.subarray(0, IV), {
    authTagLength: TAG,
  }).setAuthTag(input.subarray(IV, IV + TAG));
  return Buffer.concat([decipher.update(input.subarray(IV + TAG)), decipher.final()]).toString('utf8');
}

function derived(key: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `crosswalk ${use}`, 32));
}
