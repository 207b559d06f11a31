import type { WrittenConnection } from '../generated/connections.ts';
import type { Connection, ConnectionBase } from '../model/mapping.ts';

/** What a system makes of a connection in connections.yaml, once the schema has accepted it. Pure; reading it loads no SDK. */
export interface ConnectionForm<C extends Connection> {
  /** The product's own spelling, for messages. */
  readonly title: string;
  /** Keys that not every system has, as a path below the connection: `auth/scope`. */
  readonly keys: readonly string[];
  readonly flows: readonly WrittenConnection['auth']['flow'][];
  /** Why another flow than `flows` is no use here, and what to write instead. */
  refusedFlow(flow: string): { readonly why: string; readonly todo: string };
  /** Keys that the written flow needs although the schema asks for them in no connection. */
  missing?(written: WrittenConnection): readonly string[];
  /** The API's address, as an admin wrote it, cleaned. Throws `CONNECTION_URL` for one that cannot be that system's. */
  addressOf(connection: C, url: string): string;
  /** With every default filled in; secrets stay references. Called for what is wrong too, so that the rest can be checked. */
  normalise(base: ConnectionBase, written: WrittenConnection): C;
}

/** Stands for a reference that is not written, which has been reported. */
export const NOWHERE = { env: '' } as const;
