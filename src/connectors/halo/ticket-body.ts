import type { Values } from '../../model/value.ts';
import { isEmpty } from '../../model/value.ts';
import { optionNamed } from './options.ts';
import type { HaloSchema, Schemas } from './schema.ts';
import { idOf, property, type WireObject } from './wire.ts';

/** What Halo makes of a ticket for nobody in particular: the site's "General User". */
const GENERAL_USER = -1;
/** The row among the agents that stands for nobody. */
const UNASSIGNED = 1;

/**
 * Whom a ticket is for. A user belongs to one site, and a ticket of a user at another site is refused: with a user the site is left to
 * Halo. A new ticket without one is for the site's general user; references to nothing are left out of it.
 */
export function placed(body: WireObject, create: boolean): WireObject {
  const { site_id: site, user_id: user, ...rest } = body;
  const named = idOf(user) !== undefined;
  const general = user === 0 || (create && !named && (idOf(site) ?? idOf(rest['client_id'])) !== undefined);
  const place = {
    ...rest,
    ...(site === undefined || named ? {} : { site_id: site }),
    ...(named ? { user_id: user } : general ? { user_id: GENERAL_USER } : {}),
  };
  if (!create) return rest['agent_id'] === 0 ? { ...place, agent_id: UNASSIGNED } : place;
  const references = ['client_id', 'site_id', 'agent_id', 'parent_id'];
  return Object.fromEntries(
    Object.entries(place).filter(([name, value]) => value !== 0 || !references.includes(name)),
  );
}

/** Paths of fields whose options have to be known to write these values. */
export function optionPaths(schema: HaloSchema, values: readonly Values[]): readonly string[] {
  const paths = new Set(values.flatMap((one) => Object.keys(one).filter((path) => !isEmpty(one[path]))));
  if (paths.has('priority_id')) paths.add('tickettype_id').add('sla_id');
  return [...paths].filter((path) => schema.fields.get(path)?.at.kind === 'option');
}

/**
 * The SLA whose priorities a ticket takes: one that is written with it, that of its new type, or its own. Null where it has none, and
 * `undefined` where that is not known.
 */
export async function slaOf(
  schemas: Schemas,
  schema: HaloSchema,
  values: Values,
  current: WireObject | undefined,
): Promise<number | null | undefined> {
  if (isEmpty(values['priority_id'])) return undefined;
  const named = (path: string) => {
    const at = schema.fields.get(path)?.at;
    const value = values[path];
    return at?.kind !== 'option' || isEmpty(value) ? undefined : optionNamed(at.options ?? [], String(value));
  };
  const sla = named('sla_id');
  if (sla !== undefined) return sla.id;
  const type = named('tickettype_id');
  if (type !== undefined) return schemas.slaOf(type);
  const own = current && property(current, 'sla_id');
  return own === undefined ? undefined : Number(idOf(own) ?? 0) || null;
}
