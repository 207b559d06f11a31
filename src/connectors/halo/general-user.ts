import { property, textOf, type WireObject } from './wire.ts';

/**
 * Halo gives every site a user "General User", for tickets without a known person. No property marks it: it is told by that name
 * and by having no e-mail address. One that was renamed is left to `exclude_generaluser`.
 */
export function isGeneralUser(row: WireObject): boolean {
  const name = textOf(property(row, 'name'))?.replace(/\s+/g, ' ').toLowerCase();
  return name === 'general user' && textOf(property(row, 'emailaddress')) === undefined;
}
