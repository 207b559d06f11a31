import { HubspotError, invalid } from './errors.ts';
import type { End } from './links.ts';
import { NAMES, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Call } from './routes.ts';
import { jsonBody, objectOf } from './routes.ts';
import { isLive } from './values.ts';

/** The two objects of a path below `/associations/:from/:to`. */
export function sides(call: Call): { readonly from: ObjectName; readonly to: ObjectName } {
  return { from: objectOf(call, 'from'), to: objectOf(call, 'to') };
}

/** The inputs of a batch, as objects; throws 400 for more than `max`. */
export function inputs(call: Call, max: number): readonly Readonly<Record<string, unknown>>[] {
  const { inputs: given } = jsonBody(call);
  if (!Array.isArray(given)) throw invalid('Invalid input JSON: inputs must be a list.');
  if (given.length > max) {
    throw invalid(`The maximum number of inputs supported in a batch request for associations is ${max}.`);
  }
  return given.map((input) => fields(input));
}

export function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('Invalid input JSON: an object is expected.');
  }
  return value as Readonly<Record<string, unknown>>;
}

/** `{ "id": "12" }`, or the number. */
export function idIn(value: unknown): string {
  const { id } = fields(value);
  if (typeof id !== 'string' && typeof id !== 'number')
    throw invalid('Some required fields were not set: [id]');
  return String(id);
}

/** `typesOf` for the two objects of the path. */
export function typesIn(call: Call, value: unknown): readonly number[] {
  const { from, to } = sides(call);
  return typesOf(call.portal, from, to, value);
}

/** The ids of `[{ associationCategory, associationTypeId }]`; throws 400 for one that the pair of objects does not have. */
export function typesOf(portal: Portal, from: ObjectName, to: ObjectName, value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid('Some required fields were not set: [types]');
  return value.map((type) => {
    const { associationCategory: category, associationTypeId } = fields(type);
    const typeId = Number(associationTypeId);
    const known = portal.labels.find(from, to, typeId);
    if (known === undefined || known.category !== category) {
      throw invalid(
        `Invalid association type: ${String(category)} ${String(associationTypeId)} does not exist from ${from} to ${to}.`,
        { subCategory: 'crm.associations.INVALID_ASSOCIATION_TYPE' },
      );
    }
    return typeId;
  });
}

/** What an association cannot be made with: a record that is not there, or archived, or the same one. */
export function missing(call: Call, ends: readonly [End, End]): HubspotError | undefined {
  const [from, to] = ends;
  if (from.object === to.object && from.id === to.id)
    return invalid(`${NAMES[from.object].upper}=${from.id} cannot be associated with itself`);
  const bad = ends.filter(({ object, id }) => !isLive(call.portal, object, id));
  if (bad.length === 0) return undefined;
  const context: Record<string, string[]> = {};
  for (const { object, id } of bad) {
    const name = NAMES[object].upper;
    context[name] = [...(context[name] ?? []), id];
  }
  const named = bad.map(({ object, id }) => `${NAMES[object].upper}=${id}`);
  return new HubspotError(400, 'VALIDATION_ERROR', `${named.join(', ')} is not valid`, {
    subCategory: 'crm.associations.INVALID_OBJECT_IDS',
    context,
  });
}
