import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file or folder of recorded vendor data that is kept beside the project and never copied into it;
 * `undefined` where it is absent, so that tests can say `describe.skipIf(!path)`.
 */
export function sharedPath(relative: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../shared/${relative}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}
