/* Generated from schemas/config/integration.schema.json by `npm run generate`; edits are lost. */

/**
 * What the mappings of one folder have in common.
 */
export interface WrittenIntegration {
  /**
   * Version of this file format.
   */
  version: 1;
  /**
   * Name of the integration; the same as its folder.
   */
  integration: string;
  /**
   * A sentence for readers.
   */
  description?: string;
  /**
   * Switches every mapping of this folder on or off.
   */
  enabled?: boolean;
  /**
   * Run in a public repository too, whose logs and artifacts everybody can fetch.
   */
  allowPublic?: boolean;
  /**
   * What runs on the schedule.
   */
  integrator?: {
    /**
     * Run on the schedule.
     */
    enabled?: boolean;
    /**
     * Mappings that run on the schedule; all when absent.
     *
     * Items: Name of a mapping.
     */
    mappings?: string[];
    /**
     * Directions that run on the schedule.
     */
    directions?: ('import' | 'syncBack')[];
    /**
     * Cron expression.
     */
    schedule?: string;
    /**
     * When full runs may happen.
     */
    window?: {
      /**
       * HH:MM
       */
      from?: string;
      /**
       * HH:MM
       */
      to?: string;
      /**
       * IANA time zone.
       */
      timeZone?: string;
    };
  };
  /**
   * Who hears about errors.
   */
  notify?: {
    /**
     * Recipients by direction.
     */
    errors?: {
      /**
       * Items: A recipient.
       */
      [k: string]: string[];
    };
    /**
     * How successes are reported.
     */
    success?: 'each' | 'summary' | 'none';
  };
  /**
   * How long without a success counts as broken, e.g. 2h.
   */
  staleAfter?: string;
}
