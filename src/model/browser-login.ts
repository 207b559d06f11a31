/** A person's log-in by browser, begun. */
export interface BrowserLogin {
  /** To be opened in a browser. */
  readonly url: string;
  /** What the app has to be given for the page to be shown at all, beyond the callback URL; a sentence. */
  readonly needs?: string;
  /** Takes the query with which the browser came back. Throws `AUTH_*`; `AUTH_LOGIN_STATE` for an answer to another log-in. */
  finish(query: URLSearchParams): Promise<LoggedIn>;
}

export interface LoggedIn {
  readonly refreshToken: string;
  readonly orgId: string;
  readonly actsAs: string;
  readonly scopes: readonly string[];
}
