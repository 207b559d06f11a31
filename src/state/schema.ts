import { FIGHTS } from './fights.ts';
import { PARENTS } from './parents.ts';

/** Format version, kept in `user_version`. */
export const VERSION = 1;

/** `CWLK`, kept in `application_id`: tells our file from any other SQLite database. */
export const APPLICATION_ID = 0x43574c4b;

export const SCHEMA = `
CREATE TABLE envelope (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE orgs (connection TEXT PRIMARY KEY, org_id TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE mappings (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE fields (
  mapping INTEGER NOT NULL REFERENCES mappings (id),
  slot INTEGER NOT NULL,
  rule_id TEXT NOT NULL,
  PRIMARY KEY (mapping, slot),
  UNIQUE (mapping, rule_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (
  mapping INTEGER NOT NULL REFERENCES mappings (id),
  source_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  is_primary INTEGER NOT NULL,
  status TEXT NOT NULL,
  hashes BLOB NOT NULL,
  refs TEXT,
  parked TEXT,
  PRIMARY KEY (mapping, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_target ON links (mapping, target_id);
CREATE INDEX links_parked ON links (mapping, source_id) WHERE parked IS NOT NULL;

CREATE TABLE checkpoints (
  mapping TEXT NOT NULL,
  side TEXT NOT NULL,
  checkpoint TEXT NOT NULL,
  mapping_hash TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (mapping, side)
) STRICT, WITHOUT ROWID;

CREATE TABLE learned (
  connection TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (connection, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE held (
  mapping TEXT NOT NULL,
  side TEXT NOT NULL,
  record_id TEXT NOT NULL,
  mapping_hash TEXT NOT NULL,
  problem TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (mapping, side, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE intents (
  key TEXT PRIMARY KEY,
  mapping TEXT NOT NULL,
  side TEXT NOT NULL,
  record_id TEXT NOT NULL,
  at TEXT NOT NULL,
  hashes BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX intents_by_mapping ON intents (mapping);

${FIGHTS}${PARENTS}
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  command TEXT NOT NULL,
  runner TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT,
  outcome TEXT NOT NULL
) STRICT;
CREATE TABLE flows (
  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  mapping TEXT NOT NULL,
  direction TEXT NOT NULL,
  outcome TEXT NOT NULL,
  counts TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE VIEW successes AS
  SELECT mapping, run FROM flows GROUP BY mapping, run HAVING min(outcome IN ('done', 'nothing', 'partial')) = 1;
`;
