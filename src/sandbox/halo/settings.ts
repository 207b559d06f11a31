/** What an array write does with the elements around a bad one; the API promises nothing, tenants were seen to differ. */
export type ArrayMode = 'stopAtFirstError' | 'rollBack' | 'carryOn';

/** What is known to differ between tenants and builds, or is not known for certain. */
export interface HaloSettings {
  arrayMode: ArrayMode;
  /** IANA zone in which `lastupdatefromdate` and `lastupdatetodate` are understood. */
  dateFilterZone: string;
  /** A posted custom-field array empties the fields it leaves out (seen on older builds). */
  customFieldsReplace: boolean;
  /** `_match_thirdparty_id` finds existing records. */
  matchThirdParty: boolean;
  /** `new_external_link` makes a link; otherwise it is an unknown property. */
  newExternalLink: boolean;
  /** A link needs the number of a module that exists; `integration_name` alone is refused. */
  linkRequiresModule: boolean;
  /** Lists know `includecustomfields`, which Halo's specification does not have. */
  listCustomFields: boolean;
  /** `/ExternalLink` honours its filters; otherwise they are unknown parameters. */
  linkFilters: boolean;
  /** "Customer names must be unique". */
  uniqueClientNames: boolean;
  /** "Main contact details are compulsory". */
  mainContactRequired: boolean;
  /** Paths below `/api`, as regular expressions, whose module the role does not open: 401 with an empty body. */
  unauthorisedPaths: readonly string[];
  /** The same for those that answer 403 with an empty body. */
  forbiddenPaths: readonly string[];
  /** How far the stamps of what is written from now on are ahead of the Date header, milliseconds. */
  stampAheadMs: number;
  /** The 429 carries `Retry-After`. */
  retryAfter: boolean;
  /** Outcomes, by id or name, that are not open to the agent of the application. */
  forbiddenOutcomes: readonly string[];
  /** Nothing can be added to a ticket that is closed but with an outcome that reopens it. */
  closedTicketsLocked: boolean;
  /** A ticket can only be closed with a closure note. */
  closureNoteRequired: boolean;
  /** An agent has to be in the ticket's team, unless `_forcereassign` says otherwise; another agent is left out silently. */
  agentNeedsTeam: boolean;
  /** HTML of notes loses scripts, handlers and frames. */
  sanitiseHtml: boolean;
  /** `GET /Tickets/{id}` without `nocache=true` shows a ticket as it was when last read, for a minute. */
  ticketCache: boolean;
  /** Requests in a rolling five minutes while rates are real; older tenants have 300. */
  requestsPerWindow: number;
}

export const DEFAULT_SETTINGS: HaloSettings = {
  arrayMode: 'stopAtFirstError',
  dateFilterZone: 'UTC',
  customFieldsReplace: false,
  matchThirdParty: true,
  newExternalLink: true,
  linkRequiresModule: false,
  listCustomFields: true,
  linkFilters: true,
  uniqueClientNames: false,
  mainContactRequired: false,
  unauthorisedPaths: [],
  forbiddenPaths: [],
  stampAheadMs: 0,
  retryAfter: false,
  forbiddenOutcomes: [],
  closedTicketsLocked: false,
  closureNoteRequired: false,
  agentNeedsTeam: false,
  sanitiseHtml: true,
  ticketCache: false,
  requestsPerWindow: 700,
};

export const ARRAY_MODES: readonly ArrayMode[] = ['stopAtFirstError', 'rollBack', 'carryOn'];

/** Checks settings that come from outside; throws an Error that names the bad one. */
export function readSettings(input: Readonly<Record<string, unknown>>): Partial<HaloSettings> {
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) {
      throw new Error(
        `The Halo sandbox has no setting "${name}"; it knows ${Object.keys(DEFAULT_SETTINGS).join(', ')}.`,
      );
    }
    const usual = DEFAULT_SETTINGS[name as keyof HaloSettings];
    if (Array.isArray(usual)) {
      checkPaths(name, value);
      continue;
    }
    const wanted = typeof usual;
    if (typeof value !== wanted) throw new Error(`The setting "${name}" is a ${wanted}.`);
    if (name === 'arrayMode' && !ARRAY_MODES.some((mode) => mode === value)) {
      throw new Error(`"arrayMode" is one of ${ARRAY_MODES.join(', ')}.`);
    }
    // Throws a RangeError for a zone that does not exist.
    if (name === 'dateFilterZone') new Intl.DateTimeFormat('en', { timeZone: String(value) });
  }
  return input;
}

function checkPaths(name: string, value: unknown): void {
  if (!Array.isArray(value) || value.some((path) => typeof path !== 'string')) {
    throw new Error(`The setting "${name}" is a list of texts, for paths of regular expressions.`);
  }
  // Throws a SyntaxError for one that is none.
  for (const path of value) new RegExp(path);
}
