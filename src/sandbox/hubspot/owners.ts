import type { WireRecord } from '../system.ts';
import { invalid, notFound } from './errors.ts';
import { type Answer, type Call, limitParam, type Route } from './routes.ts';

const READ = ['crm.objects.owners.read'];

/** Both spellings of the list: the specification has it without the slash, the client sends it with one. */
export const OWNER_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/crm/v3/owners', scopes: READ, handle: list },
  { method: 'GET', path: '/crm/v3/owners/:id', scopes: READ, handle: one },
];

/** `after` is the id of the next owner, as of the object lists. */
function list(call: Call): Answer {
  const { portal, request } = call;
  const limit = limitParam(call, 100, 500);
  const after = request.query.get('after');
  if (after !== null && !/^\d+$/.test(after)) throw invalid('after must be a number.');
  const email = request.query.get('email')?.toLowerCase();
  const archived = request.query.get('archived') === 'true';
  const found = portal.owners
    .filter((owner) => isArchived(owner) === archived)
    .filter((owner) => email === undefined || String(owner['email'] ?? '').toLowerCase() === email)
    .filter((owner) => Number(owner['id']) >= Number(after ?? 0))
    .sort((a, b) => Number(a['id']) - Number(b['id']));
  const next = found[limit]?.['id'];
  const results = found.slice(0, limit).map(shown);
  if (next === undefined) return { status: 200, body: { results } };
  const query = new URLSearchParams(request.query);
  query.set('after', String(next));
  const link = `${request.baseUrl}/crm/v3/owners/?${query}`;
  return { status: 200, body: { results, paging: { next: { after: String(next), link } } } };
}

/** By the id of the owner, or with `idProperty=userId` by that of the user; archived ones only when asked for. */
function one(call: Call): Answer {
  const { portal, params, request } = call;
  const by = request.query.get('idProperty') ?? 'id';
  if (by !== 'id' && by !== 'userId') throw invalid(`Invalid idProperty ${by}: id or userId.`);
  const archived = request.query.get('archived') === 'true';
  const idOf = (owner: WireRecord) =>
    by === 'id' ? owner['id'] : (owner['userId'] ?? owner['userIdIncludingInactive']);
  const found = portal.owners.find(
    (owner) => String(idOf(owner)) === params['id'] && isArchived(owner) === archived,
  );
  if (found === undefined) throw notFound();
  return { status: 200, body: shown(found) };
}

function isArchived(owner: WireRecord): boolean {
  return owner['archived'] === true;
}

/** As in recorded answers: the user's id is missing where the user is gone, the one that includes those is not. */
function shown(owner: WireRecord): WireRecord {
  const { id, email, firstName, lastName, userId, userIdIncludingInactive, createdAt, updatedAt, ...rest } =
    owner;
  const inactive = userIdIncludingInactive ?? userId;
  return {
    id: String(id),
    ...(email === undefined ? {} : { email }),
    type: 'PERSON',
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    ...(userId === undefined ? {} : { userId }),
    ...(inactive === undefined ? {} : { userIdIncludingInactive: inactive }),
    createdAt: createdAt ?? OLDEST,
    updatedAt: updatedAt ?? createdAt ?? OLDEST,
    archived: isArchived(owner),
    ...rest,
  };
}

const OLDEST = '2021-01-04T09:00:00.000Z';
