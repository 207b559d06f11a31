import { latest } from '../model/clock.ts';
import type { Database } from './database.ts';

/**
 * Brings times that lie in the future back to `now` (epoch ms): a run on a machine whose clock was ahead left them, and what they put off
 * would wait until then. Of runs they are left as they are: they say what has happened.
 */
export function bringBack(db: Database, now: number): void {
  const limit = latest(now);
  const held = db.prepare('SELECT 1 FROM held WHERE last_seen > ? LIMIT 1');
  const intents = db.prepare('SELECT 1 FROM intents WHERE at > ? LIMIT 1');
  const checkpoints = db.prepare('SELECT 1 FROM checkpoints WHERE at > ? LIMIT 1');
  const isoLimit = new Date(limit).toISOString();
  const any = [held.get(limit), intents.get(isoLimit), checkpoints.get(isoLimit)].some(Boolean);
  if (!any) return;
  const iso = new Date(now).toISOString();
  db.write(() => {
    db.prepare(
      'UPDATE held SET first_seen = min(first_seen, ?1), last_seen = ?1, next_attempt = ?1 WHERE last_seen > ?2',
    ).run(now, limit);
    db.prepare('UPDATE intents SET at = ?1 WHERE at > ?2').run(iso, isoLimit);
    db.prepare('UPDATE checkpoints SET at = ?1 WHERE at > ?2').run(iso, isoLimit);
  });
}
