import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonata from 'jsonata';
import objectMapper from 'object-mapper';
import { compileMapping } from '../../src/compile/compile.ts';
import type { Answers } from '../../src/compile/compiled.ts';
import { loadProject } from '../../src/config/project.ts';
import { CAPABILITIES } from '../../src/connectors/registry.ts';
import type { Values } from '../../src/model/value.ts';
import { type Figure, quick } from './figure.ts';
import { sourceRecords } from './transform/records.ts';
import { byHand, EXPRESSION, OBJECT_MAP } from './transform/rivals.ts';

const RECORDS = 20_000;
/** jsonata takes some 100 times as long; its speed does not depend on the number. */
const JSONATA_RECORDS = 1_000;
const ROUNDS = 41;
const RIVAL_PASSES = 9;
const NO_ANSWERS: Answers = { lookup: () => undefined, link: () => undefined };

type Engine = (records: readonly Values[]) => Promise<readonly unknown[]>;

/**
 * Records a second of the compiled mapping against the same fifteen fields written by hand, in object-mapper and in jsonata. Every
 * output is kept and compared with the hand-written one: an engine whose results are thrown away is measured without its
 * allocations.
 */
export async function transform(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'));
  try {
    const records = sourceRecords(RECORDS);
    const engines = await enginesOf(folder);
    const reference = await engines.hand(records);
    for (const [name, engine] of Object.entries(engines)) {
      // One by one: the message about two lists of this length would be as large as they are.
      (await engine(records)).forEach((values, n) => {
        deepStrictEqual({ ...Object(values) }, reference[n], `${name} gives other values for record ${n}`);
      });
    }
    const times: Record<string, number[]> = {};
    const measure = async (name: keyof typeof engines, passes: number) => {
      for (let pass = 0; pass < passes; pass += 1) {
        const started = process.hrtime.bigint();
        const kept = await engines[name](records);
        times[name] = [...(times[name] ?? []), Number(process.hrtime.bigint() - started) / kept.length];
      }
    };
    // In turns, so that a busy moment of the machine meets both.
    for (let round = 0; round < ROUNDS; round += 1) {
      await measure('hand', 1);
      await measure('crosswalk', 1);
    }
    await measure('objectMapper', RIVAL_PASSES);
    await measure('jsonata', RIVAL_PASSES);
    const against = (rival: string) => quick(times[rival] ?? []) / quick(times['crosswalk'] ?? []);
    const figure = (name: string, rival: string, atLeast: number): Figure => ({
      bench: 'transform',
      name,
      unit: 'ratio',
      value: against(rival),
      bound: { kind: 'atLeast', value: atLeast },
      detail: `${RECORDS} records, 15 fields, a quick pass of ${ROUNDS}, outputs kept and equal`,
    });
    return [
      figure('speed against code by hand', 'hand', 0.8),
      figure('speed against object-mapper', 'objectMapper', 5),
      figure('speed against jsonata', 'jsonata', 20),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function enginesOf(outDir: string) {
  const { project, diagnostics } = loadProject({
    directory: 'test/bench/transform/mappings',
    schemas: 'schemas/objects',
    systems: CAPABILITIES,
  });
  const mapping = project?.integrations[0]?.mappings[0];
  if (mapping === undefined) throw new Error(JSON.stringify(diagnostics));
  const compiled = await compileMapping(mapping, { outDir });
  const expression = jsonata(EXPRESSION);
  return {
    hand: async (records) => records.map(byHand),
    crosswalk: async (records) =>
      records.map((record) => {
        const { values, problems } = compiled.forward(record, NO_ANSWERS);
        if (problems.length > 0) throw new Error(JSON.stringify(problems));
        return values;
      }),
    objectMapper: async (records) => records.map((record) => objectMapper(record, OBJECT_MAP)),
    jsonata: async (records) => {
      const kept: unknown[] = [];
      for (const record of records.slice(0, JSONATA_RECORDS)) kept.push(await expression.evaluate(record));
      return kept;
    },
  } satisfies Record<string, Engine>;
}
