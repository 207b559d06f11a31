import { CONFIG_NAMES, type ConfigName } from './config.ts';

/** An object of the sandbox by any name people use for it. */
export type ObjectName = 'client' | 'site' | 'users' | 'externallink' | ConfigName;

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
};

/** `Client`, `client` and `clients` are the same object; `undefined` for one the sandbox does not have. */
export function objectName(written: string): ObjectName | undefined {
  const word = written.trim().toLowerCase();
  for (const name of [word, word.replace(/s$/, '')]) {
    if (name === 'client' || name === 'site' || name === 'users' || name === 'externallink') return name;
    const config = CONFIG_NAMES.find((known) => known === name);
    if (config !== undefined) return config;
    if (Object.hasOwn(ALIASES, name)) return ALIASES[name];
  }
  return undefined;
}
