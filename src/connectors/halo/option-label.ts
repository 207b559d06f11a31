import type { HaloField, HaloSchema } from './schema.ts';
import { idOf, isWireObject, property, textOf, type WireObject } from './wire.ts';

type OptionLocation = Extract<HaloField['at'], { kind: 'option' }>;

/** The option's text by the tenant's list, else as the row itself shows it; `undefined` where neither tells, null for none. */
export function optionLabel(at: OptionLocation, row: WireObject, raw: unknown): string | null | undefined {
  const id = idOf(raw);
  if (id === undefined) return null;
  const listed = at.options?.filter((option) => String(option.id) === id) ?? [];
  const own = idOf(property(row, 'sla_id'));
  // One id is another priority under each SLA.
  const [first] = at.source === 'priority' ? listed.filter(({ sla }) => String(sla) === own) : listed;
  if (first !== undefined) return first.label;
  const nested = property(row, at.name.replace(/_id$/, ''));
  const shown =
    textOf(property(row, at.shown)) ?? (isWireObject(nested) ? textOf(property(nested, 'name')) : undefined);
  return shown ?? listed[0]?.label ?? (at.options === undefined ? undefined : id);
}

/** Whether the options of a field have to be read for these rows: they show an id of it and no text. */
export function lacksOptions(
  schema: HaloSchema,
  rows: readonly WireObject[],
  paths: readonly string[],
): readonly string[] {
  return paths.filter((path) => {
    const at = schema.fields.get(path)?.at;
    if (at?.kind !== 'option' || at.options !== undefined) return false;
    return rows.some((row) => optionLabel(at, row, property(row, at.name)) === undefined);
  });
}
