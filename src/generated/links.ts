/* Generated from schemas/config/links.schema.json by `npm run generate`; edits are lost. */

/**
 * Pairs of records that belong together whatever their names say.
 */
export interface WrittenLinks {
  /**
   * Version of this file format.
   */
  version: 1;
  /**
   * Pairs by mapping.
   */
  links: {
    [k: string]: WrittenLinkRow[];
  };
}
/**
 * One pair.
 */
export interface WrittenLinkRow {
  /**
   * Id of the source record.
   */
  source: string | number;
  /**
   * Id of the target record.
   */
  target: string | number;
  /**
   * Of several sources on one target: the one that exchanges fields.
   */
  primary?: boolean;
  /**
   * Name of the source record, for readers.
   */
  sourceName?: string;
  /**
   * Name of the target record, for readers.
   */
  targetName?: string;
}
