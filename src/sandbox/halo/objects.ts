import { CONFIG_NAMES, type ConfigName } from './config.ts';

/** An object of the sandbox by any name people use for it. */
export type ObjectName = RecordName | 'externallink' | 'actions' | 'attachment' | ConfigName;

/** Objects that are entities. */
export const RECORD_NAMES = ['client', 'site', 'users', 'tickets', 'opportunities'] as const;
export type RecordName = (typeof RECORD_NAMES)[number];
const PLAIN = ['externallink', 'actions', 'attachment'] as const;

const ALIASES: Readonly<Record<string, ObjectName>> = {
  area: 'client',
  customer: 'client',
  user: 'users',
  contact: 'users',
  uname: 'agent',
  tree: 'toplevel',
  feature: 'features',
  link: 'externallink',
  field: 'fieldinfo',
  ticket: 'tickets',
  fault: 'tickets',
  case: 'tickets',
  opportunity: 'opportunities',
  action: 'actions',
  file: 'attachment',
  requesttype: 'tickettype',
  statuse: 'status',
  tstatus: 'status',
  policy: 'priority',
  prioritie: 'priority',
  slahead: 'sla',
  categorie: 'category',
  categorydetail: 'category',
  toutcome: 'outcome',
  currencie: 'currency',
};

/** `Client`, `client` and `clients` are the same object; `undefined` for one the sandbox does not have. */
export function objectName(written: string): ObjectName | undefined {
  const word = written.trim().toLowerCase();
  for (const name of [word, word.replace(/s$/, '')]) {
    const plain = [...RECORD_NAMES, ...PLAIN].find((known) => known === name);
    if (plain !== undefined) return plain;
    const config = CONFIG_NAMES.find((known) => known === name);
    if (config !== undefined) return config;
    if (Object.hasOwn(ALIASES, name)) return ALIASES[name];
  }
  return undefined;
}
