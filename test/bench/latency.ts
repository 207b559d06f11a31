import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, quick } from './figure.ts';
import { salesforceBook } from './support/records.ts';
import { type LogLine, openRig, type Rig } from './support/rig.ts';

const ACCOUNTS = 2_000;
const LATENCY_MS = 50;
const ROUNDS = 5;
const REPLAY = fileURLToPath(new URL('./support/replay.ts', import.meta.url));
const run = promisify(execFile);

/**
 * A first import of 2,000 accounts when every answer takes 50 ms, against a bare loop that sends the very same requests and does nothing
 * with the answers. Both are timed at the sandbox, from the first request to the end of the last answer.
 */
export async function latency(): Promise<readonly Figure[]> {
  const times = { crosswalk: [] as number[], four: [] as number[], one: [] as number[] };
  let requests = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const recorded = await once(async (rig) => {
      await rig.sync();
    });
    requests = recorded.length;
    times.crosswalk.push(span(recorded));
    for (const [name, width] of [
      ['four', '4'],
      ['one', '1'],
    ] as const) {
      const lines = await once(async (rig) => {
        const file = join(rig.folder, 'recording.json');
        writeFileSync(file, JSON.stringify({ lines: recorded, env: rig.env }));
        await run(process.execPath, [REPLAY, file, width]);
      });
      if (lines.length !== recorded.length)
        throw new Error(`${lines.length} of ${recorded.length} requests sent`);
      times[name].push(span(lines));
    }
  }
  const against = (name: string, rival: 'four' | 'one', most?: number): Figure => ({
    bench: 'latency',
    name: `time against a bare loop, ${name}`,
    unit: 'ratio',
    value: quick(times.crosswalk) / quick(times[rival]),
    bound: most === undefined ? undefined : { kind: 'atMost', value: most },
    detail: `${ACCOUNTS} accounts, ${requests} requests, ${LATENCY_MS} ms each, a quick one of ${ROUNDS}`,
  });
  return [against('writes four at a time', 'four', 1.3), against('one request at a time', 'one')];
}

/** A sandbox of its own for each, as the records of one would be found by the next. */
async function once(work: (rig: Rig) => Promise<void>): Promise<readonly LogLine[]> {
  const rig = await openRig({
    salesforce: { ...salesforceBook(ACCOUNTS, 0) },
    without: ['contacts'],
    latency: LATENCY_MS,
    logged: true,
  });
  try {
    await work(rig);
    return rig.log();
  } finally {
    await rig.close();
  }
}

function span(lines: readonly LogLine[]): number {
  const starts = lines.map(({ time }) => Date.parse(time));
  return Math.max(...lines.map(({ ms }, index) => (starts[index] ?? 0) + ms)) - Math.min(...starts);
}
