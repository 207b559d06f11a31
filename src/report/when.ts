/** `2026-11-21 09:00 UTC`. Takes ISO text. */
export function time(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Milliseconds in the two largest units: `2 d 3 h`, `45 min`, `under a minute`. */
export function span(ms: number): string {
  const from = UNITS.findIndex(([, size]) => ms >= size);
  if (from === -1) return 'under a minute';
  let rest = ms;
  const parts = UNITS.slice(from, from + 2).flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return parts.join(' ');
}
