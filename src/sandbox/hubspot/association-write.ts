import { itemFault, multi, type Result } from './association-answer.ts';
import { fields, idIn, inputs, missing, sides, typesIn } from './association-input.ts';
import { typeName } from './association-page.ts';
import { invalid } from './errors.ts';
import { type End, PRIMARY_COMPANY_TO_CONTACT, PRIMARY_CONTACT_TO_COMPANY, unlabelled } from './links.ts';
import { NAMES } from './names.ts';
import { type Answer, type Call, type Route, readBody } from './routes.ts';
import { isLive } from './values.ts';

const WRITE = ['crm.objects.{from}.write', 'crm.objects.{to}.write'];
const route = (method: Route['method'], path: string, handle: Route['handle']): Route => ({
  method,
  path,
  scopes: WRITE,
  handle,
});

export const ASSOCIATION_WRITES: readonly Route[] = [
  route('POST', '/crm/v4/associations/:from/:to/batch/create', batchCreate),
  route('POST', '/crm/v4/associations/:from/:to/batch/associate/default', batchDefault),
  route('POST', '/crm/v4/associations/:from/:to/batch/archive', batchArchive),
  route('POST', '/crm/v4/associations/:from/:to/batch/labels/archive', labelsArchive),
  route('PUT', '/crm/v4/objects/:from/:fromId/associations/default/:to/:toId', oneDefault),
  route('PUT', '/crm/v4/objects/:from/:fromId/associations/:to/:toId', put),
  route('DELETE', '/crm/v4/objects/:from/:fromId/associations/:to/:toId', remove),
  route('POST', '/crm/v3/associations/:from/:to/batch/create', batchCreateV3),
  route('POST', '/crm/v3/associations/:from/:to/batch/archive', batchArchiveV3),
];

interface Pair {
  readonly from: End;
  readonly to: End;
}

/** Replaces the labels of each pair. */
function batchCreate(call: Call): Answer {
  const wanted = inputs(call, 2000).map((input) => ({
    pair: pairIn(call, input),
    types: typesIn(call, input['types']),
  }));
  const results = wanted.map(({ pair, types }, position): Result => {
    const error = itemFault(call, position, pair.from.id) ?? refusal(call, pair);
    if (error !== undefined) return { error };
    call.portal.links.set(pair.from, pair.to, types);
    return { value: created(call, pair) };
  });
  return multi(call, 201, results);
}

/** Adds the unlabelled type and keeps what labels there are; a contact's first company becomes its primary one [I]. */
function batchDefault(call: Call): Answer {
  const pairs = inputs(call, 2000).map((input) => pairIn(call, input));
  const results = pairs.flatMap((pair) => associated(call, pair));
  // Errors and all: a 207 is documented for reading and creating alone.
  return { ...multi(call, 200, results), status: 200 };
}

function oneDefault(call: Call): Answer {
  const pair = pairOf(call);
  const bad = missing(call, [pair.from, pair.to]);
  if (bad !== undefined) throw bad;
  return multi(call, 200, associated(call, pair));
}

function associated(call: Call, { from, to }: Pair): readonly Result[] {
  const error = refusal(call, { from, to });
  if (error !== undefined) return [{ error }];
  const { links } = call.portal;
  const plain = unlabelled(from.object, to.object);
  if (plain === undefined)
    throw invalid(`There is no default association from ${from.object} to ${to.object}.`);
  const contact = from.object === 'contacts' ? from : to;
  const first = !links.of(contact, 'companies').some(({ id }) => isLive(call.portal, 'companies', id));
  const primary = from.object === 'contacts' ? PRIMARY_CONTACT_TO_COMPANY : PRIMARY_COMPANY_TO_CONTACT;
  links.set(from, to, [...links.types(from, to), plain, ...(first ? [primary] : [])]);
  const spec = (one: End, other: End) => ({
    value: {
      from: { id: one.id },
      to: { id: other.id },
      associationSpec: {
        associationCategory: 'HUBSPOT_DEFINED',
        associationTypeId: unlabelled(one.object, other.object),
      },
    },
  });
  return [spec(from, to), spec(to, from)];
}

/** Ends pairs; those that are none are no error. */
function batchArchive(call: Call): Answer {
  const sidesOf = sides(call);
  for (const input of inputs(call, 100)) {
    const from: End = { object: sidesOf.from, id: idIn(input['from']) };
    const to = input['to'];
    if (!Array.isArray(to)) throw invalid('Some required fields were not set: [to]');
    for (const one of to) call.portal.links.drop(from, { object: sidesOf.to, id: idIn(one) });
  }
  return { status: 204 };
}

/** Without the unlabelled type a pair has no other either. */
function labelsArchive(call: Call): Answer {
  const { links } = call.portal;
  for (const input of inputs(call, 100)) {
    const { from, to } = pairIn(call, input);
    const ended = typesIn(call, input['types']);
    const plain = unlabelled(from.object, to.object);
    const left = links.types(from, to).filter((type) => !ended.includes(type));
    if (plain !== undefined && ended.includes(plain)) links.drop(from, to);
    else links.set(from, to, left);
  }
  return { status: 204 };
}

/** The body is the list of types itself. */
function put(call: Call): Answer {
  const pair = pairOf(call);
  const types = typesIn(call, listBody(call));
  const bad = missing(call, [pair.from, pair.to]);
  if (bad !== undefined) throw bad;
  call.portal.links.set(pair.from, pair.to, types);
  return { status: 201, body: created(call, pair) };
}

function remove(call: Call): Answer {
  const { from, to } = pairOf(call);
  call.portal.links.drop(from, to);
  return { status: 204 };
}

/** v3 adds a type to those of a pair, and answers both directions. */
function batchCreateV3(call: Call): Answer {
  const { portal } = call;
  const results = inputs(call, 2000).flatMap((input): readonly Result[] => {
    const pair = pairIn(call, input);
    const { from, to } = pair;
    const error = refusal(call, pair);
    if (error !== undefined) return [{ error }];
    const given = String(input['type']);
    const type = portal.labels
      .of(from.object, to.object)
      .find(({ typeId }) => [String(typeId), typeName(from.object, to.object, typeId)].includes(given));
    if (type === undefined) throw invalid(`${given} is not a valid association type`);
    portal.links.set(from, to, [...portal.links.types(from, to), type.typeId]);
    const shown = (one: End, other: End, name: string) => ({
      value: { from: { id: one.id }, to: { id: other.id }, type: name },
    });
    const back = given.replace(/^(\w+?)_to_(\w+?)(_unlabeled)?$/, '$2_to_$1$3');
    return [shown(from, to, given), shown(to, from, back)];
  });
  return multi(call, 201, results);
}

function batchArchiveV3(call: Call): Answer {
  for (const input of inputs(call, 2000)) {
    const { from, to } = pairIn(call, input);
    call.portal.links.drop(from, to);
  }
  return { status: 204 };
}

function pairIn(call: Call, input: Readonly<Record<string, unknown>>): Pair {
  const { from, to } = sides(call);
  return {
    from: { object: from, id: idIn(input['from']) },
    to: { object: to, id: idIn(input['to']) },
  };
}

function pairOf(call: Call): Pair {
  const { from, to } = sides(call);
  return {
    from: { object: from, id: call.params['fromId'] ?? '' },
    to: { object: to, id: call.params['toId'] ?? '' },
  };
}

function refusal(call: Call, { from, to }: Pair): Result['error'] {
  const error = missing(call, [from, to]);
  return error === undefined
    ? undefined
    : { status: 'error', category: error.category, message: error.message, ...error.extra };
}

/** Labels alone are told; the unlabelled type is there anyway. */
function created(call: Call, { from, to }: Pair): unknown {
  const { portal } = call;
  return {
    fromObjectTypeId: NAMES[from.object].typeId,
    fromObjectId: Number(from.id),
    toObjectTypeId: NAMES[to.object].typeId,
    toObjectId: Number(to.id),
    labels: portal.links
      .types(from, to)
      .flatMap((type) => portal.labels.find(from.object, to.object, type)?.label ?? []),
  };
}

function listBody(call: Call): readonly unknown[] {
  const parsed = readBody(call);
  if (!Array.isArray(parsed)) throw invalid('Invalid input JSON on line 1, column 1: a list is expected.');
  return parsed.map(fields);
}
