import type { WrittenField } from '../generated/mapping.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { ChildKind } from '../model/child.ts';
import type { Code } from '../model/codes.ts';

/** What a system can do and how it names things, as plain data and pure functions: reading it loads no SDK. */
export interface Capabilities {
  /** Object names as mappings may write them, lower-case aliases included, e.g. `{ client: 'Client' }`; empty when the system describes itself. */
  readonly objects: Readonly<Record<string, string>>;
  /** Names `lookup` answers, with the object each finds. */
  readonly lookups: Readonly<Record<string, LookupCapability>>;
  /** The one spelling of a record's id that `SystemRecord.id` has; what is no id of this system comes back trimmed. Pure. */
  canonicalId(id: string): string;
  /** False for a text that cannot be the id of any record here, in whatever spelling. Pure. */
  isId(id: string): boolean;
  /** Where custom fields are made: `hint` tells a person who mapped a path below `prefix` that does not exist. */
  readonly customFields?: { readonly prefix: string; readonly hint: string };
  /** Name of the relationship from a record to the parent of its own kind, where the system has hierarchies. */
  readonly parentRelationship?: string;
  /** By object, the fields that the short keys of a mapping stand for (`ticketType`, `stages`, `statuses`, `priorities`, `currency`). */
  readonly sugar?: Readonly<Record<string, Sugar>>;
  /** By object, the checkbox that tells people kept as companies, of the record itself or of the company it belongs to; only some orgs have it. */
  readonly personField?: Readonly<Record<string, string>>;
  /** By object, the property that `import.lifecycleStages` and `syncBack.defaultLifecycleStage` stand for. */
  readonly stageField?: Readonly<Record<string, string>>;
  /** Field rules that `standardFields: true` stands for, by object and what it is kept in step with. */
  readonly standardFields?: readonly StandardFields[];
  /** By object, the objects whose records hang on a record of it: notes and files. They are read and written like any other object. */
  readonly children?: Readonly<Record<string, Partial<Readonly<Record<ChildKind, ChildObject>>>>>;
  /** True when `read` reports deletions and merges. */
  readonly deletes: boolean;
  /** Days for which `read` reports a deletion for certain; later the record may simply be absent. */
  readonly deletesShownDays?: number;
  /** Whoever may read an object sees all of its records: one that is shown neither as it is nor as deleted was erased for good. */
  readonly showsAll?: true;
  /** True when `where` is evaluated by the server; otherwise the engine evaluates it on what was read. */
  readonly where: boolean;
  /** How `deactivate` is expressed; `none` when the system cannot. */
  readonly deactivate: 'inactive' | 'archive' | 'none';
  readonly pageSize: number;
  /** Records that one request of `readByIds` brings. */
  readonly idBatch: number;
  readonly writeBatch: number;
  /** Batches of one object's writes that may be on their way at a time; 1 where the system wants them one after another. Pure. */
  writeWidth(object: string): number;
}

/** The usual rules for records of `object` that are imported into an object of another system, as a mapping would write them. */
export interface StandardFields {
  readonly object: string;
  readonly partner: { readonly system: string; readonly object: string };
  /** A `link` names objects of this system: it stands for the mappings of the integration that carry them. */
  readonly fields: readonly WrittenField[];
}

export interface ChildObject {
  /** Name for `read` and `write`, e.g. `Case.feed`. */
  readonly object: string;
  /** The same in every org but for `ownKinds`; `NOTE_FIELDS` or `FILE_FIELDS` and what the system has besides. */
  readonly catalogue: Catalogue;
  /** `byParent`: `read` answers for named parents only (`ReadRequest.parents`), because the system lists no others. */
  readonly listed: 'all' | 'byParent';
  /** The values of `kind` are the org's own: "crosswalk pull" reads them. */
  readonly ownKinds?: true;
  /** Values of `kind` that come over unless a mapping chooses; without it, all. */
  readonly usual?: readonly string[];
}

/** Fields by the word that mappings have for them; a word is absent where the object has nothing of the kind. */
export interface Sugar {
  readonly type?: string;
  readonly recordType?: string;
  readonly stage?: string;
  readonly status?: string;
  readonly priority?: string;
  /** ISO code of the currency of a record's amounts; only orgs with several have it. */
  readonly currency?: string;
}

export interface LookupCapability {
  readonly object: string;
  readonly key: string;
  /** Code of the problem when it finds nothing; `LOOKUP_UNMATCHED` unless given. */
  readonly unmatchedCode?: Code;
}
