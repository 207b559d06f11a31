import type { WrittenConnection } from '../../generated/connections.ts';
import type { Connection, HubspotAuth } from '../../model/mapping.ts';
import { type ConnectionForm, NOWHERE } from '../connection.ts';
import { hubspotBaseUrl } from './settings.ts';

export const hubspotConnection: ConnectionForm<Extract<Connection, { system: 'hubspot' }>> = {
  title: 'HubSpot',
  keys: ['loginUrl', 'auth/accessToken', 'auth/refreshToken', 'limits/runShare', 'limits/dailyShare'],
  flows: ['privateApp', 'refreshToken'],
  refusedFlow: () => ({
    why: 'HubSpot does not offer it',
    todo: 'Write flow: privateApp with accessToken, or flow: refreshToken with what "crosswalk auth login hubspot" prints.',
  }),
  // HubSpot has no public clients: without the secret it neither logs in nor refreshes.
  missing: ({ auth }) =>
    auth.flow === 'refreshToken' && auth.clientSecret === undefined ? ['auth/clientSecret'] : [],
  addressOf: ({ name }, url) => hubspotBaseUrl({ name, url }),
  normalise: (base, { auth, loginUrl }) => ({ ...base, system: 'hubspot', auth: authOf(auth), loginUrl }),
};

function authOf(written: WrittenConnection['auth']): HubspotAuth {
  if (written.flow !== 'refreshToken') {
    return { flow: 'privateApp', accessToken: written.accessToken ?? NOWHERE };
  }
  return {
    flow: 'refreshToken',
    clientId: written.clientId ?? NOWHERE,
    clientSecret: written.clientSecret ?? NOWHERE,
    refreshToken: written.refreshToken ?? NOWHERE,
  };
}
