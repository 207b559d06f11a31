import type { Position } from './diagnostic.ts';

/** A secret or setting that is resolved last, from the environment. */
export interface EnvRef {
  readonly env: string;
}

export type SalesforceAuth =
  | { readonly flow: 'clientCredentials'; readonly clientId: string | EnvRef; readonly clientSecret: EnvRef }
  | {
      readonly flow: 'jwtBearer';
      readonly clientId: string | EnvRef;
      readonly username: string | EnvRef;
      readonly privateKey: EnvRef;
      /** Defaults to `https://login.salesforce.com` in production and to test.salesforce.com for a sandbox. */
      readonly audience: string;
    }
  | {
      readonly flow: 'refreshToken';
      readonly clientId: string | EnvRef;
      /** Not there for an app that is a public client. */
      readonly clientSecret: EnvRef | undefined;
      /** Where a log-in starts; what the system exchanged it for is kept beside the state. */
      readonly refreshToken: EnvRef;
    };

export interface HaloAuth {
  readonly flow: 'clientCredentials';
  readonly clientId: string | EnvRef;
  readonly clientSecret: EnvRef;
  readonly scope: string;
}

export type HubspotAuth =
  | { readonly flow: 'privateApp'; readonly accessToken: EnvRef }
  | {
      readonly flow: 'refreshToken';
      readonly clientId: string | EnvRef;
      readonly clientSecret: EnvRef;
      /** Where a log-in starts; what the system exchanged it for is kept beside the state. */
      readonly refreshToken: EnvRef;
    };

/** What an admin says about a connection's requests; what is absent is the system's own default. */
export interface ConnectionLimits {
  readonly rate?: { readonly requests: number; readonly perMs: number };
  /** Requests at the same time. */
  readonly width?: number;
  readonly runRequests?: number;
  /** Shares of the daily limit, 1 being all of it. */
  readonly runShare?: number;
  readonly dailyShare?: number;
}

export interface ConnectionBase {
  readonly name: string;
  /** As written: a URL or a reference to one; checked and cleaned when it is resolved. */
  readonly url: string | EnvRef;
  readonly allowNonProduction: boolean;
  /** Write although the system's own integration with the same partner works on the same records. */
  readonly besideNative: boolean;
  readonly limits?: ConnectionLimits;
  readonly at: Position;
}

export type Connection =
  | (ConnectionBase & {
      readonly system: 'salesforce';
      readonly auth: SalesforceAuth;
      /** `68.0` */
      readonly apiVersion: string;
      /** Records above which an object is read by a bulk job; infinity for never. */
      readonly bulkAbove: number;
      /** What becomes of a record that a duplicate rule matches: kept back, or saved where the rule only alerts. */
      readonly duplicateRules: 'hold' | 'save';
    })
  | (ConnectionBase & {
      readonly system: 'halo';
      readonly auth: HaloAuth;
      readonly tenant: string | EnvRef | undefined;
      /** Token host, where it is not `<url>/auth` and `/api/authinfo` does not tell. */
      readonly authUrl: string | EnvRef | undefined;
    })
  | (ConnectionBase & {
      readonly system: 'hubspot';
      readonly auth: HubspotAuth;
      /** Where the browser logs in; `https://app.hubspot.com` unless given. */
      readonly loginUrl: string | EnvRef | undefined;
    });
