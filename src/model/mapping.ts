import type { Catalogue } from './catalogue.ts';
import type { ChildKind } from './child.ts';
import type { Connection } from './connection.ts';
import type { Position } from './diagnostic.ts';
import type { Integrator, Notify } from './integrator.ts';
import type { Scalar, Value } from './value.ts';
import type { WhereClause } from './where.ts';

export type {
  Connection,
  ConnectionBase,
  ConnectionLimits,
  EnvRef,
  HaloAuth,
  HubspotAuth,
  SalesforceAuth,
} from './connection.ts';

/**
 * The configuration after load -> validate -> normalise: every default filled in, nothing optional that has a default.
 * What people type (`WrittenMapping`) is generated from `schemas/config/`.
 */
export interface Project {
  readonly connections: Readonly<Record<string, Connection>>;
  readonly integrations: readonly Integration[];
}

export interface Integration {
  readonly name: string;
  readonly directory: string;
  readonly enabled: boolean;
  /** Whether comments on pull requests of a private repository may show what records hold. */
  readonly planValues: boolean;
  /** May run in a public repository, whose logs and artifacts everybody can fetch. */
  readonly allowPublic: boolean;
  readonly mappings: readonly Mapping[];
  /** Absent when nothing of it runs on the schedule. */
  readonly integrator: Integrator | undefined;
  readonly notify: Notify;
  /** Milliseconds without a success that count as broken; absent when nothing says so and nothing is scheduled. */
  readonly staleAfter: number | undefined;
  readonly at: Position;
  /** Places of the keys that are written in integration.yaml, by dotted path. */
  readonly keys: Readonly<Record<string, Position>>;
}

export interface Endpoint {
  readonly connection: string;
  readonly system: string;
  readonly object: string;
  readonly catalogue: Catalogue;
}

/** `link` (the state and links.yaml), `externalId` (the mark on the record), or target fields that must all be equal. */
export type MatchStep =
  | { readonly by: 'link' }
  | { readonly by: 'externalId' }
  | { readonly by: 'fields'; readonly fields: readonly string[] };

export interface Mapping {
  readonly integration: string;
  readonly name: string;
  readonly file: string;
  /** Position of the `mapping:` line, for messages about the mapping as a whole. */
  readonly at: Position;
  /** Hash of everything that decides what a record becomes (where, fields, values): another one means a full re-read. */
  readonly hash: string;
  /** Hash of what decides which target records travel back: another one means the target is read in full. */
  readonly backHash: string;
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly import: ImportPolicy;
  readonly syncBack: SyncBackPolicy;
  readonly conflict: 'source' | 'target' | 'newest' | 'hold';
  /** Field on each side that carries the other side's record id. */
  readonly externalId: ExternalId;
  /** Checkbox or field on either side that opts a record out (`salesforce_dontsync`). */
  readonly optOut: { readonly target: string | undefined; readonly source: string | undefined };
  readonly fields: readonly FieldRule[];
  readonly values: Readonly<Record<string, ValueMap>>;
  readonly guards: Guards;
  /** Record ids (either side) that never sync. */
  readonly exclude: ReadonlySet<string>;
  /** links.yaml rows of this mapping. */
  readonly links: readonly WrittenLink[];
  /** Target records that are this mapping's business at all: tickets of the types it names. */
  readonly scope?: Scope;
  /** Set on a mapping that `feed`, `comments` or `files` of another one stand for. */
  readonly childOf?: ChildOf;
  /** Every amount of money is in this currency (ISO code); a record in another one is held. */
  readonly currency?: string;
  /** The source field that says which currency a record's amounts are in; set together with `currency`. */
  readonly currencyField?: string;
  /** Names of the mappings whose records this one refers to; they run first. */
  readonly dependsOn: readonly string[];
}

export interface Scope {
  readonly field: string;
  readonly values: readonly Scalar[];
}

export interface ChildOf {
  readonly mapping: string;
  readonly kind: ChildKind;
  /** Kinds of the target's records that the mapping names; of notes only. */
  readonly kinds?: readonly string[];
  /** Largest file that travels; of files only. */
  readonly maxBytes?: number;
}

/** What becomes of source records that hang below another one of their kind (child accounts). */
export type Children =
  | { readonly kind: 'alike' }
  /** Those below a record that this mapping links or creates are left to the mapping `to`. */
  | {
      readonly kind: 'handOver';
      readonly to: string;
      /** Paths of the ids of its ancestors, nearest first. */
      readonly ancestors: readonly string[];
      /** One whose ancestors are all not imported: as if it had none, left out, or its topmost parent comes over with it. */
      readonly orphan: 'importAsCustomer' | 'skip' | 'includeParent';
    };

export interface ExternalId {
  readonly target: string | undefined;
  readonly source: string | undefined;
  /** Which source records bear it: those that crosswalk creates, or all linked ones. */
  readonly stamp: 'created' | 'all';
}

export interface ImportPolicy {
  readonly enabled: boolean;
  /** What `where:` says together with all keys that stand for conditions (`lifecycleStages`, `children`). */
  readonly where: WhereClause | undefined;
  /** The stages whose records come over, already part of `where`; absent for all of them. */
  readonly stages: StageChoice | undefined;
  /** Source records that links.yaml gives to another mapping (`exceptLinked`), with the name of that mapping. */
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly children?: Children;
  /** Mapping that hands this one its records (`children: site`): only what that one leaves to it is imported. */
  readonly handedBy?: string;
  readonly persons?: Persons;
  readonly match: readonly MatchStep[];
  readonly onNoMatch: 'create' | 'report';
  /** What the first meeting of two existing records does: link them, or link them and overwrite the target. */
  readonly adopt: 'linkOnly' | 'overwrite';
  readonly onSourceDelete: 'none' | 'deactivate';
  readonly onOutOfScope: 'ignore' | 'deactivate';
}

/** What becomes of people whom the source keeps as companies, and of the contacts that stand for them. */
export interface Persons {
  /** Checkbox of the source that tells them. */
  readonly field: string;
  /** False: skipped, and reported. */
  readonly imports: boolean;
  /** False: nothing is written back to this record, because the person has another one that takes it. */
  readonly back: boolean;
}

export interface SyncBackPolicy {
  readonly on: readonly ('create' | 'update')[];
  readonly onInactive: 'none' | 'archive';
  /** What becomes of a target that is switched on again after its source was archived for it. */
  readonly onReactivate: 'report' | 'create';
  /** Stage of records that are created in the source. */
  readonly stage: StageChoice | undefined;
  /** Checkbox of the target: only records in which it is on are sent back at all. */
  readonly optIn?: string;
  /** Which target records may be created in the source; evaluated on target records. */
  readonly where: WhereClause | undefined;
}

/** Stages of the source's life cycle that a mapping names. */
export interface StageChoice {
  /** The field that holds the stage. */
  readonly field: string;
  /** The clause without the stages, for messages about edits. */
  readonly besides: string | undefined;
  readonly stages: readonly Stage[];
  readonly at: Position;
}

export interface Stage {
  /** As the mapping names it: by label or by value. */
  readonly written: string;
  /** What records hold. */
  readonly value: string;
}

export type FieldSource =
  | { readonly kind: 'path'; readonly path: string }
  /** Handlebars, strict, no helpers; `paths` are the fields it reads. */
  | { readonly kind: 'template'; readonly template: string; readonly paths: readonly string[] }
  | { readonly kind: 'value'; readonly value: Value };

export const TRANSFORM_NAMES = [
  'trim',
  'lower',
  'upper',
  'number',
  'boolean',
  'date',
  'datetime',
  'split',
  'join',
  'htmlToText',
  'textToHtml',
  'phone',
  'truncate',
] as const;

export type TransformName = (typeof TRANSFORM_NAMES)[number];

export interface TransformStep {
  readonly name: TransformName;
  /** `truncate: 40` -> { length: 40 }, `split: ";"` -> { separator: ';' }, `phone: GB` -> { region: 'GB' }. */
  readonly args: Readonly<Record<string, Scalar>>;
}

/** What a look-up or a link that finds nothing does. */
export type Unmatched =
  | { readonly kind: 'keep' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'value'; readonly value: Scalar }
  /** A fail-safe found by another look-up: the default site by its `Client/Site` name. The record is re-visited when the link appears. */
  | { readonly kind: 'lookup'; readonly lookup: string; readonly key: string };

export interface FieldRule {
  /** Unique in its mapping and stable across edits elsewhere: the target path, or `<source path>~syncBack` for a rule that only syncs back. */
  readonly id: string;
  readonly source: FieldSource;
  /** Target path; for a rule that only syncs back, the field it reads. */
  readonly target: string;
  readonly direction: 'import' | 'syncBack' | 'both';
  readonly write: 'always' | 'create' | 'ifEmpty';
  /** What nothing to give does: leaves the receiving field, empties it, or keeps the whole record back in that direction. */
  readonly onEmpty: 'keep' | 'clear' | 'hold';
  /** Applied source -> target. */
  readonly transform: readonly TransformStep[];
  /** Applied target -> source. */
  readonly transformBack: readonly TransformStep[];
  /** Name in `values`. */
  readonly values: string | undefined;
  /** A look-up that the receiving connector offers (`agentByEmail`, `userByEmail`). */
  readonly lookup: string | undefined;
  /** Mappings whose links turn a source id into a target id (and back); the first that has one wins. */
  readonly link: readonly string[] | undefined;
  readonly unmatched: Unmatched;
  /** Instead of the source path alone: the first of these source paths whose id has a link (nearest imported ancestor). */
  readonly ancestors?: readonly string[];
  /**
   * Target -> source only, before the rule's own way back: the first of these target fields that is not empty and listed decides
   * what the source gets (the stage of this ticket, then of its type).
   */
  readonly precedence?: readonly Precedence[];
  /**
   * Of a rule that only syncs back: id of the rule that imports the same thing under another path (`Owner.Email` in, `OwnerId` back), so
   * that both never travel at once.
   */
  readonly counterpart?: string;
  readonly at: Position;
}

export interface Precedence {
  readonly path: string;
  /** What the field holds to what the source gets; a field without a map is taken as it is. */
  readonly map?: Readonly<Record<string, Scalar>>;
}

/** True for rules that write to the target. */
export function importsTo(rule: FieldRule): boolean {
  return rule.direction !== 'syncBack';
}

/** True for rules that write to the source; a template or a constant has no way back, whatever its direction says. */
export function syncsBack(rule: FieldRule): boolean {
  return rule.direction !== 'import' && rule.source.kind === 'path';
}

export interface ValueMap {
  readonly name: string;
  readonly map: Readonly<Record<string, Scalar>>;
  /** Target -> source; the inverse of `map` unless written out. */
  readonly reverse: Readonly<Record<string, Scalar>>;
  readonly unmapped:
    | { readonly kind: 'default'; readonly value: Scalar }
    | { readonly kind: 'hold' }
    | { readonly kind: 'keep' };
  /**
   * Target -> source, for a value that `reverse` does not list. Without it, `unmapped` says: hold and keep are the same both ways; a
   * default is a value of the target's, so that the field is left alone.
   */
  readonly unmappedBack?: ValueMap['unmapped'];
  /** A record that gets the default is reported: its value is one that somebody may want to list. */
  readonly announced?: true;
  readonly at: Position;
}

/** Each a share of the linked population (0..1) or a plain count; `undefined` switches that guard off. */
export type Threshold =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'count'; readonly count: number };

export interface Guards {
  readonly create: Threshold | undefined;
  readonly update: Threshold | undefined;
  readonly deactivate: Threshold | undefined;
  /** Share of linked records in which this one field (target path) may change. */
  readonly fields: Readonly<Record<string, Threshold>>;
}

export interface WrittenLink {
  readonly source: string;
  readonly target: string;
  /** Of several sources on one target, the one that exchanges fields. */
  readonly primary: boolean;
  /** The row itself says `primary: true`; otherwise `primary` is what follows from the other rows. */
  readonly explicit: boolean;
  readonly at: Position;
}
