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
  | {readonly [target in 'site' | 'client' | 'topLevel']?: string};
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
     * What a child account becomes: a customer of its own, a site of its parent (not yet), or nothing.
     */
    children?: 'customer' | 'site' | 'ignore';
    /**
     * With children: site, what a child becomes whose parent is not imported.
     */
    orphanChild?: 'importAsCustomer' | 'skip' | 'includeParent';
    /**
     * What a Salesforce person account becomes.
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
     * Ticket type of imported opportunities or cases, by name or id.
     */
    ticketType?: string | number;
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
     * Create a child account for a site made in Halo.
     */
    sites?: boolean;
    /**
     * Send the status of a ticket back.
     */
    status?: boolean;
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
   * Opportunity stages.
   */
  stages?: {
    /**
     * Target field.
     */
    target?: string;
    /**
     * Source stage to target stage.
     */
    map: {
      [k: string]: string | number;
    };
    /**
     * What a stage that is not listed does.
     */
    unmapped?: 'hold' | 'keep' | 'default';
    /**
     * Stage for those that are not listed.
     */
    default?: string | number;
    /**
     * Source stage by ticket type.
     */
    ticketTypes?: {
      [k: string]: string;
    };
    /**
     * Target field that overrides the stage of one record.
     */
    override?: string;
    /**
     * Target stage to source stage.
     */
    reverse?: {
      [k: string]: string;
    };
  };
  /**
   * Case priorities.
   */
  priorities?: {
    /**
     * Target field.
     */
    target?: string;
    /**
     * Source priority to target priority.
     */
    map: {
      [k: string]: string | number;
    };
    /**
     * Priority for those that are not listed.
     */
    default?: string | number;
    /**
     * What a priority that is not listed does.
     */
    unmapped?: 'hold' | 'keep' | 'default';
    /**
     * When it is written.
     */
    write?: 'always' | 'create' | 'ifEmpty';
    /**
     * Target priority to source priority.
     */
    reverse?: {
      [k: string]: string;
    };
  };
  /**
   * Feed items of the source record become actions.
   */
  feed?: {
    /**
     * Feed item types to bring over.
     *
     * @minItems 1
     *
     * Items: A feed item type.
     */
    types?: [string, ...string[]];
  };
  /**
   * Comments.
   */
  comments?: {
    /**
     * Send comments back to the source.
     */
    syncBack?: boolean;
    /**
     * Outcomes of actions that are sent.
     *
     * Items: An outcome.
     */
    outcomes?: string[];
    /**
     * Which comments are sent.
     */
    visibility?: 'publicOnly' | 'all';
  };
  /**
   * Attachments.
   */
  files?: {
    /**
     * Largest file, e.g. 10MB.
     */
    maxBytes?: string | number;
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
