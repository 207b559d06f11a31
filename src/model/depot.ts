/**
 * Where copies of the state are kept between runs, when the machine that runs is a new one each time: GitHub's artifacts, or a folder
 * that several machines reach. A further kind of place is one file that makes one of these.
 */
export interface Depot {
  /** For messages: `the artifacts of acme/sync`. */
  readonly place: string;
  /** Lists the copies of one integration. Throws when that cannot be said: no error ever looks like a place without copies. */
  copies(integration: string): Promise<Copies>;
  /** The bytes of a copy. Throws `ARTIFACT_UNUSABLE` when they are gone or damaged for good, anything else when it failed this time. */
  fetch(integration: string, copy: Copy): Promise<Uint8Array>;
  /** Hands a new copy in. Throws `STATE_STALE` where the place itself can tell that another writer was faster. */
  put(copy: NewCopy): Promise<Put>;
  /** True when it was there. */
  remove(integration: string, copy: Copy): Promise<boolean>;
}

export interface Copies {
  /** Those that can be believed, and those that show that there was something. Looking further may cost requests. */
  readonly newestFirst: AsyncIterable<Copy>;
  /** False when there may be more than could be looked at, so that finding none proves nothing. To be read after `newestFirst`. */
  readonly complete: boolean;
}

export interface Copy {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  /** For people: the page of the run that made it, or its path. */
  readonly from: string;
  /** Why it is not used although it shows that there was something; `undefined` for one that can be believed. */
  readonly doubt: string | undefined;
  /** Of the run that made it, where the place knows it: the copy has to say the same of itself. */
  readonly run?: number;
  /** Other copies that the same run left: of these the one with the highest serial counts. */
  readonly also: readonly Copy[];
}

export interface NewCopy {
  readonly integration: string;
  readonly bytes: Uint8Array;
  /** The newest copy that its writer knows of; `undefined` when it knows of none. */
  readonly after: string | undefined;
}

/** `id` where the place has it already; without one the file still has to be uploaded. */
export interface Put {
  readonly file: string;
  readonly id?: string;
}
