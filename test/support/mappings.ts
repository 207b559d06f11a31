import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Crm = 'salesforce' | 'hubspot';

/** The shipped mappings of these integrations, switched on, with the connections that they use. */
export function copyMappings(folder: string, crms: readonly Crm[]): void {
  mkdirSync(folder);
  for (const crm of crms) {
    cpSync(join('mappings', crm), join(folder, crm), { recursive: true });
    const file = join(folder, crm, 'integration.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('enabled: false', 'enabled: true'));
  }
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
