/** Text order of the org's locale, without regard to case. */
const COLLATOR = new Intl.Collator('en', { sensitivity: 'accent' });

export function collate(a: string, b: string): number {
  return COLLATOR.compare(a, b);
}
