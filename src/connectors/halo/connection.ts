import type { Connection } from '../../model/mapping.ts';
import { type ConnectionForm, NOWHERE } from '../connection.ts';
import { baseUrlOf } from './settings.ts';

export const haloConnection: ConnectionForm<Extract<Connection, { system: 'halo' }>> = {
  title: 'Halo',
  keys: ['tenant', 'authUrl', 'auth/scope', 'besideNative'],
  flows: ['clientCredentials'],
  refusedFlow: (flow) => ({
    why: flow === 'refreshToken' ? 'for Halo it is not supported' : 'Halo does not offer it',
    todo: 'Write flow: clientCredentials with clientId and clientSecret.',
  }),
  addressOf: ({ name }, url) => baseUrlOf(name, url),
  normalise: (base, { auth, tenant, authUrl }) => ({
    ...base,
    system: 'halo',
    auth: {
      flow: 'clientCredentials',
      clientId: auth.clientId ?? NOWHERE,
      clientSecret: auth.clientSecret ?? NOWHERE,
      scope: auth.scope ?? 'all',
    },
    tenant,
    authUrl,
  }),
};
