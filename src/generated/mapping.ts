/* Generated from schemas/config/mapping.schema.json by `npm run generate`; edits are lost. */

/**
 * A name, or a name with its argument: trim, lower, {truncate: 40}, {split: ","}.
 */
export type TransformStep =
  | 'trim'
  | 'lower'
  | 'upper'
  | 'number'
  | 'boolean'
  | 'htmlToText'
  | 'textToHtml'
  | 'date'
  | 'datetime'
  | 'split'
  | 'join'
  | 'phone'
  | Readonly<Record<string, string | number>>;
/**
 * What happens when the look-up or link finds nothing: keep the field as it is, hold the record, or use { value: 1 } or a fail-safe such as { site: "Unassigned/Main" }.
 */
export type Unmatched =
  | 'keep'
  | 'hold'
  | {readonly value: string | number | boolean | null}
  | {readonly [target in 'site' | 'client' | 'topLevel' | 'user' | 'agent']?: string};
/**
 * Most records in which this field may change in one run. A share such as "50%", a count such as 100, or "off".
 */
export type Threshold = string | number;

/**
 * One mapping: a source object, a target object, how their records are matched, which fields correspond and in which direction they travel.
 */
export interface WrittenMapping {
  /**
   * Version of this file format.
   */
  version: 1;
  /**
   * Name of the mapping, unique in its integration; links, state and reports use it.
   */
  mapping: string;
  /**
   * A sentence for readers.
   */
  description?: string;
  source: WrittenSource;
  target: WrittenTarget;
  /**
   * Source to target.
   */
  import?: {
    /**
     * Switches the import of this mapping on or off.
     */
    enabled?: boolean;
    /**
     * Which source records come over: a condition in SOQL syntax, without WHERE, ORDER BY or LIMIT. Without it, all of them.
     */
    where?: string;
    /**
     * Lifecycle stages whose records come over, by label or internal value, besides what where says; "*" alone for all of them.
     *
     * @minItems 1
     *
     * Items: A lifecycle stage, by label or internal value.
     */
    lifecycleStages?: [string, ...string[]];
    /**
     * Mappings whose lines in links.yaml take records out of this one: what a line there gives to one of them is left to it.
     *
     * @minItems 1
     *
     * Items: A mapping of the same source object.
     */
    exceptLinked?: [string, ...string[]];
    /**
     * How a source record finds its target record; the first step that yields exactly one wins, two candidates hold the record.
     *
     * @minItems 1
     */
    match?: [string | [string, ...string[]], ...(string | [string, ...string[]])[]];
    /**
     * What happens to a source record without a partner: create it, or only report it.
     */
    onNoMatch?: 'create' | 'report';
    /**
     * What a child account becomes: a customer of its own, a site of the customer it hangs below (the mapping of the same records whose target is site takes it over), or nothing.
     */
    children?: 'customer' | 'site' | 'ignore';
    /**
     * With children: site, what a child becomes whose parents are not imported: a customer of its own, nothing, or a site of its topmost parent, which then comes over too.
     */
    orphanChild?: 'importAsCustomer' | 'skip' | 'includeParent';
    /**
     * What a person kept as an account becomes: nothing (the account and its contact are skipped and reported), a customer with one user, or a user alone.
     */
    personAccounts?: 'skip' | 'customer' | 'user';
    /**
     * What happens when two existing records meet for the first time: only link them, or link them and overwrite the target.
     */
    adopt?: 'linkOnly' | 'overwrite';
    /**
     * What happens to the target when its source record is deleted.
     */
    onSourceDelete?: 'none' | 'deactivate';
    /**
     * What happens to the target when its source record no longer meets the where clause.
     */
    onOutOfScope?: 'ignore' | 'deactivate';
    /**
     * Ticket type of imported records, by name or id; or by record type: { default: Opportunity, recordTypes: { Renewal: Renewal } }.
     */
    ticketType?:
      | string
      | number
      | {readonly default: string | number; readonly recordTypes?: Readonly<Record<string, string | number>>};
    /**
     * What to say about source fields that no rule maps.
     */
    unmappedSource?: 'warn' | 'error' | 'ignore';
  };
  /**
   * Target to source. Off unless `on` says otherwise.
   */
  syncBack?: {
    /**
     * Which changes of target records reach the source: create, update, both, or an empty list for none.
     */
    on?: ('create' | 'update')[];
    /**
     * What happens to the source when its target record is switched off.
     */
    onInactive?: 'none' | 'archive';
    /**
     * What happens when a target record whose source record was archived for it is switched on again: report it, or create the source record anew. One that was restored there is always taken up again.
     */
    onReactivate?: 'report' | 'create';
    /**
     * Which target records may be created in the source; a condition on target fields in SOQL syntax.
     */
    where?: string;
    /**
     * Lifecycle stage of records that are created in the source, by label or internal value, unless a rule gives one.
     */
    defaultLifecycleStage?: string;
    /**
     * Whether what statuses maps travels back as well.
     */
    status?: boolean;
    /**
     * Checkbox of the target: only records in which it is on are sent back.
     */
    optIn?: string;
  };
  /**
   * Who wins when both sides changed a two-way field since they last agreed: source, target, the newer one, or nobody (the record is held).
   */
  conflict?: 'source' | 'target' | 'newest' | 'hold';
  /**
   * Field on either side that carries the id of the record on the other side.
   */
  externalId?: {
    /**
     * Target field that holds the source record id.
     */
    target?: string;
    /**
     * Source field that holds the target record id.
     */
    source?: string;
    /**
     * Which source records get the id of their target: those that crosswalk creates, or all linked ones.
     */
    stamp?: 'created' | 'all';
  };
  /**
   * Field on either side that takes a single record out of the synchronisation when it is set.
   */
  optOut?: {
    /**
     * Target field.
     */
    target?: string;
    /**
     * Source field.
     */
    source?: string;
  };
  /**
   * Map the usual fields of this pair of objects without listing them; a rule under fields takes the place of the one with the same target.
   */
  standardFields?: boolean;
  /**
   * The field rules.
   */
  fields?: WrittenField[];
  /**
   * Value maps by name.
   */
  values?: {
    [k: string]: WrittenValueMap;
  };
  /**
   * Refuse a run that would change more than expected.
   */
  guards?: {
    /**
     * Most records one run may create. A share such as "50%", a count such as 100, or "off".
     */
    create?: string | number;
    /**
     * Most records one run may update. A share such as "50%", a count such as 100, or "off".
     */
    update?: string | number;
    /**
     * Most records one run may deactivate. A share such as "50%", a count such as 100, or "off".
     */
    deactivate?: string | number;
    /**
     * By target field: in how many records one run may change that field.
     */
    fields?: {
      [k: string]: Threshold;
    };
  };
  /**
   * Ids of records, on either side, that never sync.
   */
  exclude?: (string | number)[];
  /**
   * Currency of every amount (three capital letters); records in another one are held.
   */
  currency?: string;
  /**
   * Stages of opportunities, from one system to the other.
   */
  stages?: {
    /**
     * Source stage to target stage, which is named by its label or id.
     */
    map: {
      [k: string]: string | number;
    };
    /**
     * Target stage of those that are not listed.
     */
    default?: string | number;
    /**
     * What a stage that is not listed does: hold the record, pass on as it is, or become the default.
     */
    unmapped?: 'hold' | 'keep' | 'default';
    /**
     * Target stage to source stage, where it is not simply the opposite of map.
     */
    reverse?: {
      [k: string]: string;
    };
    /**
     * Source stage of target records whose stage leads to none.
     */
    backDefault?: string;
    /**
     * When it is written: always; create: only when the record is created; ifEmpty.
     */
    write?: 'always' | 'create' | 'ifEmpty';
    /**
     * import: source to target; both: back as well, where syncBack.on says so.
     */
    direction?: 'import' | 'both';
    /**
     * On the way back: source stage by ticket type, before what map says.
     */
    ticketTypes?: {
      [k: string]: string;
    };
    /**
     * Target field that decides the source stage of one record, before its ticket type.
     */
    override?: string;
  };
  /**
   * Statuses of cases, from one system to the other.
   */
  statuses?: {
    /**
     * Source status to target status, which is named by its label or id.
     */
    map: {
      [k: string]: string | number;
    };
    /**
     * Target status of those that are not listed.
     */
    default?: string | number;
    /**
     * What a status that is not listed does: hold the record, pass on as it is, or become the default.
     */
    unmapped?: 'hold' | 'keep' | 'default';
    /**
     * Target status to source status, where it is not simply the opposite of map.
     */
    reverse?: {
      [k: string]: string;
    };
    /**
     * Source status of target records whose status leads to none.
     */
    backDefault?: string;
    /**
     * When it is written: always; create: only when the record is created; ifEmpty.
     */
    write?: 'always' | 'create' | 'ifEmpty';
    /**
     * import: source to target; both: back as well, where syncBack.on says so.
     */
    direction?: 'import' | 'both';
  };
  /**
   * Priorities of cases, from one system to the other.
   */
  priorities?: {
    /**
     * Source priority to target priority, which is named by its label or id.
     */
    map: {
      [k: string]: string | number;
    };
    /**
     * Target priority of those that are not listed.
     */
    default?: string | number;
    /**
     * What a priority that is not listed does: hold the record, pass on as it is, or become the default.
     */
    unmapped?: 'hold' | 'keep' | 'default';
    /**
     * Target priority to source priority, where it is not simply the opposite of map.
     */
    reverse?: {
      [k: string]: string;
    };
    /**
     * Source priority of target records whose priority leads to none.
     */
    backDefault?: string;
    /**
     * When it is written: always; create: only when the record is created; ifEmpty.
     */
    write?: 'always' | 'create' | 'ifEmpty';
    /**
     * import: source to target; both: back as well, where syncBack.on says so.
     */
    direction?: 'import' | 'both';
  };
  /**
   * Notes that hang on the source record (its feed) become notes of the target record. Off unless it is written; feed: {} takes the defaults.
   */
  feed?: {
    /**
     * Which kinds of notes come over.
     *
     * @minItems 1
     *
     * Items: A kind of note, as the source names it.
     */
    types?: [string, ...string[]];
    /**
     * Outcome of the actions that they become.
     */
    outcome?: string;
  };
  /**
   * Notes that were written at the target record go to the source record.
   */
  comments?: {
    /**
     * Send them at all.
     */
    syncBack?: boolean;
    /**
     * publicOnly leaves internal ones where they are; all sends them as internal ones.
     */
    visibility?: 'publicOnly' | 'all';
    /**
     * Only notes of these outcomes are sent.
     *
     * @minItems 1
     *
     * Items: An outcome, by name.
     */
    outcomes?: [string, ...string[]];
    /**
     * Checkbox of the note: only those in which it is on are sent.
     */
    optIn?: string;
  };
  /**
   * Files that hang on the source record come over. Off unless it is written; files: {} takes the defaults.
   */
  files?: {
    /**
     * Largest file, in bytes or as 500KB, 10MB; larger ones are left where they are and reported.
     */
    maxBytes?: string | number;
    /**
     * Send files that were added at the target record to the source record.
     */
    syncBack?: boolean;
  };
}
/**
 * Where records are imported from.
 */
export interface WrittenSource {
  /**
   * Name of the connection in connections.yaml.
   */
  connection: string;
  /**
   * Object (record type) on that system, e.g. Account, Contact, client, user.
   */
  object: string;
}
/**
 * Where records are imported to.
 */
export interface WrittenTarget {
  /**
   * Name of the connection in connections.yaml.
   */
  connection: string;
  /**
   * Object (record type) on that system, e.g. Account, Contact, client, user.
   */
  object: string;
}
/**
 * One rule: a source (field, template or constant) and a target field.
 */
export interface WrittenField {
  /**
   * Source field, e.g. Name, Owner.Email, Foo__c.
   */
  source?: string;
  /**
   * Text with source fields in double braces: "SF {{AccountNumber}}".
   */
  template?: string;
  /**
   * A constant.
   */
  value?: string | number | boolean | null | (string | number | boolean | null)[];
  /**
   * Target field, e.g. name, customfields.CFIndustry.
   */
  target: string;
  /**
   * import: source to target. syncBack: target to source. both.
   */
  direction?: 'import' | 'syncBack' | 'both';
  /**
   * always; create: only when the record is created; ifEmpty: only where the receiving field is empty.
   */
  write?: 'always' | 'create' | 'ifEmpty';
  /**
   * What an empty value does: keep what the receiving field holds, clear it, or hold the record in that direction until there is a value.
   */
  onEmpty?: 'keep' | 'clear' | 'hold';
  /**
   * Steps from source to target, in order.
   *
   * @minItems 1
   */
  transform?: [TransformStep, ...TransformStep[]];
  /**
   * Steps from target to source, in order.
   *
   * @minItems 1
   */
  transformBack?: [TransformStep, ...TransformStep[]];
  /**
   * Name of a value map under `values`.
   */
  values?: string;
  /**
   * Look-up of the receiving system that turns the value into a record id, e.g. agentByEmail.
   */
  lookup?: string;
  /**
   * Mapping whose links turn the id of one side into the id of the other; or several, of which the first that has a link wins.
   *
   * @minItems 1
   */
  link?: string | [string, ...string[]];
  unmatched?: Unmatched;
  /**
   * With link: not only the record that the source field refers to, but the nearest of its parents that is linked.
   */
  ancestors?: boolean;
}
/**
 * Source values and the target values they become.
 */
export interface WrittenValueMap {
  /**
   * What a value becomes that is not listed.
   */
  default?: string | number | boolean | null;
  /**
   * What a value that is not listed does: hold the record, keep the value as it is, or become the default.
   */
  unmapped?: 'hold' | 'keep' | 'default';
  /**
   * Source value to target value.
   */
  map: {
    [k: string]: string | number | boolean | null;
  };
  /**
   * Target value to source value, where it is not simply the opposite of `map`.
   */
  reverse?: {
    [k: string]: string | number | boolean | null;
  };
}
