import { HubspotError, invalid, notFound } from './errors.ts';
import { STAGE, stageMoves } from './lifecycle.ts';
import { OBJECTS, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';

/** So many records can have gone into one. */
const MAX_MERGED = 250;

/**
 * Two live records become one, which has the primary one's values and, where those are empty, the other's. In a portal
 * of today it has an id that neither of them had; both old ids lead to it from then on. Returns the survivor.
 */
export function mergeRecords(portal: Portal, object: ObjectName, primaryId: string, otherId: string): Row {
  const table = portal.tables[object];
  const primary = table.get(table.resolve(primaryId));
  const other = table.get(table.resolve(otherId));
  if (primary === undefined || other === undefined) throw notFound();
  if (primary.archivedAt !== undefined || other.archivedAt !== undefined) throw notFound();
  if (primary.id === other.id) throw invalid(`Cannot merge ${primaryId} with itself.`);
  const now = portal.clock.now();
  const id = portal.settings.mergeMode === 'newId' ? table.newId() : primary.id;
  const absorbed = absorbedIds([primary, other], id);
  const merges = mergesOf(primary) + mergesOf(other) + 1;
  if (merges > MAX_MERGED)
    throw new HubspotError(414, 'VALIDATION_ERROR', `More than ${MAX_MERGED} records were merged into one.`);
  const values = mergedValues(portal, object, primary, other);
  const survivor: Row = {
    id,
    key: Number(id),
    values: {
      ...values,
      hs_merged_object_ids: absorbed.join(';'),
      ...(object === 'contacts' ? { hs_calculated_merged_vids: mergedVids([primary, other], id, now) } : {}),
    },
    ...(primary.history === undefined ? {} : { history: primary.history }),
    created: Math.min(primary.created, other.created),
    updated: now,
    merges,
  };
  // The unique values of both have to be free before the survivor takes them.
  for (const row of [primary, other]) if (row.id !== id) table.drop(row.id);
  table.put(survivor);
  for (const row of [primary, other]) {
    if (row.id === id) continue;
    table.redirect(row.id, id);
    portal.links.move({ object, id: row.id }, { object, id }, OBJECTS);
  }
  return table.get(id) ?? survivor;
}

/** The ids that went into `rows`, and those of the rows themselves, as far as they do not live on. */
function absorbedIds(rows: readonly Row[], survivor: string): readonly string[] {
  const ids = rows.flatMap((row) => [...idList(row.values['hs_merged_object_ids']), row.id]);
  return [...new Set(ids)].filter((id) => id !== survivor);
}

/** Each absorbs one id, or two where the survivor gets a new one. */
function mergesOf({ merges, values }: Row): number {
  return merges ?? idList(values['hs_merged_object_ids']).length;
}

/** `<id>:<epoch ms>` for each contact merged away. */
function mergedVids(rows: readonly Row[], survivor: string, now: number): string {
  const known = rows.flatMap((row) => idList(row.values['hs_calculated_merged_vids']));
  const added = rows.filter((row) => row.id !== survivor).map((row) => `${row.id}:${now}`);
  return [...known, ...added].join(';');
}

function mergedValues(portal: Portal, object: ObjectName, primary: Row, other: Row): Record<string, string> {
  const values: Record<string, string> = { ...other.values };
  for (const [name, value] of Object.entries(primary.values)) if (value !== '') values[name] = value;
  const stages = portal.definitions[object].live(STAGE)?.options ?? [];
  const stage = other.values[STAGE];
  // The stage that is further on stays.
  if (stage !== undefined && stageMoves(stages, primary.values[STAGE], stage)) values[STAGE] = stage;
  if (object === 'contacts') {
    const emails = [primary, other].flatMap((row) => [
      ...idList(row.values['email']),
      ...idList(row.values['hs_additional_emails']),
    ]);
    const rest = [...new Set(emails)].filter((email) => email !== values['email']);
    if (rest.length > 0) values['hs_additional_emails'] = rest.join(';');
  }
  return values;
}

function idList(text: string | undefined): readonly string[] {
  return (text ?? '').split(';').filter((part) => part !== '');
}
