import type { WireRecord } from '../system.ts';
import type { Definition, PropertyOption } from './definitions.ts';
import type { ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import { removeDefinition } from './property-new.ts';
import { wireTime } from './time.ts';

/**
 * What an administrator does with a definition: `{ name, archived: true | false }`, `{ name, remove: true }`,
 * `{ name, options: [...] }` (all of them), `{ name, renameOption: { value, label } }`, `{ name, removeOption: value }`,
 * and any other field of the definition by its name. Returns the definition, or nothing when it is gone.
 */
export function propertyAction(portal: Portal, object: ObjectName, body: WireRecord): WireRecord {
  const { object: _object, name, remove, renameOption, removeOption, ...changes } = body;
  const definitions = portal.definitions[object];
  const known = definitions.get(String(name));
  if (known === undefined) throw new Error(`${object} has no property "${String(name)}".`);
  if (remove === true) {
    removeDefinition(portal, object, known.name);
    return {};
  }
  const options = withOption(known.options, renameOption, removeOption);
  const edited = { ...known, options, ...changes } as Definition;
  return { ...definitions.put(archivedAs(portal, edited)) };
}

function archivedAs(portal: Portal, definition: Definition): Definition {
  const { archivedAt, ...rest } = definition;
  return definition.archived ? { ...rest, archivedAt: archivedAt ?? wireTime(portal.clock.now()) } : rest;
}

function withOption(
  options: readonly PropertyOption[],
  rename: unknown,
  remove: unknown,
): readonly PropertyOption[] {
  const left = remove === undefined ? options : options.filter((option) => option.value !== String(remove));
  if (typeof rename !== 'object' || rename === null) return left;
  const { value, label } = rename as { value?: unknown; label?: unknown };
  return left.map((option) => (option.value === value ? { ...option, label: String(label) } : option));
}
