import type { Connector, ReadPage, ReadRequest, RecordChange } from '../../src/connectors/connector.ts';
import type { SystemRecord } from '../../src/model/record.ts';
import type { Values } from '../../src/model/value.ts';
import type { Subject } from './subject.ts';

/** Registers one case on a subject of its own; `when` false counts it as skipped. */
export type It = (title: string, run: (subject: Subject) => Promise<void>, when?: boolean) => void;
export type Declared = Connector['capabilities'];

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

export async function readAll(connector: Connector, request: ReadRequest): Promise<ReadPage[]> {
  const pages: ReadPage[] = [];
  for await (const page of connector.read(request)) pages.push(page);
  return pages;
}

export function recordsOf(pages: readonly ReadPage[]): SystemRecord[] {
  return pages.flatMap(({ records }) => [...records]);
}

export function create(about: Subject['about'], key: string, values: Values): RecordChange {
  const mark = about.mark === undefined ? {} : { externalId: { field: about.mark, value: `mark-${key}` } };
  return { kind: 'create', key, values, ...mark };
}

export async function createAll(subject: Subject, samples: readonly Values[]): Promise<string[]> {
  const { connector, about } = subject;
  const changes = samples.map((values, n) => create(about, String(n), values));
  const results = await connector.write({ object: about.object, changes });
  return results.map((result) =>
    result.kind === 'ok' ? result.id : `not created: ${JSON.stringify(result)}`,
  );
}

export async function readOne({ connector, about }: Subject, id: string): Promise<Values | undefined> {
  return (await connector.readByIds({ object: about.object, ids: [id], fields: about.fields })).get(id)
    ?.values;
}
