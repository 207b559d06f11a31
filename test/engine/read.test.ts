import { expect, onTestFinished, test } from 'vitest';
import type { CompiledMapping } from '../../src/compile/compiled.ts';
import type { Connector, ReadPage } from '../../src/connectors/connector.ts';
import { haloCapabilities } from '../../src/connectors/halo/capabilities.ts';
import type { RunContext } from '../../src/engine/context.ts';
import { readTarget } from '../../src/engine/read.ts';
import { openSpool } from '../../src/engine/spool.ts';
import { mapping, rule } from '../compile/builders.ts';

/** A complete reading of a target that answers with these pages. */
async function reading(pages: readonly ReadPage[]) {
  const built = mapping([rule('Name', 'name')], {}, {});
  const compiled: Partial<CompiledMapping> = { mapping: built, sourcePaths: [], targetPaths: ['name'] };
  const target: Partial<Connector> = {
    capabilities: haloCapabilities,
    async *read() {
      yield* pages;
    },
  };
  const context = {
    state: { checkpoint: () => undefined },
    mappings: {},
    connectors: { [built.source.connection]: target, [built.target.connection]: target },
    progress: () => {},
    touched: () => {},
  };
  const spool = openSpool();
  onTestFinished(() => spool.close());
  return readTarget(context as unknown as RunContext, compiled as CompiledMapping, spool, { full: false });
}

const row = (id: string) => ({ id, values: { name: `Name ${id}` } });
const checkpoint = { kind: 'test' };

test.each<[string, Partial<ReadPage>, { complete: boolean; indexed: boolean }]>([
  ['of one piece answers for the whole target', {}, { complete: true, indexed: true }],
  [
    'that was cut in two is no index: what it missed would be doubled',
    { resumed: true },
    { complete: false, indexed: false },
  ],
  [
    'of a list that announced more can be matched against, and proves nothing by what it leaves out',
    { short: true },
    { complete: false, indexed: true },
  ],
])('a complete reading of the target %s', async (_, more, expected) => {
  const result = await reading([
    { records: [row('1')], last: false },
    { records: [row('2')], last: true, checkpoint, ...more },
  ]);

  expect(result).toMatchObject({ records: 2, checkpoint, ...expected });
});
