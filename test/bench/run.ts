import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Figure, holds } from './figure.ts';

/** Every bench by name; each is loaded only when it runs. */
const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  transform: async () => (await import('./transform.ts')).transform(),
  state: async () => (await import('./state.ts')).state(),
  bulk: async () => (await import('./bulk-memory.ts')).bulkMemory(),
  files: async () => (await import('./files.ts')).files(),
  latency: async () => (await import('./latency.ts')).latency(),
  requests: async () => (await import('./requests.ts')).requests(),
  memory: async () => (await import('./memory.ts')).memory(),
  converge: async () => (await import('./histories.ts')).histories(),
};

const RESULT = '.crosswalk/bench.json';

/** `npm run bench [-- name ...]`: runs the benches, prints a table, writes the figures as JSON. Exit code 1 when a bound does not hold. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no bench "${unknown[0]}"; there are ${Object.keys(BENCHES).join(', ')}.\n`,
    );
    return 1;
  }
  const figures: Figure[] = [];
  for (const [name, run] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const measured = await run();
    for (const figure of measured) process.stdout.write(`${lineOf(figure)}\n`);
    figures.push(...measured);
  }
  write(figures);
  const broken = figures.filter((figure) => !holds(figure));
  process.stdout.write(
    `\n${figures.length - broken.length} hold, ${broken.length} do not; figures in ${RESULT}\n`,
  );
  return broken.length === 0 ? 0 : 1;
}

function lineOf(figure: Figure): string {
  const { bench, name, unit, value, bound, detail } = figure;
  const shown =
    unit === 'ratio'
      ? value.toFixed(2)
      : unit === 'percent'
        ? `${value.toFixed(1)} %`
        : String(Math.round(value));
  const limit = bound === undefined ? '' : `${bound.kind === 'atLeast' ? '>=' : '<='} ${bound.value}`;
  const verdict = bound === undefined ? '' : holds(figure) ? 'ok' : 'NO';
  return `${bench.padEnd(10)} ${name.padEnd(52)} ${shown.padStart(10)}  ${limit.padEnd(10)} ${verdict.padEnd(3)} ${detail ?? ''}`.trimEnd();
}

function write(figures: readonly Figure[]): void {
  const result = {
    version: 1,
    node: process.versions.node,
    cores: availableParallelism(),
    figures: figures.map((figure) => ({ ...figure, holds: holds(figure) })),
  };
  const schema = JSON.parse(readFileSync(new URL('./result.schema.json', import.meta.url), 'utf8'));
  const ajv = new Ajv2020({ allErrors: true });
  if (!ajv.validate(schema, result)) throw new Error(ajv.errorsText());
  mkdirSync('.crosswalk', { recursive: true });
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
}

process.exitCode = await main(process.argv.slice(2));
