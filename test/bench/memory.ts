import type { Figure } from './figure.ts';
import { salesforceBook } from './support/records.ts';
import { openRig, type Ran } from './support/rig.ts';

const ACCOUNTS = 2_000;
const SIZES = [20_000, 200_000] as const;
const MB = 1024 * 1024;

/**
 * Memory that a first import of contacts needs at most, from the command line, as the system saw it and as the heap was after full
 * collections. The sandbox with its records is a process of its own. Takes minutes: every contact is really written.
 */
export async function memory(): Promise<readonly Figure[]> {
  const [small, large] = [await firstImport(SIZES[0]), await firstImport(SIZES[1])];
  const figure = (name: string, a: number, b: number): Figure => ({
    bench: 'memory',
    name: `${name}, ${SIZES[1]} contacts against ${SIZES[0]}`,
    unit: 'ratio',
    value: b / a,
    bound: { kind: 'atMost', value: 1.3 },
    detail: `${Math.round(b / MB)} MB against ${Math.round(a / MB)} MB`,
  });
  return [
    figure('resident memory', small.maxRss, large.maxRss),
    figure('heap after collection', small.maxHeap, large.maxHeap),
  ];
}

async function firstImport(contacts: number): Promise<Ran> {
  const rig = await openRig({ salesforce: { ...salesforceBook(ACCOUNTS, contacts) }, unhurried: true });
  try {
    const ran = await rig.sync();
    const created = ran.result.flows.reduce((sum, { counts }) => sum + counts.create, 0);
    if (created !== ACCOUNTS + contacts) throw new Error(`${created} records were created`);
    return ran;
  } finally {
    await rig.close();
  }
}
