import type { ExamineRequest } from '../../model/finding.ts';
import type { ApiAnswer, HubspotApi } from './api.ts';
import { type ObjectName, objectNamed, PRIMARY_COMPANY } from './describe.ts';

export interface NeededScope {
  /** `crm.objects.companies.read` */
  readonly name: string;
  /** Tries it where the token does not tell. Throws for a failure that is about something else. */
  granted(api: HubspotApi): Promise<boolean>;
}

/** What the mappings need, sorted by name. Throws `OBJECT_UNKNOWN`. */
export function neededScopes(
  connection: string,
  { uses, lookups }: Pick<ExamineRequest, 'uses' | 'lookups'>,
): readonly NeededScope[] {
  const scopes = uses.flatMap((use) => {
    const name = objectNamed(connection, use.object);
    const written = [...(use.creates ?? []), ...(use.updates ?? [])];
    return [
      definitions(name),
      records(name),
      ...(use.creates === undefined && use.updates === undefined ? [] : [changes(name)]),
      // An association needs the scopes of both its ends.
      ...(use.reads.includes(PRIMARY_COMPANY) ? [records('companies')] : []),
      ...(written.includes(PRIMARY_COMPANY) ? [changes('companies')] : []),
    ];
  });
  const all = [...scopes, ...(lookups.length > 0 ? [owners] : [])];
  return [...new Map(all.map((scope) => [scope.name, scope])).values()].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function definitions(object: ObjectName): NeededScope {
  const place = `GET /crm/v3/properties/${object}`;
  return {
    name: `crm.schemas.${object}.read`,
    granted: async (api) =>
      answeredFor(
        await api.call({ place, kind: 'auth', repeatable: true }, (client) =>
          client.crm.properties.coreApi.getAll(object),
        ),
      ),
  };
}

/** One row is enough. */
function records(object: ObjectName): NeededScope {
  const place = `GET /crm/v3/objects/${object}`;
  return {
    name: `crm.objects.${object}.read`,
    granted: async (api) =>
      answeredFor(
        await api.call({ place, kind: 'auth', repeatable: true }, (client) =>
          client.crm.objects.basicApi.getPage(object, 1),
        ),
      ),
  };
}

/** A batch without inputs changes nothing, and is refused for the scope before it is refused for that. */
function changes(object: ObjectName): NeededScope {
  const place = `POST /crm/v3/objects/${object}/batch/update`;
  return {
    name: `crm.objects.${object}.write`,
    granted: async (api) => {
      const answer = await api.call({ place, kind: 'auth', repeatable: true }, (client) =>
        client.crm.objects.batchApi.update(object, { inputs: [] }),
      );
      return answer.kind === 'refused' && answer.fault.status === 400 ? true : answeredFor(answer);
    },
  };
}

const owners: NeededScope = {
  name: 'crm.objects.owners.read',
  granted: async (api) =>
    answeredFor(
      await api.call({ place: 'GET /crm/v3/owners', kind: 'auth', repeatable: true }, (client) =>
        client.crm.owners.ownersApi.getPage(undefined, undefined, 1, false),
      ),
    ),
};

function answeredFor(answer: ApiAnswer<unknown>): boolean {
  if (answer.kind === 'ok') return true;
  if (answer.error.code === 'AUTH_SCOPE' || answer.error.code === 'AUTH_FORBIDDEN') return false;
  throw answer.error;
}
