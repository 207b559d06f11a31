/** `2026-11-21 09:30 UTC`, and with a zone of its own the time there beside it: `(10:30 Europe/Berlin)`. */
export function timeText(at: number, timeZone = 'UTC'): string {
  const utc = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (timeZone === 'UTC') return utc;
  const there = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const [day, time] = there.format(new Date(at)).split(' ');
  const sameDay = utc.startsWith(day ?? '');
  return `${utc} (${sameDay ? time : `${day} ${time}`} ${timeZone})`;
}
