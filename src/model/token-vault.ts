/** A log-in that goes on from run to run: the refresh token of the moment, and the session that came with it. */
export interface KeptLogin {
  readonly refreshToken: string;
  /** The connector's own text about the last session, as it was given to `renew`; absent while there was none. */
  readonly session: string | undefined;
}

export interface RenewableLogin extends KeptLogin {
  /** An earlier process ended after it had begun to spend this token and before it wrote down what came back. */
  readonly interrupted: boolean;
  /**
   * To be called right before the token is sent. Everything that can fail on this side (rights, space) fails here, while the token is
   * still good. Throws `AUTH_TOKEN_FILE`.
   */
  spend(): void;
}

export interface Renewed<T> {
  readonly value: T;
  /** What has to be on the disk before `value` may be used; absent when nothing was spent. */
  readonly keep?: KeptLogin;
}

/**
 * Where the refresh token of one connection is kept, because a system that rotates them makes the configured one worthless with its
 * first use. `given` is always the token of the configuration: one that the vault has never seen is newer than what it holds.
 */
export interface TokenVault {
  /** What is kept now; waits for nobody. Throws `AUTH_TOKEN_FILE` for a file that cannot be read. */
  read(given: string): KeptLogin;
  /**
   * Runs `work` while no other process does so for this connection, with what is kept then: who waited finds what the other one left.
   * Resolves after `keep` is durably stored. Throws `AUTH_REFRESH_BUSY` when the other process does not come to an end.
   */
  renew<T>(given: string, work: (login: RenewableLogin) => Promise<Renewed<T>>): Promise<T>;
}
