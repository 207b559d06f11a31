import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/model/clock.ts';
import type { Link } from '../../src/model/link.ts';
import { openState } from '../../src/state/open.ts';
import { copyDatabase } from '../../src/state/restore.ts';
import { sealSnapshot } from '../../src/state/snapshot.ts';
import type { Figure } from './figure.ts';

const LINKS = 20_000;
const FIELDS = 10;
const BATCH = 100;
const KEY = '0'.repeat(64);

/** Bytes a link takes in the state file, and in a copy of it as it is kept between runs: vacuumed, compressed and sealed. */
export async function state(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'));
  try {
    const file = join(folder, 'state.sqlite');
    fill(file);
    const { bytes, envelope } = copyDatabase({ path: file, key: KEY, clock: systemClock });
    const about = { ...envelope, integration: 'state', at: '2026-11-21T09:00:00Z', by: 'bench' };
    const copy = sealSnapshot(about, [{ name: 'state.sqlite', bytes }], KEY);
    const figure = (name: string, bytes: number, most?: number): Figure => ({
      bench: 'state',
      name,
      unit: 'bytes',
      value: bytes / LINKS,
      bound: most === undefined ? undefined : { kind: 'atMost', value: most },
      detail: `${LINKS} links, ${FIELDS} fields hashed on both sides`,
    });
    return [
      figure('a link in a sealed copy', copy.bytes.length, 200),
      figure('a link in the file', statSync(file).size),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a first import leaves it: the batches come in the order in which they were answered. */
function fill(path: string): void {
  const store = openState({ path, key: KEY, clock: systemClock });
  try {
    for (let from = 0; from < LINKS; from += BATCH)
      store.putLinks(Array.from({ length: BATCH }, (_, n) => link(store.hash, from + n)));
  } finally {
    store.close();
  }
}

function link(hash: (text: string) => number, n: number): Link {
  const both = (field: number) => {
    const agreed = hash(`value ${n} of field ${field}`);
    // Every tenth field differs on its two sides, as after an adoption.
    return { source: agreed, target: (n + field) % 10 === 0 ? hash(`other value ${n}`) : agreed };
  };
  return {
    mapping: 'accounts',
    sourceId: `001B0000${hash(`id ${n}`).toString(36).padStart(7, '0')}IAA`,
    targetId: String(1_000 + n),
    primary: true,
    hashes: Object.fromEntries(
      Array.from({ length: FIELDS }, (_, field) => [`field_${field}`, both(field)] as const),
    ),
    refs: { site_id: String(5_000 + n) },
    parked: [],
    status: 'active',
  };
}
