import { describe, test } from 'vitest';
import { faultsCases } from './faults.ts';
import type { Declared, It } from './helpers.ts';
import { readingCases } from './reading.ts';
import type { Subject } from './subject.ts';
import { writingCases } from './writing.ts';

/**
 * What every connector has to do, whatever its vendor. `build` gives an empty system of its own to each case. Cases that a
 * connector's capabilities exclude are counted as skipped.
 */
export function runConformance(name: string, capabilities: Declared, build: () => Promise<Subject>): void {
  const it: It = (title, run, when = true) =>
    test.skipIf(!when)(title, async () => {
      await using subject = await build();
      await run(subject);
    });

  describe(`${name} conforms`, () => {
    readingCases(it, capabilities);
    writingCases(it, capabilities);
    faultsCases(it, capabilities);
  });
}
