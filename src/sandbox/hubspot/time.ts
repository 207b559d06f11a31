/** A moment in wire form: milliseconds, and no fraction at all when it is a whole second (Java's Instant; recorded). */
export function wireTime(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
