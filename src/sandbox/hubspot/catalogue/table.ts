import type { Definition, PropertyOption } from '../definitions.ts';
import { OPTIONS } from './options.ts';

/**
 * Definitions from lines of `name|label|type fieldType|flags|group`. Flags: `r` its value cannot be written,
 * `c` calculated, `u` unique, `h` hidden, `o` an owner, `x` options kept elsewhere, `f` in forms, `d` the definition
 * may be changed. Options of enumerations are in `options.ts`, by the name of the property.
 */
export function readTable(text: string): readonly Definition[] {
  return text
    .trim()
    .split('\n')
    .map((line, at) => readLine(line.trim(), at));
}

/** Definitions from lines of `type fieldType|flags|group|names`: labels are made of the names. */
export function readNames(text: string, firstOrder: number): readonly Definition[] {
  const lines = text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [types = '', flags = '', group = '', names = ''] = line.trim().split('|');
      return names.split(' ').map((name) => `${name}|${labelOf(name)}|${types}|${flags}|${group}`);
    });
  return lines.map((line, at) => readLine(line, firstOrder + at));
}

/** `hs_last_open_task_date` to `Last Open Task Date`. */
function labelOf(name: string): string {
  return name
    .replace(/^hs_(v2_)?/, '')
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** When accounts of the data's age got their definitions. */
const MADE = '2019-08-06T02:41:52.000Z';
const CHANGED = '2025-11-04T16:20:08.512Z';

function readLine(line: string, displayOrder: number): Definition {
  const [name = '', label = '', types = '', flags = '', groupName = ''] = line.split('|');
  const [type = 'string', fieldType = 'text'] = types.split(' ');
  const has = (flag: string) => flags.includes(flag);
  return {
    name,
    label,
    type,
    fieldType,
    description: '',
    groupName,
    options: type === 'bool' ? YES_NO : (OPTIONS[name] ?? []),
    displayOrder,
    calculated: has('c'),
    externalOptions: has('x') || has('o'),
    archived: false,
    hasUniqueValue: has('u'),
    hidden: has('h'),
    hubspotDefined: true,
    modificationMetadata: {
      archivable: true,
      readOnlyDefinition: !has('d'),
      readOnlyValue: has('r') || has('c'),
    },
    formField: has('f'),
    dataSensitivity: 'non_sensitive',
    ...(has('o') ? { referencedObjectType: 'OWNER' } : {}),
    createdAt: MADE,
    updatedAt: CHANGED,
  };
}

const YES_NO: readonly PropertyOption[] = [
  { label: 'True', value: 'true', displayOrder: 0, hidden: false },
  { label: 'False', value: 'false', displayOrder: 1, hidden: false },
];
