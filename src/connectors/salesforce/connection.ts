import type { WrittenConnection } from '../../generated/connections.ts';
import type { Connection, SalesforceAuth } from '../../model/mapping.ts';
import { type ConnectionForm, NOWHERE } from '../connection.ts';
import { BULK_ABOVE } from './capabilities.ts';
import { salesforceBaseUrl } from './settings.ts';

const API_VERSION = '68.0';

export const salesforceConnection: ConnectionForm<Extract<Connection, { system: 'salesforce' }>> = {
  title: 'Salesforce',
  keys: [
    'apiVersion',
    'bulkAbove',
    'duplicateRules',
    'auth/username',
    'auth/privateKey',
    'auth/audience',
    'auth/refreshToken',
    'limits/runShare',
    'limits/dailyShare',
  ],
  flows: ['clientCredentials', 'jwtBearer', 'refreshToken'],
  refusedFlow: () => ({
    why: 'Salesforce does not offer it',
    todo: 'Write flow: clientCredentials with clientId and clientSecret; jwtBearer and refreshToken work too.',
  }),
  addressOf: ({ name, auth }, url) => salesforceBaseUrl({ name, url, auth }),
  normalise: (base, written) => ({
    ...base,
    system: 'salesforce',
    auth: authOf(written.auth, base.allowNonProduction),
    apiVersion: written.apiVersion ?? API_VERSION,
    bulkAbove: written.bulkAbove === 'never' ? Number.POSITIVE_INFINITY : (written.bulkAbove ?? BULK_ABOVE),
    duplicateRules: written.duplicateRules ?? 'hold',
  }),
};

function authOf(written: WrittenConnection['auth'], nonProduction: boolean): SalesforceAuth {
  const clientId = written.clientId ?? NOWHERE;
  switch (written.flow) {
    case 'refreshToken':
      return {
        flow: 'refreshToken',
        clientId,
        clientSecret: written.clientSecret,
        refreshToken: written.refreshToken ?? NOWHERE,
      };
    case 'jwtBearer':
      return {
        flow: 'jwtBearer',
        clientId,
        username: written.username ?? '',
        privateKey: written.privateKey ?? NOWHERE,
        audience:
          written.audience ??
          (nonProduction ? 'https://test.salesforce.com' : 'https://login.salesforce.com'),
      };
    default:
      return { flow: 'clientCredentials', clientId, clientSecret: written.clientSecret ?? NOWHERE };
  }
}
