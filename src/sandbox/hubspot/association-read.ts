import { itemFault, multi, type Result } from './association-answer.ts';
import { idIn, inputs, sides } from './association-input.ts';
import { entries, liveLinks, pageOf, startOf } from './association-page.ts';
import { notFound } from './errors.ts';
import type { Link } from './links.ts';
import { NAMES, type ObjectName } from './names.ts';
import { type Answer, type Call, limitParam, type Route } from './routes.ts';
import { isLive } from './values.ts';

const READ = ['crm.objects.{from}.read', 'crm.objects.{to}.read'];

export const ASSOCIATION_READS: readonly Route[] = [
  { method: 'POST', path: '/crm/v4/associations/:from/:to/batch/read', scopes: READ, handle: batchRead },
  { method: 'GET', path: '/crm/v4/objects/:from/:fromId/associations/:to', scopes: READ, handle: page },
  { method: 'POST', path: '/crm/v3/associations/:from/:to/batch/read', scopes: READ, handle: batchReadV3 },
  { method: 'GET', path: '/crm/v3/objects/:from/:fromId/associations/:to', scopes: READ, handle: pageV3 },
];

const MAX_READS = 1000;
const PAGE = 500;

/** Records without associations are left out, or answered by an error in a 207 (setting `missingAssociations`). */
function batchRead(call: Call): Answer {
  const { from, to } = sides(call);
  const seen = new Map<string, unknown>();
  for (const input of inputs(call, MAX_READS)) seen.set(idIn(input), input['after']);
  const results = [...seen].map(([id, after], position): Result => {
    const failed = itemFault(call, position, id);
    if (failed !== undefined) return { error: failed };
    const links = liveLinks(call.portal, from, id, to);
    if (links.length === 0) return none(call, from, id, to);
    const { results: ends, ...rest } = pageOf(
      links.map(shown(call, from, to)),
      startOf(after),
      PAGE,
      urlOf(call),
    );
    return { value: { from: { id }, to: ends, ...rest } };
  });
  return multi(call, 200, results);
}

function page(call: Call): Answer {
  const { from, to } = sides(call);
  const links = liveLinks(call.portal, from, call.params['fromId'] ?? '', to);
  return onePage(call, links.map(shown(call, from, to)));
}

/** Where the list of associations in a record goes on. */
function pageV3(call: Call): Answer {
  const { from, to } = sides(call);
  const { portal, params } = call;
  const id = portal.tables[from].resolve(params['fromId'] ?? '');
  if (!isLive(portal, from, id)) throw notFound();
  return onePage(call, entries(from, to, liveLinks(portal, from, id, to)));
}

function onePage(call: Call, all: readonly unknown[]): Answer {
  const start = startOf(call.request.query.get('after') ?? undefined);
  return { status: 200, body: pageOf(all, start, limitParam(call, PAGE, PAGE), urlOf(call)) };
}

function urlOf({ request }: Call): string {
  return `${request.baseUrl}${request.path}`;
}

function batchReadV3(call: Call): Answer {
  const { from, to } = sides(call);
  const ids = new Set(inputs(call, MAX_READS).map(idIn));
  const results = [...ids].map((id): Result => {
    const links = liveLinks(call.portal, from, id, to);
    if (links.length === 0) return none(call, from, id, to, 'error');
    return { value: { from: { id }, to: entries(from, to, links) } };
  });
  return multi(call, 200, results);
}

/** Types with a label first; the other record's id is a number here. */
function shown(call: Call, from: ObjectName, to: ObjectName): (link: Link) => unknown {
  return ({ id, types }) => ({
    toObjectId: Number(id),
    associationTypes: [...types]
      .sort((a, b) => a - b)
      .flatMap((type) => call.portal.labels.find(from, to, type) ?? [])
      .map(({ category, typeId, label }) => ({ category, typeId, label })),
  });
}

function none(
  call: Call,
  from: ObjectName,
  id: string,
  to: ObjectName,
  how = call.portal.settings.missingAssociations,
): Result {
  if (how === 'omit') return {};
  const [one, other] = [NAMES[from].singular, NAMES[to].singular];
  return {
    error: {
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      message: `No ${other} is associated with ${one} ${id}.`,
      context: { fromObjectId: [id], fromObjectType: [one], toObjectType: [other] },
    },
  };
}
