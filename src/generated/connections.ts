/* Generated from schemas/config/connections.schema.json by `npm run generate`; edits are lost. */

/**
 * Every system by name, once.
 */
export interface WrittenConnections {
  /**
   * Version of this file format.
   */
  version: 1;
  /**
   * Connections by name.
   */
  connections: {
    [k: string]: WrittenConnection;
  };
}
/**
 * One system.
 */
export interface WrittenConnection {
  /**
   * Which product it is.
   */
  system: 'halo' | 'hubspot' | 'salesforce';
  /**
   * Base URL: https://<domain>.my.salesforce.com, https://<tenant>.halopsa.com, https://api.hubapi.com.
   */
  url: string | {readonly env: string};
  /**
   * How to sign in.
   */
  auth: {
    /**
     * OAuth flow; privateApp for HubSpot's access token of a private app.
     */
    flow: 'clientCredentials' | 'jwtBearer' | 'privateApp' | 'refreshToken';
    /**
     * Client id (consumer key).
     */
    clientId?: string | {readonly env: string};
    /**
     * Client secret (consumer secret). Always a reference: { env: NAME }. refreshToken: only for an app that wants one.
     */
    clientSecret?: {readonly env: string};
    /**
     * jwtBearer: the Salesforce user to act as.
     */
    username?: string | {readonly env: string};
    /**
     * jwtBearer: the private key (PEM). Always a reference: { env: NAME }.
     */
    privateKey?: {readonly env: string};
    /**
     * refreshToken: the token that "crosswalk auth login" prints. Always a reference: { env: NAME }.
     */
    refreshToken?: {readonly env: string};
    /**
     * privateApp: the access token of a HubSpot private app. Always a reference: { env: NAME }.
     */
    accessToken?: {readonly env: string};
    /**
     * jwtBearer: https://login.salesforce.com or https://test.salesforce.com.
     */
    audience?: string;
    /**
     * Halo: scopes to ask for, separated by spaces.
     */
    scope?: string;
  };
  /**
   * Salesforce API version, e.g. "68.0".
   */
  apiVersion?: string;
  /**
   * Salesforce: an object with more records than this to read is read by a Bulk API job; never to read everything page by page.
   */
  bulkAbove?: number | 'never';
  /**
   * Salesforce: what becomes of a record that one of the org's duplicate rules matches: hold keeps it back, save saves it all the same where the rule alerts and does not block.
   */
  duplicateRules?: 'hold' | 'save';
  /**
   * Halo: tenant, where the hosted authorisation server asks for one.
   */
  tenant?: string | {readonly env: string};
  /**
   * Halo: authorisation server, where it is not at <url>/auth.
   */
  authUrl?: string | {readonly env: string};
  /**
   * HubSpot: where the browser logs in; https://app.hubspot.com unless given.
   */
  loginUrl?: string | {readonly env: string};
  /**
   * Use a sandbox, developer or trial org on purpose.
   */
  allowNonProduction?: boolean;
  /**
   * Halo: write although Halo's own integration with the same partner works on the same records.
   */
  besideNative?: boolean;
  /**
   * How many requests crosswalk may send on this connection.
   */
  limits?: {
    /**
     * At most this many requests in any span of `per` seconds. Halo: 630 unless given, 90 % of its fair use; HubSpot: 90 % of what it tells, in 10 seconds.
     */
    requests?: number;
    /**
     * Seconds that `requests` are counted over.
     */
    per?: number;
    /**
     * At most this many requests at the same time; it starts with 4 and finds out.
     */
    width?: number;
    /**
     * At most this many requests in one run; the next run goes on where it stopped.
     */
    runRequests?: number;
    /**
     * Salesforce, HubSpot: share of the org's daily requests that one run may use; the next run goes on where it stopped.
     */
    runShare?: string;
    /**
     * Salesforce, HubSpot: a run stops when everybody together has used this share of the org's daily requests.
     */
    dailyShare?: string;
  };
}
