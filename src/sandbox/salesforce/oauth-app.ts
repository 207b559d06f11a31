import { generateKeyPairSync, randomBytes } from 'node:crypto';

export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** One External Client App of the org, with all its flows enabled. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  /** PEM; the public one stands for the certificate that the app would hold. Made at the first call, which takes a moment. */
  keys(): KeyPair;
}

/** What an admin chooses on the app's pages; the control plane's action `app` changes it. */
export interface AppSettings {
  /** "Enable Refresh Token Rotation". */
  readonly rotation: boolean;
  /** "Require Secret for Web Server Flow" and "... for Refresh Token Flow". */
  readonly requireSecret: boolean;
  /** "Require Proof Key for Code Exchange". */
  readonly requirePkce: boolean;
  /** What the person at the consent page chooses. */
  readonly consent: 'approve' | 'deny';
  readonly scopes: readonly string[];
  /** Exact addresses; empty: any https address, and http on this machine. */
  readonly callbackUrls: readonly string[];
}

export const APP_DEFAULTS: AppSettings = {
  rotation: true,
  requireSecret: false,
  requirePkce: false,
  consent: 'approve',
  scopes: ['api', 'refresh_token'],
  callbackUrls: [],
};

/** The settings with some changed; throws an Error that says which of the given ones is none. */
export function changedSettings(
  settings: AppSettings,
  changes: Readonly<Record<string, unknown>>,
): AppSettings {
  const next: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(changes)) {
    const good =
      name === 'consent'
        ? value === 'approve' || value === 'deny'
        : name === 'scopes' || name === 'callbackUrls'
          ? Array.isArray(value) && value.every((item) => typeof item === 'string')
          : Object.hasOwn(APP_DEFAULTS, name) && typeof value === 'boolean';
    if (!good)
      throw new Error(
        `The app takes rotation, requireSecret, requirePkce (true or false), consent ("approve" or "deny"), scopes and callbackUrls (lists of text); not ${name}: ${JSON.stringify(value)}.`,
      );
    next[name] = value;
  }
  return next as unknown as AppSettings;
}

export function newCredentials(username: string): Credentials {
  let made: KeyPair | undefined;
  return {
    clientId: `3MVG9${randomBytes(60).toString('base64url')}`,
    clientSecret: randomBytes(32).toString('hex').toUpperCase(),
    username,
    keys() {
      made ??= generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
      return made;
    },
  };
}
