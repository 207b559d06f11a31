import { liveLinks } from './association-page.ts';
import { invalid } from './errors.ts';
import { NAMES, type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import { envelope, shownProperties } from './render.ts';
import { type Answer, type Call, jsonBody, objectOf, type Route } from './routes.ts';
import type { Order } from './search-index.ts';
import { type Key, keyOf, testOf, tokens } from './search-match.ts';
import { type Filter, readSearch, type SearchRequest, type Sort } from './search-request.ts';
import type { Row } from './store.ts';
import { FROM_LINKS, isLive, propertyValue } from './values.ts';

export const SEARCH_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/crm/v3/objects/:type/search',
    scopes: ['crm.objects.{type}.read'],
    counts: 'search',
    handle: search,
  },
];

type Passes = (row: Row) => boolean;

/** Live records alone, as the index has them, though it may count others; properties without a definition are left out, associations always. */
function search(call: Call): Answer {
  const { portal, lag, request } = call;
  const object = objectOf(call);
  const text = request.body.toString('utf8');
  const asked = readSearch(text === '' ? {} : jsonBody(call), text.length);
  const passes = passing(portal, object, asked);
  const order = orderOf(portal, object, asked.sort);
  const index = lag.searched(object);
  const find = () => index.sorted(order).filter(passes);
  const { groups, query, offset, limit } = asked;
  // Links are not in the index: they change while it does not.
  const linked = groups
    .flat()
    .some(({ propertyName: name }) => name.startsWith(ASSOCIATIONS) || FROM_LINKS.includes(name));
  const found = linked ? find() : index.results(JSON.stringify([groups, query, order.name]), find);
  const end = offset + limit;
  return {
    status: 200,
    body: {
      total: found.length,
      results: found
        .slice(offset, end)
        .filter(({ id }) => isLive(portal, object, id))
        .map((row) => envelope(portal, object, row, shownProperties(portal, object, row, asked.properties))),
      ...(limit > 0 && end < found.length ? { paging: { next: { after: String(end) } } } : {}),
    },
  };
}

function passing(portal: Portal, object: ObjectName, { groups, query }: SearchRequest): Passes {
  const tests = groups.map((group) => group.map((filter) => passOf(portal, object, filter)));
  const inGroups: Passes = (row) =>
    tests.length === 0 || tests.some((group) => group.every((passes) => passes(row)));
  if (query === undefined) return inGroups;
  const words = tokens(query);
  const begins = (row: Row, word: string) =>
    SEARCHED[object].some((name) =>
      tokens(propertyValue(portal, object, row, name) ?? '').some((own) => own.startsWith(word)),
    );
  return (row) => inGroups(row) && words.every((word) => begins(row, word));
}

/** What `query` looks in. */
const SEARCHED: Readonly<Record<ObjectName, readonly string[]>> = {
  companies: ['name', 'domain', 'website', 'phone'],
  contacts: ['firstname', 'lastname', 'email', 'hs_additional_emails', 'phone', 'mobilephone', 'company'],
};

const ASSOCIATIONS = 'associations.';

function passOf(portal: Portal, object: ObjectName, filter: Filter): Passes {
  if (filter.propertyName.startsWith(ASSOCIATIONS)) return linkedTo(portal, object, filter);
  const definition = definitionOf(portal, object, filter.propertyName);
  const test = testOf(definition, filter);
  if (test.by === 'key') {
    const key = keyReader(portal, object, definition.name);
    return (row) => test.passes(key(row));
  }
  return (row) => test.passes(propertyValue(portal, object, row, definition.name) || undefined);
}

/** `associations.company` EQ an id: records that are associated with that one by any label. */
function linkedTo(portal: Portal, object: ObjectName, filter: Filter): Passes {
  const other = objectNameOf(filter.propertyName.slice(ASSOCIATIONS.length));
  if (other === undefined) throw unknownProperty(filter.propertyName);
  const ids = (row: Row) => liveLinks(portal, object, row.id, other).map(({ id }) => id);
  switch (filter.operator) {
    case 'EQ':
      return (row) => ids(row).includes(filter.value);
    case 'IN':
      return (row) => ids(row).some((id) => filter.values.includes(id));
    case 'HAS_PROPERTY':
      return (row) => ids(row).length > 0;
    case 'NOT_HAS_PROPERTY':
      return (row) => ids(row).length === 0;
    default:
      throw invalid(`filters: ${filter.operator} cannot be used on ${filter.propertyName}.`);
  }
}

/** Without a sort: as they were created, oldest first. Equal keys come in no order that a client could count on. */
function orderOf(portal: Portal, object: ObjectName, sort: Sort | undefined): Order {
  if (sort === undefined) {
    return { name: '', descending: false, key: (row) => row.created, tie: (row) => row.key };
  }
  const { name } = definitionOf(portal, object, sort.propertyName);
  return {
    name: `${sort.descending ? '-' : '+'}${name}`,
    descending: sort.descending,
    key: keyReader(portal, object, name),
    tie: (row) => (row.key * 7919) % 1_000_003,
  };
}

function keyReader(portal: Portal, object: ObjectName, name: string): (row: Row) => Key {
  if (name === 'createdate') return (row) => row.created;
  if (name === NAMES[object].lastModified) return (row) => row.updated;
  if (name === 'hs_object_id') return (row) => row.key;
  const definition = definitionOf(portal, object, name);
  return (row) => keyOf(definition, propertyValue(portal, object, row, name));
}

function definitionOf(portal: Portal, object: ObjectName, name: string) {
  const found = portal.definitions[object].live(name);
  if (found === undefined) throw unknownProperty(name);
  return found;
}

function unknownProperty(name: string) {
  const message = `Property "${name}" does not exist`;
  return invalid(message, {
    errors: [{ message, code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: [name] } }],
  });
}
