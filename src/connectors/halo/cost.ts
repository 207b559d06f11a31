import type { PlannedWrite, WriteCost } from '../connector.ts';
import type { Floors } from './batch.ts';
import { haloCapabilities } from './capabilities.ts';
import type { DateFilter } from './date-filter.ts';
import type { ExternalLinks } from './external-link.ts';
import { objectOf } from './objects.ts';
import { CUSTOM_PREFIX, type Schemas } from './schema.ts';
import { needsCurrent } from './serialise.ts';
import { optionPaths } from './ticket-body.ts';
import type { TicketControl } from './ticket-settings.ts';

/**
 * Arrays of a hundred, tickets one by one; a detail read for every update that touches custom fields or addresses, which Halo replaces as a
 * whole; the lists of options that are written; one read of the newest record before the first array of creates, unless a whole list has
 * told it; one of the link of the first record made where it is not known whether the tenant keeps links; and the measurement of the date
 * filter's zone after the first write.
 */
export async function writeCost(
  {
    schemas,
    dateFilter,
    links,
    floors,
    control,
  }: {
    readonly schemas: Schemas;
    readonly dateFilter: DateFilter;
    readonly links: ExternalLinks;
    readonly floors: Floors;
    readonly control: TicketControl;
  },
  object: string,
  writes: Iterable<PlannedWrite>,
): Promise<WriteCost> {
  const counts = { create: 0, update: 0, deactivate: 0 };
  const fields = new Map<string, number>();
  const written = new Set<string>();
  for (const { kind, fields: paths } of writes) {
    counts[kind] += 1;
    for (const path of paths) if (!path.startsWith(CUSTOM_PREFIX)) written.add(path);
    const key = JSON.stringify([...paths].sort());
    if (kind === 'update') fields.set(key, (fields.get(key) ?? 0) + 1);
  }
  let details = 0;
  for (const [key, count] of fields) {
    const paths: readonly string[] = JSON.parse(key);
    const schema = await schemas.forPaths(object, paths);
    if (needsCurrent(schema, Object.fromEntries(paths.map((path) => [path, null])))) details += count;
  }
  const known = objectOf(object);
  const all = await schemas.forPaths(object, [...written]);
  const sample = Object.fromEntries([...written].map((path) => [path, true]));
  const options = schemas.optionCost(all, optionPaths(all, [sample]));
  // Tickets go one by one unless the tenant is known to number them so that they may go together.
  const single = known.numbered === true && control.known()?.counter !== true;
  const newest = counts.create > 1 && !single && !floors.has(known.name) ? 1 : 0;
  return {
    read: details + newest + options + (counts.create > 0 ? links.learningCost(known) : 0),
    write:
      Math.ceil(counts.create / (single ? 1 : haloCapabilities.writeBatch)) +
      Math.ceil(counts.update / haloCapabilities.writeBatch) +
      Math.ceil(counts.deactivate / haloCapabilities.writeBatch),
    once: dateFilter.learningCost(),
  };
}
