import type { Value } from './value.ts';

/**
 * A value as match keys compare it: NFC, spaces collapsed and trimmed, case folded. `undefined` for an empty value,
 * which never matches anything.
 */
export function normaliseKey(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = Array.isArray(value) ? value.join(';') : String(value);
  // Upper-casing first folds what lower-casing alone keeps apart (ß and SS, ς and σ).
  const folded = text
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC');
  return folded === '' ? undefined : folded;
}
