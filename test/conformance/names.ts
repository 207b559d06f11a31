/** Names of companies as records bear them: marks above letters, quotes, signs. */
export const NAMES: readonly string[] = [
  'Zürich Räder AG',
  'Twin Peaks Ltd',
  "O'Hara & Sons",
  'Acme',
  'Óbidos Lda',
  'Nordwind GmbH',
  'Umbra',
];

/** The nth name, unlike any other. */
export function nthName(n: number, names: readonly string[] = NAMES): string {
  return `${names[n % names.length]} ${n}`;
}
