import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CAPABILITIES, SYSTEMS } from '../../src/connectors/registry.ts';

const REGISTRY = fileURLToPath(new URL('../../src/connectors/registry.ts', import.meta.url));

/** Files that are loaded at once with `file`: static imports that are not types. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, kind, from] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (type )?[^;]*?from '([^']+)';/gm,
  )) {
    if (kind !== undefined || from === undefined) continue;
    if (from.startsWith('.')) loadedWith(join(dirname(file), from), seen);
    else seen.add(from);
  }
  return seen;
}

describe('the registry of systems', () => {
  test('importing it loads no connector and no SDK', () => {
    const loaded = [...loadedWith(REGISTRY)];

    expect(loaded).toEqual(expect.arrayContaining([expect.stringMatching(/halo\/capabilities\.ts$/)]));
    expect(loaded.filter((file) => /\/index\.ts$|^[^/.]/.test(file))).toEqual([]);
  });

  test('every system has a folder and its capabilities', () => {
    for (const name of Object.keys(SYSTEMS)) {
      expect(existsSync(join(dirname(REGISTRY), name, 'index.ts'))).toBe(true);
    }
    expect(Object.keys(CAPABILITIES)).toEqual(Object.keys(SYSTEMS));
  });
});
