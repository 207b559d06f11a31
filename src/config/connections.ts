import { BULK_ABOVE } from '../connectors/salesforce/capabilities.ts';
import type { WrittenConnection, WrittenConnections } from '../generated/connections.ts';
import type { Connection, ConnectionLimits } from '../model/mapping.ts';
import type { Written } from './documents.ts';
import { keyAt, type Report } from './draft.ts';
import { pointer, type YamlDocument } from './yaml.ts';

const API_VERSION = '68.0';

/** Keys that mean something for one system only. */
const KEYS = {
  salesforce: [
    'apiVersion',
    'bulkAbove',
    'auth/username',
    'auth/privateKey',
    'auth/audience',
    'auth/refreshToken',
    'limits/runShare',
    'limits/dailyShare',
  ],
  halo: ['tenant', 'authUrl', 'auth/scope', 'besideNative'],
} as const;

/** Connections by name with every default filled in; secrets stay references. */
export function normaliseConnections(
  file: Written<WrittenConnections>,
  report: Report,
): Readonly<Record<string, Connection>> {
  const entries = Object.entries(file.written.connections).map(
    ([name, written]): readonly [string, Connection] => {
      const path = pointer('connections', name);
      checkKeys(name, written, file.document, path, report);
      return [name, connection(name, written, file.document, path, report)];
    },
  );
  return Object.fromEntries(entries);
}

function connection(
  name: string,
  written: WrittenConnection,
  document: YamlDocument,
  path: string,
  report: Report,
): Connection {
  const base = {
    name,
    url: written.url,
    allowNonProduction: written.allowNonProduction ?? false,
    besideNative: written.besideNative ?? false,
    limits: limitsOf(written.limits),
    at: keyAt(document, path),
  };
  const { auth } = written;
  const secret = auth.clientSecret ?? { env: '' };
  if (written.system === 'halo') {
    if (auth.flow !== 'clientCredentials') {
      report({
        severity: 'error',
        rule: 'auth-flow',
        message: `the connection "${name}" cannot use ${auth.flow}: ${auth.flow === 'jwtBearer' ? 'Halo does not offer it' : 'for Halo it is not supported'}`,
        at: keyAt(document, `${path}/auth/flow`),
        todo: 'Write flow: clientCredentials with clientId and clientSecret.',
      });
    }
    return {
      ...base,
      system: 'halo',
      auth: {
        flow: 'clientCredentials',
        clientId: auth.clientId,
        clientSecret: secret,
        scope: auth.scope ?? 'all',
      },
      tenant: written.tenant,
      authUrl: written.authUrl,
    };
  }
  const apiVersion = written.apiVersion ?? API_VERSION;
  const bulkAbove =
    written.bulkAbove === 'never' ? Number.POSITIVE_INFINITY : (written.bulkAbove ?? BULK_ABOVE);
  if (auth.flow === 'clientCredentials') {
    return {
      ...base,
      system: 'salesforce',
      auth: { flow: 'clientCredentials', clientId: auth.clientId, clientSecret: secret },
      apiVersion,
      bulkAbove,
    };
  }
  if (auth.flow === 'refreshToken') {
    return {
      ...base,
      system: 'salesforce',
      auth: {
        flow: 'refreshToken',
        clientId: auth.clientId,
        clientSecret: auth.clientSecret,
        refreshToken: auth.refreshToken ?? { env: '' },
      },
      apiVersion,
      bulkAbove,
    };
  }
  const audience =
    auth.audience ??
    (base.allowNonProduction ? 'https://test.salesforce.com' : 'https://login.salesforce.com');
  return {
    ...base,
    system: 'salesforce',
    auth: {
      flow: 'jwtBearer',
      clientId: auth.clientId,
      username: auth.username ?? '',
      privateKey: auth.privateKey ?? { env: '' },
      audience,
    },
    apiVersion,
    bulkAbove,
  };
}

/** Halo's window; other systems have none of their own, so that any will do. */
const WINDOW_SECONDS = 300;

function limitsOf(written: WrittenConnection['limits'] = {}): ConnectionLimits {
  const { requests, per, width, runRequests, runShare, dailyShare } = written;
  return {
    ...(requests === undefined ? {} : { rate: { requests, perMs: (per ?? WINDOW_SECONDS) * 1000 } }),
    ...(width === undefined ? {} : { width }),
    ...(runRequests === undefined ? {} : { runRequests }),
    ...(runShare === undefined ? {} : { runShare: share(runShare) }),
    ...(dailyShare === undefined ? {} : { dailyShare: share(dailyShare) }),
  };
}

function share(text: string): number {
  return Number(text.replace('%', '')) / 100;
}

function checkKeys(
  name: string,
  written: WrittenConnection,
  document: YamlDocument,
  path: string,
  report: Report,
): void {
  const foreign = written.system === 'halo' ? KEYS.salesforce : KEYS.halo;
  for (const key of foreign) {
    if (!document.keys.has(`${path}/${key}`)) continue;
    // Another flow on Halo is already refused as a whole.
    if (written.system === 'halo' && written.auth.flow !== 'clientCredentials') continue;
    report({
      severity: 'error',
      rule: 'key-unknown',
      message: `"${key.replace('/', '.')}" means nothing for the connection "${name}"`,
      at: keyAt(document, `${path}/${key}`),
      why: `It belongs to ${written.system === 'halo' ? 'Salesforce' : 'Halo'}.`,
      todo: 'Remove it.',
    });
  }
}
