import type { ObjectType } from '../objecttype.ts';
import type { Org } from '../org.ts';
import type { Row } from '../store.ts';
import type { WriteHow } from '../write.ts';

/** One record on its way into the store. */
export interface Writing {
  readonly org: Org;
  readonly type: ObjectType;
  readonly row: Row;
  /** As it was; `undefined` on creation. */
  readonly before: Row | undefined;
  readonly how: WriteHow;
  /** What the client sent, nulls absent. */
  readonly sent: Row;
  /** Of the field of type base64, where the client sent one. */
  readonly bytes: Buffer | undefined;
  /** The stamp of this write in wire form. */
  readonly now: string;
}

/** What the server does by itself with the records of one object. */
export interface ObjectRules {
  /** Refuses (throws a SalesforceError) or completes what will be stored. */
  prepare?(writing: Writing): Row;
  /** What the stored record does to others. */
  after?(writing: Writing): void;
  /** What its deletion does to others beside the cascade. */
  removed?(org: Org, row: Row, remove: (type: ObjectType, id: string) => void): void;
}
