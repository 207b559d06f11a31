import type { Problem } from '../model/errors.ts';
import type { FileBody } from '../model/file.ts';
import type { Values } from '../model/value.ts';

export type RecordChange =
  | {
      readonly kind: 'create';
      /** Chosen by the engine; comes back in the result and in the intent journal. */
      readonly key: string;
      readonly values: Values;
      /** Field and value that mark the record as ours: the connector upserts by it where the system can. */
      readonly externalId?: { readonly field: string; readonly value: string };
      /** A field whose value is for a new record: one that turns out to be there already is not set back to it. */
      readonly initial?: string;
      /** What a file holds, fetched and verified before it is sent. */
      readonly file?: FileBody;
    }
  | { readonly kind: 'update'; readonly key: string; readonly id: string; readonly values: Values }
  | { readonly kind: 'deactivate'; readonly key: string; readonly id: string };

/** One record of a plan, without its values. */
export interface PlannedWrite {
  readonly kind: RecordChange['kind'];
  /** Paths that are written. */
  readonly fields: readonly string[];
}

export interface WriteCost {
  readonly read: number;
  readonly write: number;
  /** Reads that only the first writing of a run needs, whatever the object. */
  readonly once: number;
}

export interface WriteRequest {
  readonly object: string;
  readonly changes: readonly RecordChange[];
  /** Fields of which the caller wants to be told what was stored (`stored`, `at`), where the answer shows it. */
  readonly fields?: readonly string[];
  readonly signal?: AbortSignal;
}

/** `requestId`: the system's own name for the request that carried the change, where its answer tells one. */
export type WriteResult = { readonly requestId?: string } & (
  | {
      readonly kind: 'ok';
      readonly key: string;
      readonly id: string;
      readonly created: boolean;
      readonly refs?: Readonly<Record<string, string>>;
      /** What the record holds now, as far as the answer shows it; a field that it leaves out or may hide is absent. */
      readonly stored?: Values;
      /** The system's own clock when it answered, epoch ms, where it tells it. */
      readonly at?: number;
    }
  | {
      readonly kind: 'rejected';
      readonly key: string;
      readonly problem: Problem;
      /**
       * Of a create: the record that the system already has for it, by a field that it keeps unique (a contact's e-mail address). It
       * bears no mark of ours or another one, and nothing was written to it: whether the two are linked is the engine's to decide.
       */
      readonly existingId?: string;
    }
  /** The request may or may not have been carried out. */
  | { readonly kind: 'unknown'; readonly key: string; readonly problem: Problem }
  /** Not sent: the run was stopped, or an earlier failure of the connection (`problem`) ended the batch. */
  | { readonly kind: 'unsent'; readonly key: string; readonly problem?: Problem }
);
