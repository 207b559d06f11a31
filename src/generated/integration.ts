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
   * How plans of pull requests are shown.
   */
  plan?: {
    /**
     * Show what records hold in comments on pull requests, as far as the repository is private. Whoever can read the repository reads them then.
     */
    values?: boolean;
  };
  /**
   * Run in a public repository too, whose logs and artifacts everybody can fetch.
   */
  allowPublic?: boolean;
  /**
   * What runs on the schedule. Without it nothing does.
   */
  integrator?: {
    /**
     * Run on the schedule. What is started by hand runs all the same.
     */
    enabled?: boolean;
    /**
     * Mappings that run on the schedule; required while it is enabled.
     *
     * Items: Name of a mapping.
     */
    mappings?: string[];
    /**
     * Directions that run on the schedule.
     *
     * @minItems 1
     */
    directions?: ['import' | 'syncBack', ...('import' | 'syncBack')[]];
    /**
     * When to run: a cron expression, in UTC unless a time zone is given. At most every 5 minutes.
     */
    schedule?: string | {cron: string; timeZone?: string};
    /**
     * When to read everything instead of what changed; `off` for never.
     */
    full?: string | {cron: string; timeZone?: string};
    /**
     * Hours in which a full run may begin; one that falls due outside waits for the next opening.
     */
    window?: {
      /**
       * Opens, HH:MM.
       */
      from: string;
      /**
       * Closes, HH:MM; earlier than `from` for a window over midnight.
       */
      to: string;
      /**
       * IANA time zone; that of `full` unless given.
       */
      timeZone?: string;
    };
  };
  /**
   * Who hears about errors.
   */
  notify?: {
    /**
     * Users and teams to mention, by direction as seen from the service desk.
     */
    errors?: {
      /**
       * Errors of imports: records that do not reach the target.
       *
       * Items: `@user` or `@org/team`.
       */
      incoming?: string[];
      /**
       * Errors of sync-back: changes that do not reach the source.
       *
       * Items: `@user` or `@org/team`.
       */
      outgoing?: string[];
    };
    /**
     * When held records are an alarm. Those of `errors` are mentioned.
     */
    held?: {
      /**
       * More of them than this, imports and sync-backs counted apart.
       */
      records?: number;
      /**
       * One that is held for longer than this.
       */
      after?: string;
    };
    /**
     * What the summary of a run without errors holds: a line for each record, the counts, or nothing.
     */
    success?: 'each' | 'summary' | 'none';
  };
  /**
   * How long without a success counts as broken, like 90m, 6h or 2d; 6h unless the schedule is rarer than every 3 hours, then twice its longest pause.
   */
  staleAfter?: string;
}
