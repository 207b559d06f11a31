/* Generated from schemas/config/mapping-test.schema.json by `npm run generate`; edits are lost. */

/**
 * Fields of a record, by flat path (Owner.Email: a@x) or nested (Owner: { Email: a@x }).
 */
export type WrittenRecord = {readonly [path: string]: unknown};

/**
 * Given these records and look-ups, expect these writes.
 */
export interface WrittenMappingTests {
  /**
   * Version of this file format.
   */
  version: 1;
  /**
   * Mapping the tests belong to; by default the name of the file up to .test.yaml.
   */
  mapping?: string;
  /**
   * The cases.
   *
   * @minItems 1
   */
  tests: [WrittenMappingTest, ...WrittenMappingTest[]];
}
/**
 * One case.
 */
export interface WrittenMappingTest {
  /**
   * A sentence that says what is expected.
   */
  name: string;
  /**
   * Which way the record travels.
   */
  direction?: 'import' | 'syncBack';
  /**
   * The records.
   */
  given: {
    source?: WrittenRecord;
    target?: WrittenRecord;
  };
  /**
   * Answers of look-ups: look-up, then key, then id.
   */
  lookups?: {
    /**
     * Key to id.
     */
    [k: string]: {
      [k: string]: string | number;
    };
  };
  /**
   * Links that exist: mapping, then source id, then target id.
   */
  links?: {
    /**
     * Source id to target id.
     */
    [k: string]: {
      [k: string]: string | number;
    };
  };
  /**
   * What comes out.
   */
  expect: {
    values?: WrittenRecord;
    /**
     * Code the record is held with.
     */
    hold?: string;
  };
  /**
   * Codes of the warnings, in any order; not compared when absent.
   *
   * Items: A code.
   */
  warnings?: string[];
}
