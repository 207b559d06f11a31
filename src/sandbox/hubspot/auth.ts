import { randomUUID } from 'node:crypto';
import type { SandboxRequest } from '../system.ts';
import { APP_DEFAULTS, type AppSettings, type Consent, changedApp, createConsent } from './consent.ts';
import { HubspotError } from './errors.ts';
import { objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import type { Call, Route } from './routes.ts';
import { type App, createTokens, type Tokens } from './tokens.ts';

/** Who may call what. */
export interface Auth {
  /** The kind of app that calls. Throws 401 for a request without a valid token, 403 for one whose scopes do not reach. */
  check(route: Route, call: Call): App;
  /** The kind of app that sends a request; `undefined` without a valid token. */
  appOf(request: SandboxRequest): App | undefined;
  readonly tokens: Tokens;
  readonly consent: Consent;
  readonly app: PublicApp;
  /** Changes what the public app's pages say; the settings as they are then. */
  changeApp(changes: Readonly<Record<string, unknown>>): AppSettings;
  /** All access tokens of the public app end now; a private app's never does by itself. */
  expireAll(): void;
  /** The variables of `env` beside the URL. */
  env(): Readonly<Record<string, string>>;
}

/** The public app that the portal has installed, and who installed it. */
export interface PublicApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: number;
  readonly userId: number;
  readonly user: string;
}

/** Its credentials are made up anew each time, as all of the sandbox's are. */
function installedApp(): PublicApp {
  return {
    clientId: randomUUID(),
    clientSecret: randomUUID(),
    appId: 18221010,
    userId: 26811177,
    user: 'admin@crosswalk.example',
  };
}

export function createAuth(portal: Portal): Auth {
  const { clock, settings } = portal;
  const own = installedApp();
  let app = APP_DEFAULTS;
  const tokens = createTokens(
    clock,
    () => hubletOf(settings.uiDomain),
    () => settings.scopes,
  );
  const consent = createConsent(
    clock,
    own.clientId,
    () => app,
    () => settings.scopes,
  );
  const installed = tokens.install(settings.scopes);
  return {
    check: (route, call) => {
      const checked = tokens.check(call.request.headers['authorization']);
      switch (checked.kind) {
        case 'missing':
          throw refused(
            'INVALID_AUTHENTICATION',
            'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
          );
        case 'malformed':
          throw new MalformedToken();
        case 'unknown':
          throw refused('INVALID_AUTHENTICATION', 'The access token is invalid or has been revoked.');
        case 'expired':
          throw refused(
            'EXPIRED_AUTHENTICATION',
            `The OAuth token used to make this call expired ${ago(clock.now() - checked.at)} ago.`,
            { 'expire time': [`${new Date(checked.at).toISOString()} (${checked.at})`] },
          );
        case 'valid': {
          const needed = [
            ...(route.scopes ?? []).flatMap((scope) => scopesIn(scope, call)),
            ...(route.alsoScopes?.(call) ?? []),
          ];
          if (needed.some((scope) => !checked.caller.scopes.has(scope))) throw missingScopes(needed);
          return checked.caller.app;
        }
      }
    },
    appOf: (request) => {
      const checked = tokens.check(request.headers['authorization']);
      return checked.kind === 'valid' ? checked.caller.app : undefined;
    },
    tokens,
    consent,
    app: own,
    changeApp: (changes) => {
      app = changedApp(app, changes);
      return app;
    },
    expireAll: () => tokens.expireAll(),
    env: () => ({
      HUBSPOT_ACCESS_TOKEN: tokens.privateToken(),
      HUBSPOT_CLIENT_ID: own.clientId,
      HUBSPOT_CLIENT_SECRET: own.clientSecret,
      HUBSPOT_REFRESH_TOKEN: installed.refreshToken,
    }),
  };
}

/** A token that can be none is answered by what stands before HubSpot, with status 530 and a page. */
export class MalformedToken extends Error {}

/** The hosting location in tokens: `eu1` of `app-eu1.hubspot.com`, else `na1`. */
function hubletOf(uiDomain: string): string {
  return /^app-(\w+)\./.exec(uiDomain)?.[1] ?? 'na1';
}

/** `{type}`, and `{from}` and `{to}` of associations, stand for the object that the path names. */
function scopesIn(scope: string, call: Call): readonly string[] {
  const part = /\{(\w+)\}/.exec(scope)?.[1];
  if (part === undefined) return [scope];
  const name = objectNameOf(call.params[part] ?? '');
  // Any other object is refused for what it is, not for a scope.
  return name === undefined ? [] : [scope.replace(`{${part}}`, name)];
}

function refused(
  category: string,
  message: string,
  context?: Readonly<Record<string, readonly string[]>>,
): HubspotError {
  return new HubspotError(401, category, message, context === undefined ? {} : { context });
}

function missingScopes(needed: readonly string[]): HubspotError {
  return new HubspotError(
    403,
    'MISSING_SCOPES',
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    {
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: [...new Set(needed)] },
        },
      ],
      links: { scopes: 'https://developers.hubspot.com/scopes' },
    },
  );
}

function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} second(s)`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} minute(s)`;
  return `${Math.floor(seconds / 3600)} hour(s)`;
}
