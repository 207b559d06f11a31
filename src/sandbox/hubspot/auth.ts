import { HubspotError } from './errors.ts';
import type { Portal } from './portal.ts';
import type { Call, Route } from './routes.ts';

/** Who may call what. */
export interface Auth {
  /** Throws 401 for a request without a valid token, 403 for one whose scopes do not reach. */
  check(route: Route, call: Call): void;
  /** All tokens that were handed out end now. */
  expireAll(): void;
  /** The variables of `env` beside the URL. */
  env(): Readonly<Record<string, string>>;
}

const PRIVATE_APP_TOKEN = 'pat-eu1-00000000-0000-4000-8000-00000000demo';

export function createAuth(_portal: Portal): Auth {
  return {
    check(_route, call) {
      if (!/^Bearer\s+\S+$/i.test(call.request.headers['authorization'] ?? '')) {
        throw new HubspotError(
          401,
          'INVALID_AUTHENTICATION',
          'Authentication credentials not found. This API supports OAuth 2.0 authentication.',
        );
      }
    },
    expireAll() {},
    env: () => ({
      HUBSPOT_ACCESS_TOKEN: PRIVATE_APP_TOKEN,
      HUBSPOT_CLIENT_ID: '4c1b0f3e-0000-4000-8000-0000000000c1',
      HUBSPOT_CLIENT_SECRET: '7f3d0a52-0000-4000-8000-0000000000c2',
      HUBSPOT_REFRESH_TOKEN: 'eu1-0000-refresh-demo',
    }),
  };
}
