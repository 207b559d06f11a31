import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Crm = 'salesforce' | 'hubspot';

/** Shipped mappings beside those of companies and people. */
const MORE = ['sites', 'opportunities', 'cases'] as const;

export type Flow = (typeof MORE)[number];

/**
 * The shipped mappings of these integrations, switched on, with the connections that they use; of the others than companies and people
 * those in `more`.
 */
export function copyMappings(folder: string, crms: readonly Crm[], more: readonly Flow[] = []): void {
  mkdirSync(folder);
  for (const crm of crms) {
    cpSync(join('mappings', crm), join(folder, crm), { recursive: true });
    edit(join(folder, crm, 'integration.yaml'), (text) => text.replace('enabled: false', 'enabled: true'));
  }
  if (crms.includes('salesforce'))
    leaveOut(
      join(folder, 'salesforce'),
      MORE.filter((flow) => !more.includes(flow)),
    );
  // An entry is a key of two spaces and everything below it; the comments above it are no part of it.
  const entries = readFileSync('mappings/connections.yaml', 'utf8')
    .replace(/^ *#.*\n/gm, '')
    .split(/^(?= {2}\w+:$)/m);
  const kept = entries.filter((entry) => {
    const name = /^ {2}(\w+):\n/.exec(entry)?.[1];
    return name === undefined || name === 'halo' || crms.some((crm) => crm === name);
  });
  writeFileSync(join(folder, 'connections.yaml'), kept.join(''));
}

/**
 * Takes mappings out of an integration's folder: each with its tests, its place on the schedule and the links that lead to it. Gives what
 * brings them back.
 */
export function leaveOut(folder: string, gone: readonly string[]): () => void {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const before = names.map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')] as const);
  for (const flow of gone) {
    for (const file of [`${flow}.yaml`, `${flow}.test.yaml`]) rmSync(join(folder, file), { force: true });
  }
  const without = (list: string) => list.split(', ').filter((name) => !gone.includes(name));
  edit(join(folder, 'integration.yaml'), (text) =>
    text.replace(/mappings: \[(.*)\]/, (_, list: string) => `mappings: [${without(list).join(', ')}]`),
  );
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    edit(join(folder, file), (text) =>
      text.replace(/link: \[([\w, ]+)\]/g, (_, list: string) => {
        const [first, ...rest] = without(list);
        return `link: ${rest.length === 0 ? first : `[${[first, ...rest].join(', ')}]`}`;
      }),
    );
  }
  return () => {
    for (const [file, text] of before) writeFileSync(file, text);
  };
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
