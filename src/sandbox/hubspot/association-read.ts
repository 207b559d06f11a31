import { itemFault, multi, type Result } from './association-answer.ts';
import { idIn, inputs, sides } from './association-input.ts';
import { invalid } from './errors.ts';
import type { Link } from './links.ts';
import { NAMES, type ObjectName } from './names.ts';
import { typeName } from './render.ts';
import { type Answer, type Call, limitParam, type Route } from './routes.ts';
import { isLive } from './values.ts';

const READ = ['crm.objects.{from}.read', 'crm.objects.{to}.read'];

export const ASSOCIATION_READS: readonly Route[] = [
  { method: 'POST', path: '/crm/v4/associations/:from/:to/batch/read', scopes: READ, handle: batchRead },
  { method: 'GET', path: '/crm/v4/objects/:from/:fromId/associations/:to', scopes: READ, handle: page },
  { method: 'POST', path: '/crm/v3/associations/:from/:to/batch/read', scopes: READ, handle: batchReadV3 },
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
    const links = live(call, from, id, to);
    if (links.length === 0) return none(call, from, id, to);
    const start = startOf(after);
    const rest = links.length > start + PAGE ? { paging: { next: next(call, start + PAGE) } } : {};
    return {
      value: { from: { id }, to: links.slice(start, start + PAGE).map(shown(call, from, to)), ...rest },
    };
  });
  return multi(call, 200, results);
}

function page(call: Call): Answer {
  const { from, to } = sides(call);
  const limit = limitParam(call, PAGE, PAGE);
  const start = startOf(call.request.query.get('after') ?? undefined);
  const links = live(call, from, call.params['fromId'] ?? '', to);
  const rest = links.length > start + limit ? { paging: { next: next(call, start + limit) } } : {};
  return {
    status: 200,
    body: { results: links.slice(start, start + limit).map(shown(call, from, to)), ...rest },
  };
}

/** One entry for each type of a pair, so the same id comes twice where there is a label. */
function batchReadV3(call: Call): Answer {
  const { from, to } = sides(call);
  const ids = new Set(inputs(call, MAX_READS).map(idIn));
  const results = [...ids].map((id): Result => {
    const links = live(call, from, id, to);
    if (links.length === 0) return none(call, from, id, to, 'error');
    const ends = links.flatMap((link) =>
      link.types.map((type) => ({ id: link.id, type: typeName(from, to, type) })),
    );
    return { value: { from: { id }, to: ends } };
  });
  return multi(call, 200, results);
}

function live(call: Call, from: ObjectName, id: string, to: ObjectName): readonly Link[] {
  if (!isLive(call.portal, from, id)) return [];
  return call.portal.links.of({ object: from, id }, to).filter((link) => isLive(call.portal, to, link.id));
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

/** Where a page begins; the text is the server's own, and clients only hand it back. */
function startOf(after: unknown): number {
  if (after === undefined || after === null || after === '') return 0;
  const start = Number(Buffer.from(String(after), 'base64').toString('latin1'));
  if (!Number.isInteger(start) || start < 0) throw invalid('after is not valid.');
  return start;
}

function next({ request }: Call, start: number): Readonly<Record<string, string>> {
  const after = Buffer.from(String(start), 'latin1').toString('base64');
  return { after, link: `${request.baseUrl}${request.path}?after=${encodeURIComponent(after)}` };
}
