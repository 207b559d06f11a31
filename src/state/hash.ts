import { createHmac } from 'node:crypto';
import type { FieldHashes } from './store.ts';

export interface Hasher {
  readonly keyId: string;
  hash(text: string): number;
}

/** HMAC-SHA256, so that nobody without the key can try likely values against a stored hash. */
export function hasher(key: string): Hasher {
  const digest = (text: string) => createHmac('sha256', key).update(text, 'utf8').digest();
  const recent = new Map<string, number>();
  return {
    keyId: digest('crosswalk state key').toString('hex').slice(0, 8),
    hash: (text) => {
      const known = recent.get(text);
      if (known !== undefined) return known;
      const hash = digest(text).readUInt32BE(0);
      if (text.length > SHORT) return hash;
      if (recent.size >= RECENT) recent.clear();
      recent.set(text, hash);
      return hash;
    },
  };
}

/** Empty values, check boxes and choices come again with nearly every record; hashing is a third of deciding about a new one. */
const RECENT = 1_000;
const SHORT = 40;

const SOURCE = 1;
const TARGET = 2;
/** Both sides agree, as they do after almost every settlement: one copy is kept. */
const SAME = 4;

/**
 * By slot: two bytes for the number of slots, half a byte of flags a slot, then four bytes a hash (big-endian).
 * A field of which neither side is known is not kept apart from one that is absent.
 */
export function packHashes(slots: ReadonlyMap<number, FieldHashes>): Uint8Array {
  const size = Math.max(-1, ...slots.keys()) + 1;
  const head = 2 + Math.ceil(size / 2);
  // From the pool: one an intent and one a link.
  const out = Buffer.allocUnsafe(head + slots.size * 8).fill(0);
  out.writeUInt16BE(size, 0);
  let end = head;
  for (let slot = 0; slot < size; slot += 1) {
    const { source, target } = slots.get(slot) ?? { source: undefined, target: undefined };
    const same = source !== undefined && source === target;
    const flags = same ? SAME : (source === undefined ? 0 : SOURCE) | (target === undefined ? 0 : TARGET);
    const at = 2 + (slot >> 1);
    out.writeUInt8(out.readUInt8(at) | (flags << ((slot & 1) * 4)), at);
    if (source !== undefined) end = out.writeUInt32BE(source, end);
    if (target !== undefined && !same) end = out.writeUInt32BE(target, end);
  }
  return out.subarray(0, end);
}

export function unpackHashes(packed: Uint8Array): ReadonlyMap<number, FieldHashes> {
  const input = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const size = input.readUInt16BE(0);
  const slots = new Map<number, FieldHashes>();
  let at = 2 + Math.ceil(size / 2);
  const next = () => {
    at += 4;
    return input.readUInt32BE(at - 4);
  };
  for (let slot = 0; slot < size; slot += 1) {
    const flags = (input.readUInt8(2 + (slot >> 1)) >> ((slot & 1) * 4)) & 7;
    if (flags === 0) continue;
    if (flags === SAME) {
      const both = next();
      slots.set(slot, { source: both, target: both });
    } else {
      const source = flags & SOURCE ? next() : undefined;
      const target = flags & TARGET ? next() : undefined;
      slots.set(slot, { source, target });
    }
  }
  return slots;
}
