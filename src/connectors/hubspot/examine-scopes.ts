import type { ApiAnswer, HubspotApi } from './api.ts';
import type { ObjectName } from './describe.ts';

/** One row is enough. Throws for a failure that is about something else than scopes. */
export async function canRead(api: HubspotApi, object: ObjectName | 'owners'): Promise<boolean> {
  if (object === 'owners') {
    const place = 'GET /crm/v3/owners';
    return granted(
      await api.call({ place, kind: 'auth', repeatable: true }, (client) =>
        client.crm.owners.ownersApi.getPage(undefined, undefined, 1, false),
      ),
    );
  }
  const place = `GET /crm/v3/objects/${object}`;
  return granted(
    await api.call({ place, kind: 'auth', repeatable: true }, (client) =>
      client.crm.objects.basicApi.getPage(object, 1),
    ),
  );
}

/** A batch without inputs changes nothing, and is refused for the scope before it is refused for that. */
export async function canWrite(api: HubspotApi, object: ObjectName): Promise<boolean> {
  const place = `POST /crm/v3/objects/${object}/batch/update`;
  const answer = await api.call({ place, kind: 'auth', repeatable: true }, (client) =>
    client.crm.objects.batchApi.update(object, { inputs: [] }),
  );
  return answer.kind === 'refused' ? true : granted(answer);
}

function granted(answer: ApiAnswer<unknown>): boolean {
  if (answer.kind === 'ok') return true;
  if (answer.error.code === 'AUTH_SCOPE' || answer.error.code === 'AUTH_FORBIDDEN') return false;
  throw answer.error;
}
