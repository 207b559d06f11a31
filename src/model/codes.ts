import type { ErrorKind } from './errors.ts';

/** One line an error code: who must act, what it means, what cures it. `explain --code` and src/README.md show these. */
export interface CodeEntry {
  readonly kind: ErrorKind;
  readonly cause: string;
  readonly cure: string;
}

/** Sorted by code; a test checks that every code used in the source stands here. */
export const CODES = {
  AGENT_UNMATCHED: {
    kind: 'rejected',
    cause: 'No active agent has the e-mail address that the record names as its owner.',
    cure: 'Create the agent or switch it on again, correct the address in either system, or say what to do instead with "unmatched".',
  },
  ANSWER_UNEXPECTED: {
    kind: 'internal',
    cause: 'The system answered in a shape that its documentation and other clients do not show.',
    cure: 'Run the command again; if it happens every time, open an issue with the text of the message.',
  },
  API_DISABLED: {
    kind: 'auth',
    cause: 'The org does not let this user use its API.',
    cure: 'Give the user the permission "API Enabled"; some editions need the API add-on.',
  },
  API_VERSION: {
    kind: 'config',
    cause: 'The API version of the connection is not one the system offers.',
    cure: 'Set apiVersion of the connection to a current one, like "68.0".',
  },
  ARTIFACT_UNUSABLE: {
    kind: 'internal',
    cause: 'An artifact that GitHub lists has expired, is gone, or does not hold what it should.',
    cure: 'A saved plan is made again by planning again; of the state an older copy is used, and a log is passed over.',
  },
  ASSOCIATION_UNDECIDED: {
    kind: 'conflict',
    cause: 'A contact belongs to several companies, and none of them is its primary company.',
    cure: 'Set the primary company on the contact; until then the company with the lowest id counts.',
  },
  AUTH_AGENT_INACTIVE: {
    kind: 'auth',
    cause: 'The agent that the Halo application logs in as is switched off.',
    cure: 'Activate that agent in Halo, or name another one on the application.',
  },
  AUTH_ASSERTION: {
    kind: 'auth',
    cause:
      'The signed login was refused: another key than the uploaded certificate, a wrong audience, or a clock that is minutes off.',
    cure: "Upload the certificate that belongs to the private key, check audience and this machine's clock.",
  },
  AUTH_CALLBACK: {
    kind: 'auth',
    cause: "The address the browser should come back to is not one of the app's callback URLs.",
    cure: 'Add the address that the message names to "Callback URL" of the app and wait ten minutes; or use the port of one that is there, with --port.',
  },
  AUTH_FLOW_DISABLED: {
    kind: 'auth',
    cause: 'The app does not offer the login flow that the connection uses.',
    cure: "Enable that flow in the app's settings.",
  },
  AUTH_FORBIDDEN: {
    kind: 'auth',
    cause:
      "The credentials are good, but what they act as may not do this: a scope of the application or a permission of the user's role is missing.",
    cure: 'Give the application the scope and the role the permission that the message names, then run the command again.',
  },
  AUTH_INSUFFICIENT_PRIVILEGES: {
    kind: 'auth',
    cause:
      'Salesforce says Insufficient Privileges: the user may not see External Client Apps or change their policies.',
    cure: 'Grant your profile the View all External Client Apps, views their settings, and edit policies permission.',
  },
  AUTH_INVALID_CLIENT: {
    kind: 'auth',
    cause:
      'The client id or the client secret is wrong, or the application they belong to was deleted or switched off.',
    cure: "Copy both again from the application's page in that system and update the secrets.",
  },
  AUTH_LOGIN_CODE: {
    kind: 'auth',
    cause: 'The one-time code of the log-in was used before, is too old, or belongs to another attempt.',
    cure: 'Run "crosswalk auth login" again and finish in the browser within a few minutes.',
  },
  AUTH_LOGIN_DENIED: {
    kind: 'auth',
    cause: 'The log-in in the browser was refused or broken off.',
    cure: 'Run "crosswalk auth login" again, log in as the integration user, and choose Allow.',
  },
  AUTH_LOGIN_PORT: {
    kind: 'config',
    cause: "The port on which the browser's answer is awaited is in use.",
    cure: 'End the other program, or name another port with --port; the app needs a callback URL with that port.',
  },
  AUTH_LOGIN_RATE: {
    kind: 'rate-limited',
    cause: 'The user logged in too often within an hour.',
    cure: 'Wait an hour; look for another job that uses the same user.',
  },
  AUTH_LOGIN_STATE: {
    kind: 'auth',
    cause: 'The browser came back with the answer to another log-in than the one that was started here.',
    cure: 'Close old log-in pages, then run "crosswalk auth login" again and open the address it prints.',
  },
  AUTH_LOGIN_TIMEOUT: {
    kind: 'auth',
    cause: 'Nobody finished the log-in in the browser in time.',
    cure: 'Run "crosswalk auth login" again; --timeout gives more time.',
  },
  AUTH_LOGIN_TYPE: {
    kind: 'auth',
    cause: 'The Halo application does not log in as an agent.',
    cure: 'Set Login Type to "Agent" on the application and name an agent to log in as.',
  },
  AUTH_NOT_APPROVED: {
    kind: 'auth',
    cause: 'The user is not approved for the app.',
    cure: "Pre-authorise the user's profile or permission set in the app's policies.",
  },
  AUTH_NO_RUN_AS_USER: {
    kind: 'auth',
    cause: 'The client credentials flow has no user to run as.',
    cure: 'Name a Run As user in the policies of the app.',
  },
  AUTH_PRIVATE_KEY: {
    kind: 'config',
    cause: 'The private key of a connection cannot be read.',
    cure: 'Store the whole PEM text, from -----BEGIN to END-----, in the secret.',
  },
  AUTH_PROPAGATION: {
    kind: 'auth',
    cause:
      'The system does not know the client id: it is mistyped, or the app is new and not known everywhere yet.',
    cure: "Wait: a new app needs 10-20 minutes. Then compare the consumer key with the app's page.",
  },
  AUTH_REFRESH_BUSY: {
    kind: 'transient',
    cause: 'Another process has been renewing the same refresh token for minutes.',
    cure: 'Run the command again when that process has ended; its lock goes with it.',
  },
  AUTH_REFRESH_REVOKED: {
    kind: 'auth',
    cause:
      'The refresh token is no longer valid: revoked, idle too long, or used a second time after it had been exchanged, which ends all that came from it.',
    cure: 'Run "crosswalk auth login salesforce" and store the new token in the secret. Set the app\'s refresh token policy to "Refresh token is valid until revoked".',
  },
  AUTH_REFUSED: {
    kind: 'auth',
    cause: 'The system refused to issue a token.',
    cure: "Read the reason in the message and check the app's settings and policies.",
  },
  AUTH_REJECTED: {
    kind: 'auth',
    cause:
      'The system issued a token and then refused it: IP restriction, missing API permission, or another host than the one that issued it.',
    cure: 'Check the IP ranges and the API permission of the user the connection acts as, and the URL of the connection.',
  },
  AUTH_SCOPE: {
    kind: 'auth',
    cause: 'A scope is missing from the app.',
    cure: 'Add the scopes that the message names to the app, wait ten minutes, and run the command again.',
  },
  AUTH_SECRET_REQUIRED: {
    kind: 'auth',
    cause: 'The app wants the client secret, and the connection has none.',
    cure: 'Set auth.clientSecret of the connection, or clear "Require secret" for that flow in the app\'s settings.',
  },
  AUTH_TENANT: {
    kind: 'auth',
    cause: 'The token host does not know the tenant that was asked for.',
    cure: "Correct the connection's tenant, or leave it out where the host name already says it.",
  },
  AUTH_TOKEN_FILE: {
    kind: 'config',
    cause: 'The file with the kept refresh token cannot be read or written.',
    cure: 'Put back the CROSSWALK_STATE_KEY it was written with, or the file\'s rights. If neither helps, run "crosswalk auth login salesforce", store the new token in the secret, and delete the file.',
  },
  AUTH_USER_INACTIVE: {
    kind: 'auth',
    cause: 'The user the connection acts as is inactive, frozen or locked.',
    cure: 'Activate the user, or name another one.',
  },
  AUTH_WRONG_DOMAIN: {
    kind: 'auth',
    cause: 'The login flow is not offered on this host.',
    cure: "Use the org's My Domain host, https://<your domain>.my.salesforce.com.",
  },
  BASE_UNREAD: {
    kind: 'config',
    cause: 'The folder given by --against is not there or does not pass "crosswalk validate".',
    cure: 'Give the mappings folder of the version to compare with, and --base-schemas when its catalogues are others.',
  },
  BUDGET_SPENT: {
    kind: 'rate-limited',
    cause: 'The run has sent as many requests as the limits of the connection allow; nothing is wrong.',
    cure: 'A later run goes on where this one stopped; raise the limits of the connection to let one run do more.',
  },
  BULK_FAILED: {
    kind: 'transient',
    cause: 'Salesforce did not finish a bulk job, or its results are gone; nothing was marked as read.',
    cure: 'Run the command again. If it happens every time, set bulkAbove: never on the connection: the object is then read page by page.',
  },
  BULK_TIMEOUT: {
    kind: 'transient',
    cause: 'Salesforce has not finished a bulk job for hours: many other jobs wait, or the query is slow.',
    cure: 'Run the command again later, or set bulkAbove: never on the connection: the object is then read page by page.',
  },
  BULK_UNAVAILABLE: {
    kind: 'config',
    cause:
      'The org, its edition or the user does not take bulk jobs for this object, or the jobs of the day are used up.',
    cure: 'Nothing is lost: the object was read page by page. Set bulkAbove: never on the connection to ask no more.',
  },
  CATALOGUE_INVALID: {
    kind: 'config',
    cause: 'A field catalogue under schemas/objects/ was edited or cut and cannot be used.',
    cure: 'Run "crosswalk pull" to write it again.',
  },
  CATALOGUE_STALE: {
    kind: 'config',
    cause:
      'A mapped field has another type in the system than in the catalogue that the mapping was checked against, or the system has got a field since that decides what becomes of its records.',
    cure: 'Run "crosswalk pull", then "crosswalk validate", and correct what it reports.',
  },
  CHANGE_GUARD: {
    kind: 'guard',
    cause: 'The plan would change more records than the mapping allows at once.',
    cure: 'Look at "crosswalk plan"; if it is right, run once with --allow (on GitHub: gh workflow run sync.yml -f allow=update=400), or raise the guard.',
  },
  CHECKPOINT_OLD: {
    kind: 'conflict',
    cause:
      'The last reading is longer ago than the system reports deletions, so that some may have been missed.',
    cure: 'Run "crosswalk sync --full" once: it says which linked records are gone.',
  },
  CHILD_HANDED_OVER: {
    kind: 'rejected',
    cause: 'A record below an imported one is left to the mapping that import.children names.',
    cure: "Nothing; it is that mapping's.",
  },
  CHILD_LINKED: {
    kind: 'rejected',
    cause:
      'A record below an imported one has a record of its own on the other side already, which it keeps.',
    cure: 'Nothing, or remove the pair as the message says to have it taken over as a child.',
  },
  CHILD_ORPHAN: {
    kind: 'rejected',
    cause: 'A record has a parent, but nothing above it is imported; orphanChild says what becomes of it.',
    cure: 'Nothing, or import something above it.',
  },
  CHILD_UPROOTED: {
    kind: 'conflict',
    cause: 'A linked child has no imported parent any more, and its partner has to belong to one.',
    cure: 'Give it a parent again, or remove the pair with "crosswalk links remove" and run "crosswalk sync --full", which imports it as one without a parent.',
  },
  CLOCK_AHEAD: {
    kind: 'config',
    cause:
      'A run lies in the future: the clock of the machine that ran it was ahead, or the clock of the one that looks is behind. It counts for nothing.',
    cure: 'Set the clocks of the machines that run crosswalk by the network; the next run goes on where the last good one stood.',
  },
  CODE_UNKNOWN: {
    kind: 'config',
    cause: 'There is no such error code.',
    cure: 'Copy the code as the message shows it; src/README.md lists all.',
  },
  COMMENT_PLAN: {
    kind: 'config',
    cause:
      'The file given to "crosswalk comment" is not what "crosswalk plan --json" prints; an empty one is left by a plan that was stopped.',
    cure: 'Look at the output of the plan before it; write the file with "crosswalk plan --against <dir> --json > plan.json".',
  },
  COMPILER_MISSING: {
    kind: 'config',
    cause: 'The TypeScript compiler is not installed, so the compiled mappings could not be type-checked.',
    cure: 'Run "npm ci" without --omit=dev and try again.',
  },
  CONFIG_INVALID: {
    kind: 'config',
    cause: 'The mappings have errors.',
    cure: 'Run "crosswalk validate": it shows each with file, line, cause and cure.',
  },
  CONFLICT: {
    kind: 'conflict',
    cause: 'A two-way field was changed on both sides since both last agreed.',
    cure: 'Where a value was taken, correct it if the other one was meant. Where the record is held: make the field equal on one side, or choose conflict: source or target.',
  },
  CONFLICT_RECOVERED: {
    kind: 'conflict',
    cause:
      'Both sides differ from what the state remembers, and the state is an older copy: one of the two may be what a later run wrote, the other what somebody changed since.',
    cure: 'Make the field equal on both sides. Conflicts of a mapping are decided by its policy again after a sync of the whole mapping in which none is held for this.',
  },
  CONNECTION_UNKNOWN: {
    kind: 'config',
    cause: 'connections.yaml has no connection of that name.',
    cure: 'Name one of those the message lists.',
  },
  CONNECTION_URL: {
    kind: 'config',
    cause: "A connection's URL cannot be read as the address of that system.",
    cure: 'Write it as the message shows.',
  },
  COUNT_WRONG: {
    kind: 'transient',
    cause:
      'A list announces more records than it gives, the same ones each time: it may count what its filters leave out.',
    cure: 'Nothing: what it lists was read, and nothing is concluded from what it leaves out.',
  },
  CREATE_UNDECIDED: {
    kind: 'conflict',
    cause:
      'The answer to a create was lost, and nobody can tell whether one of the records made at that time is the one.',
    cure: 'Name what belongs together in links.yaml, then run "crosswalk retry --code CREATE_UNDECIDED", which creates what was not named; an externalId on the side that receives avoids it.',
  },
  CURRENCY_OTHER: {
    kind: 'rejected',
    cause: "A record's amounts are in another currency than the mapping is for.",
    cure: 'Keep such records out with a where clause, or give them a mapping of their own.',
  },
  DEACTIVATE_UNSUPPORTED: {
    kind: 'config',
    cause: 'The system has no way to switch such a record off.',
    cure: "Set the mapping's policy for deleted and out-of-scope records to none or ignore.",
  },
  ENV_FILE: {
    kind: 'config',
    cause: 'The file given by --env-file cannot be read.',
    cure: 'Check the path; the file holds NAME=value lines.',
  },
  ENV_FILE_INVALID: {
    kind: 'config',
    cause:
      'A line of the file given by --env-file, or of the GitHub secret CROSSWALK_ENV, is not NAME=value.',
    cure: 'Correct the line the message names; values of several lines need quotes.',
  },
  ENV_MISSING: {
    kind: 'config',
    cause: 'A connection refers to an environment variable that is not set or empty.',
    cure: 'Set it in the shell, in a file given by --env-file, or as a line of the GitHub secret CROSSWALK_ENV.',
  },
  EXTERNAL_ID_FIELD: {
    kind: 'config',
    cause:
      "The field that is to carry the other side's record id is missing, or no record can be found by it.",
    cure: 'Create or correct it as "crosswalk doctor" describes; "crosswalk doctor --fix" creates what an API can create.',
  },
  FEED_UNTRACKED: {
    kind: 'config',
    cause: 'Feed tracking of cases is off in the org, or the integration user may not see feeds.',
    cure: 'Switch it on under Setup > Feed Tracking > Case, or leave the types of posts out of feed.types.',
  },
  FIELD_GONE: {
    kind: 'config',
    cause: 'A mapped field does not exist in the system (any more), or the connection may not see it.',
    cure: 'Create the field again or remove it from the mapping, then run "crosswalk pull".',
  },
  FIELD_READONLY: {
    kind: 'config',
    cause: "A mapped field may not be written by the connection's user.",
    cure: 'Give the user edit access to the field, or map it in the other direction only.',
  },
  FILE_ACCESS: {
    kind: 'config',
    cause: 'A file or folder cannot be read or written.',
    cure: 'Check the path and its permissions, or name another one.',
  },
  FILE_CHANGED: {
    kind: 'conflict',
    cause:
      'A file did not arrive with the size and checksum that its system tells of it: it changed while it was read, or was cut short.',
    cure: 'Nothing was kept of it, and the next run fetches it anew; if it stays, open the file in its system and see whether it is whole.',
  },
  FILE_GONE: {
    kind: 'rejected',
    cause:
      'A file that a list names has no content any more: it was deleted meanwhile, or the user may not download it.',
    cure: "Give the connection's user access to the file, or leave it: it is looked for again by the next run.",
  },
  FILE_TOO_LARGE: {
    kind: 'rejected',
    cause: 'A file is larger than the mapping lets through, or than the receiving system takes.',
    cure: 'Raise "files: { maxBytes: }" of the mapping, or hand the file over by hand.',
  },
  FLIP_FLOP: {
    kind: 'conflict',
    cause:
      'Something rewrites a two-way field whenever crosswalk writes it, so that it would go to and fro for ever; it is left alone.',
    cure: 'Find the trigger, flow or rule that changes it, or map the field one way; then "crosswalk retry --code FLIP_FLOP".',
  },
  FOLLOWS_CREATE: {
    kind: 'config',
    cause:
      'What a record gets of its new partner (its id, its address) is there once the partner has been made.',
    cure: 'Nothing: the same run writes it, and counts it as an update.',
  },
  GITHUB_ANSWER: {
    kind: 'transient',
    cause:
      'The answer says success and does not have the form that GitHub documents, or contradicts itself: an outage, or something else (a proxy, a login page) answered in its place.',
    cure: 'Run the command again; if it happens every time, look at www.githubstatus.com and at GITHUB_API_URL, and let a proxy pass that host.',
  },
  GITHUB_CONTEXT: {
    kind: 'config',
    cause: 'A variable that says which repository of GitHub is meant, or the token, is missing.',
    cure: 'Run it in a workflow, or set GITHUB_REPOSITORY=owner/name and GITHUB_TOKEN="$(gh auth token)".',
  },
  GITHUB_DOWN: {
    kind: 'transient',
    cause: 'GitHub did not answer, or said that it cannot at the moment.',
    cure: 'Run the command again; www.githubstatus.com tells about outages.',
  },
  GITHUB_ISSUES_OFF: {
    kind: 'config',
    cause: 'The repository has no issues: they are switched off, so that no alarm can be told there.',
    cure: 'Switch them on under Settings > General > Features > Issues, or run "crosswalk watch" without --github and go by its exit code.',
  },
  GITHUB_NOT_FOUND: {
    kind: 'config',
    cause:
      'What was asked for does not exist, or the token may not know of it: GitHub answers both the same way.',
    cure: 'Check the name or number in the message and that the token may read that repository.',
  },
  GITHUB_PERMISSION: {
    kind: 'auth',
    cause: 'The token may not do this.',
    cure: 'Give the job the permission that the message or the README names (permissions: of the job); tokens of pull requests from forks can read only.',
  },
  GITHUB_RATE_LIMIT: {
    kind: 'rate-limited',
    cause:
      'The requests that GitHub allows this token an hour, or at a time, are used up: all runs of a repository share them.',
    cure: 'Run the command again after the time in the message; a schedule that starts less often, or fewer workflows, need fewer.',
  },
  GITHUB_REFUSED: {
    kind: 'internal',
    cause: 'GitHub did not understand the request.',
    cure: 'Update crosswalk; if it happens with the newest one, open an issue with the text of the message.',
  },
  GITHUB_TOKEN: {
    kind: 'auth',
    cause: 'GitHub does not accept the token: it has expired, or it belongs to another GitHub.',
    cure: 'In a workflow hand the step "github.token" as GITHUB_TOKEN; elsewhere run with GITHUB_TOKEN="$(gh auth token)".',
  },
  HIERARCHY_CYCLE: {
    kind: 'rejected',
    cause: 'A record is, over its parents, its own parent.',
    cure: 'Correct the parents in the source.',
  },
  HIERARCHY_DEEP: {
    kind: 'rejected',
    cause: 'A record lies deeper below the nearest imported one than can be read at once.',
    cure: 'Import one of the records in between, or give it a nearer parent.',
  },
  IMPORT_OFF: {
    kind: 'rejected',
    cause: 'The mapping has import.enabled: false, so records without a counterpart stay without one.',
    cure: 'Set import.enabled: true to create them.',
  },
  INTEGRATION_UNKNOWN: {
    kind: 'config',
    cause: 'There is no integration of that name.',
    cure: 'Name one of those the message lists, or leave --integration out.',
  },
  INTEGRATOR_STALE: {
    kind: 'transient',
    cause: 'What runs on the schedule has not been carried through for longer than staleAfter allows.',
    cure: 'Look at the newest run of the workflow; if there is none, start it by hand.',
  },
  INTERNAL: {
    kind: 'internal',
    cause: 'crosswalk met a situation its authors did not foresee.',
    cure: 'Open an issue with the text of the message; it holds no record values.',
  },
  LINKED_ELSEWHERE: {
    kind: 'rejected',
    cause: 'links.yaml gives the record to another mapping, and this one leaves such records to it.',
    cure: 'Nothing, or remove the mapping from import.exceptLinked.',
  },
  LINK_CROSSED: {
    kind: 'conflict',
    cause:
      'A linked target record bears the mark of another source record, which is linked to something else.',
    cure: 'Compare the two pairs with "crosswalk explain". If the links are right, correct the mark in the target; only if the marks are right, remove both pairs with "crosswalk links remove", and the next run links each record by its mark.',
  },
  LINK_EXISTS: {
    kind: 'config',
    cause: 'links.yaml has a line for that source record already.',
    cure: 'Edit that line instead of adding another.',
  },
  LINK_REMOVED: {
    kind: 'conflict',
    cause: 'A link was removed by hand and no run has come since.',
    cure: 'Nothing: the next run matches the record anew.',
  },
  LINK_TARGET_MISSING: {
    kind: 'config',
    cause: 'links.yaml names a target record that does not exist.',
    cure: 'Correct the id in links.yaml.',
  },
  LINK_UNKNOWN: {
    kind: 'config',
    cause: 'The state has no such pair.',
    cure: 'Look at "crosswalk links list".',
  },
  LOG_UNKNOWN: {
    kind: 'config',
    cause: 'No run that is kept has the name or number that was asked for.',
    cure: 'Name a run that "crosswalk logs" lists; with --github it lists those of the workflows.',
  },
  LOOKUP_AMBIGUOUS: {
    kind: 'rejected',
    cause: 'A look-up by name or e-mail address found several records and crosswalk does not guess.',
    cure: 'Rename or merge the records that share the name, or link the record by hand in links.yaml.',
  },
  LOOKUP_UNKNOWN: {
    kind: 'config',
    cause: 'A mapping names a look-up that the receiving system does not offer.',
    cure: 'Use one of the look-ups the message lists.',
  },
  LOOKUP_UNMATCHED: {
    kind: 'rejected',
    cause: 'A look-up by name or e-mail address found nothing that is active.',
    cure: 'Create the record that is looked for or switch it on again, correct the value, or say what to do instead with "unmatched".',
  },
  MAPPING_UNKNOWN: {
    kind: 'config',
    cause: 'There is no mapping of that name, or several integrations have one.',
    cure: 'Name one that exists, with --integration where several have it.',
  },
  MARK_DOUBLED: {
    kind: 'conflict',
    cause:
      'Two target records bear the mark of one source record: two states run for one pair of systems, or somebody copied a record.',
    cure: 'Merge or delete one of the two in the target system; see that one state alone runs for these connections.',
  },
  MARK_UNLINKED: {
    kind: 'rejected',
    cause:
      'The record bears the mark of one in the other system that it was made from, and that one is not there, or not linked to it: another one would double it.',
    cure: 'Nothing, while that one is held, out of scope, archived or erased. Clear the mark only to have a new one made.',
  },
  MATCH_AMBIGUOUS: {
    kind: 'conflict',
    cause: 'Several records have the same key, so none is taken.',
    cure: 'Name the right one in links.yaml, or make the keys differ.',
  },
  MATCH_TAKEN: {
    kind: 'conflict',
    cause: 'The only candidate belongs to another record already.',
    cure: 'Share it by a line in links.yaml, or make the keys differ.',
  },
  NATIVE_ACTIVE: {
    kind: 'config',
    cause: "The system's own integration keeps the same records in step with the same partner.",
    cure: 'Switch that part of it off, or write besideNative: true on the connection if each keeps to fields of its own.',
  },
  NETWORK_BAD_PORT: {
    kind: 'transient',
    cause:
      'That port belongs to another protocol (1, 22, 25, 6000 and so on), and HTTP clients refuse to use it.',
    cure: "Correct the port in the connection's url (or its authUrl), or let the system listen on another one, such as 443 or 8080.",
  },
  NETWORK_CANCELLED: {
    kind: 'transient',
    cause:
      'The run was stopped (Ctrl-C, a cancelled workflow or its time limit) while the request was under way.',
    cure: 'Run the command again; it goes on from the last checkpoint.',
  },
  NETWORK_CUT: {
    kind: 'transient',
    cause: 'The server, a proxy or the network closed the connection in the middle of an answer.',
    cure: "Run the command again; if it happens every time, ask whoever runs the proxy or look at the vendor's status page.",
  },
  NETWORK_DNS: {
    kind: 'transient',
    cause: 'The host name has no address: it is mistyped, or name resolution is down.',
    cure: 'Check that host for a typing error where it comes from (the connection\'s url, its authUrl, or what the system itself named), then try "nslookup" with it on this machine.',
  },
  NETWORK_INSECURE: {
    kind: 'config',
    cause:
      'Credentials are sent over https only; plain http is accepted for this machine (127.0.0.1, ::1, localhost).',
    cure: "Write the connection's URL with https://.",
  },
  NETWORK_NOT_JSON: {
    kind: 'transient',
    cause:
      "Usually the URL names another host than the API's, the system is in maintenance, or a proxy or login page answered in its place.",
    cure: "Open the connection's URL in a browser: correct it if it is not the API's host, otherwise wait for the maintenance to end.",
  },
  NETWORK_REDIRECT: {
    kind: 'transient',
    cause:
      'An API that redirects is the wrong host, a renamed domain or a maintenance page; following it would hand the token to another host.',
    cure: "Put the new host into the connection's URL if it is yours; otherwise wait for the maintenance to end.",
  },
  NETWORK_REFUSED: {
    kind: 'transient',
    cause: 'Nothing listens at that address and port, or a firewall refuses it.',
    cure: "Check that host and port where they come from (the connection's url, its authUrl, or what the system itself named), and that the system (or the sandbox) is running.",
  },
  NETWORK_TIMEOUT: {
    kind: 'transient',
    cause: 'The system took longer than the time-out, or the network swallowed the answer.',
    cure: "Run the command again; if it happens every time, look at the vendor's status page.",
  },
  NETWORK_TLS: {
    kind: 'transient',
    cause:
      'The certificate is expired, self-signed or issued for another name: a wrong host, or a proxy that inspects traffic.',
    cure: "Check the connection's URL; behind an inspecting proxy set NODE_EXTRA_CA_CERTS to its certificate.",
  },
  NETWORK_TOO_LARGE: {
    kind: 'transient',
    cause: 'One answer was larger than crosswalk reads into memory.',
    cure: 'Map fewer long text fields of that object.',
  },
  NETWORK_UNREACHABLE: {
    kind: 'transient',
    cause: 'No connection could be made: the host is down, or a firewall drops the traffic.',
    cure: "Check that this machine may reach the host, then the vendor's status page.",
  },
  NOT_HELD: {
    kind: 'config',
    cause: 'No held record is what the command asked for.',
    cure: 'Look at "crosswalk status": it lists what is held.',
  },
  NOT_LINKED: {
    kind: 'rejected',
    cause: 'The record has no counterpart and the mapping does not create one.',
    cure: 'Nothing if it is to stay on this side alone, or while its counterpart is held, out of scope, deleted or erased. Otherwise link it in links.yaml, or add create to syncBack.on.',
  },
  NOT_OPTED_IN: {
    kind: 'rejected',
    cause: 'A record is not sent back, because its checkbox for that (syncBack.optIn) is not on.',
    cure: 'Switch it on in the records that are to be sent.',
  },
  NOT_PRIMARY: {
    kind: 'rejected',
    cause: 'Of several source records on one target only the primary exchanges fields.',
    cure: 'Mark the line of the other one with primary: true in links.yaml.',
  },
  NOT_PRODUCTION: {
    kind: 'config',
    cause: 'The connection leads to a sandbox, developer or trial org.',
    cure: 'Use production credentials, or set allowNonProduction: true on the connection and use a state folder of its own.',
  },
  NO_MATCH: {
    kind: 'rejected',
    cause: 'No target record matches and the mapping only reports such records.',
    cure: 'Add a line to links.yaml, or set onNoMatch: create.',
  },
  OBJECT_ACCESS: {
    kind: 'auth',
    cause:
      'The user the connection acts as may not read, create or edit records of an object that a mapping uses.',
    cure: 'Grant it on the permission set that the message names, then run "crosswalk doctor" again.',
  },
  OBJECT_UNKNOWN: {
    kind: 'config',
    cause: 'A mapping names an object that the system does not have, or that the connection may not see.',
    cure: "Correct the object's name in the mapping, or give the connection's user access to it.",
  },
  OPTED_OUT: {
    kind: 'rejected',
    cause: 'A flag on the record or the exclude list keeps it out.',
    cure: 'Clear the flag, or remove the id from exclude.',
  },
  OUTCOME_FORBIDDEN: {
    kind: 'rejected',
    cause: 'A note was to be written with an outcome that this user may not use, or not on this record.',
    cure: 'Choose another outcome in the mapping, or allow this one to the user.',
  },
  OUT_OF_SCOPE: {
    kind: 'rejected',
    cause:
      'The source record does not meet the where clause (any more); or a record born in the target is none of those that the mapping sends back.',
    cure: 'Nothing, or widen the clause; a link is kept.',
  },
  PAGE_WRITE: {
    kind: 'config',
    cause: 'The folder of the status page cannot be made or written to.',
    cure: 'Give another folder with --html, or let this user write to it.',
  },
  PARENT_ARCHIVED: {
    kind: 'rejected',
    cause:
      'The record refers to nobody since the record that it referred to was archived or deleted: its partner stays where it is.',
    cure: 'Nothing, or restore that record, or let this one refer to another.',
  },
  PARENT_FAILED: {
    kind: 'conflict',
    cause: 'A mapping was not run because one that it refers to was stopped.',
    cure: 'Mend the other mapping first; nothing is lost.',
  },
  PARENT_MISSING: {
    kind: 'rejected',
    cause:
      'The record refers to another record that has not been imported, or the fail-safe named for that case does not exist.',
    cure: 'Import the other record first, link it in links.yaml, or name a fail-safe with "unmatched".',
  },
  PARENT_PENDING: {
    kind: 'transient',
    cause: 'The record it refers to is not there yet: the answer to its create was lost, or it is held.',
    cure: 'Nothing: it follows once that record has been found, or what holds it is cured.',
  },
  PERSON_NOT_WRITTEN: {
    kind: 'rejected',
    cause: 'The source keeps a person in two records, and takes changes on the other one only.',
    cure: 'Nothing, or change the record that stands for the person as a company.',
  },
  PERSON_SKIPPED: {
    kind: 'rejected',
    cause: 'A person that the source keeps as a company is left out.',
    cure: 'Set import.personAccounts to bring them over.',
  },
  PIPELINE_STAGES_DISABLED: {
    kind: 'config',
    cause: 'Records have a pipeline stage only where pipeline stages are switched on.',
    cure: 'In Halo tick "Enable Pipeline Stages" under Configuration > Sales > General Settings.',
  },
  PLAN_INVALID: {
    kind: 'config',
    cause: 'A saved plan was edited, cut, made with another key, or made by another version of crosswalk.',
    cure: 'Make a new one with "crosswalk plan --out".',
  },
  PLAN_NOT_FOUND: {
    kind: 'config',
    cause:
      'No run of import.yml or sync.yml on the default branch has kept a plan of that hash, or it has expired.',
    cure: 'Take the hash from the summary of the run that made the plan, or make a new plan.',
  },
  PLAN_STALE: {
    kind: 'config',
    cause: 'A saved plan was made for another state, another org, or for mappings that were edited since.',
    cure: 'Make a new one with "crosswalk plan --out", and have it reviewed.',
  },
  QUERY_REFUSED: {
    kind: 'config',
    cause: 'The system does not accept a query that the mapping asks for.',
    cure: 'Correct the where clause, match fields or field list that the message names.',
  },
  QUERY_TIMEOUT: {
    kind: 'transient',
    cause: 'A query ran longer than the system allows.',
    cure: 'Run the command again; narrow the where clause to indexed fields if it happens every time.',
  },
  QUOTA_EXHAUSTED: {
    kind: 'rate-limited',
    cause: 'The allowance of API requests for a day is used up.',
    cure: 'Wait until it is renewed; the next scheduled run goes on where this one stopped.',
  },
  RATE_LIMITED: {
    kind: 'rate-limited',
    cause: 'The system refused more requests for now; every retry was used up.',
    cure: 'Nothing is lost; run the command again later, or let the next scheduled run go on.',
  },
  READ_INCOMPLETE: {
    kind: 'transient',
    cause: 'A list ended before every record it had announced was read; what was missed is unknown.',
    cure: 'Run the command again; nothing was marked as read. If it happens every time, open an issue.',
  },
  REBUILD_DIFFERS: {
    kind: 'conflict',
    cause: 'The two sides of a pair that a rebuild found again differ in a field.',
    cure: 'Make the field equal on one side, or leave it: what happens next stands in the message.',
  },
  REBUILD_NEEDLESS: {
    kind: 'config',
    cause: 'A rebuild was asked for of a state that is in order.',
    cure: 'Run "sync". Only to forget the state on purpose: "crosswalk state rebuild --anyway".',
  },
  REBUILD_UNCONFIRMED: {
    kind: 'config',
    cause: 'A rebuild of the state was asked for, and nobody agreed to its cost.',
    cure: 'Read the cost that it printed, then run it with --yes.',
  },
  REBUILD_UNMATCHED: {
    kind: 'conflict',
    cause:
      'A rebuild of the state found no partner for this record, so it may be new or may have lost its link.',
    cure: 'Name its partner in links.yaml; if it has none, "crosswalk retry" with its id creates it.',
  },
  RECORD_CONFLICT: {
    kind: 'conflict',
    cause: 'Another record already has a value that must be unique.',
    cure: 'Link the two records in links.yaml, or change the value on one side.',
  },
  RECORD_FORBIDDEN: {
    kind: 'rejected',
    cause: "The connection's user may not change this record.",
    cure: 'Share the record with the user, or give it edit access to the object.',
  },
  RECORD_GONE: {
    kind: 'rejected',
    cause:
      'The record was deleted in the other system after it was read, or is not visible to the connection.',
    cure: 'Run the command again; if it stays, check whether the record still exists in that system.',
  },
  RECORD_INCOMPLETE: {
    kind: 'rejected',
    cause: 'A value is required that the record does not have or the mapping does not fill.',
    cure: 'Fill the field the message names in the record, or map it. Where a rule says onEmpty: hold, keep lets such records through.',
  },
  RECORD_LOCKED: {
    kind: 'transient',
    cause: 'Another process was working on the record.',
    cure: 'Nothing: it is tried again by the next run.',
  },
  RECORD_NOT_FOUND: {
    kind: 'config',
    cause: 'Neither the state nor a system knows a record with that id.',
    cure: 'Check the id; --mapping and --integration narrow the search.',
  },
  RECORD_REJECTED: {
    kind: 'rejected',
    cause: "The system's own rules refuse the record.",
    cure: 'Read the reason in the message; where it names none, save the record by hand in that system, which shows it. Then correct the record or the rule.',
  },
  REFERENCE_INVALID: {
    kind: 'rejected',
    cause: 'The record refers to one that does not exist in the other system.',
    cure: 'Bring the referenced record over first; this one is tried again.',
  },
  REPOSITORY_PUBLIC: {
    kind: 'config',
    cause:
      'The repository is public: everybody who is logged in to GitHub can read its logs and fetch its artifacts.',
    cure: 'Make the repository private, or write allowPublic: true into integration.yaml if record ids and field names may be seen by everybody.',
  },
  RUN_FILE: {
    kind: 'transient',
    cause:
      'The temporary file in which a run keeps what it has read cannot be written: the disk is full, or the file may not grow any further.',
    cure: 'Free some space in the folder for temporary files, or name another one in SQLITE_TMPDIR, and run again.',
  },
  SANDBOX_DATA: {
    kind: 'config',
    cause: "A file of the sandbox's --data folder is missing, is not JSON or does not hold records.",
    cure: 'Correct the file that the message names, or start without --data for the demo records.',
  },
  SANDBOX_ENV_FILE: {
    kind: 'config',
    cause: 'The file given to --write-env was not written by the sandbox, or its folder is missing.',
    cure: 'Name another file, or delete this one if nothing in it is needed.',
  },
  SANDBOX_FAULTS: {
    kind: 'config',
    cause:
      'The file given to --faults is missing, is not JSON or holds a fault that the sandbox does not know.',
    cure: 'Give a JSON file with one fault or an array of faults.',
  },
  SANDBOX_LOG: {
    kind: 'config',
    cause: 'The folder of the file given to --log is missing or may not be written to.',
    cure: 'Name a file in an existing folder.',
  },
  SANDBOX_PORT: {
    kind: 'config',
    cause: 'The port is taken or may not be used by this account.',
    cure: 'Choose another --port, or leave it out for free ports.',
  },
  SECRET_MISSING: {
    kind: 'config',
    cause:
      'In a run on GitHub the secret CROSSWALK_ENV, which holds every credential and the state key, is not set or empty.',
    cure: 'Store it again for the environment that the message names; its CROSSWALK_STATE_KEY is the one that the state was written with.',
  },
  SERVER_FAILED: {
    kind: 'transient',
    cause: 'The system failed while it worked on a request.',
    cure: "Run the command again; if it happens every time, look at the vendor's status page.",
  },
  SNAPSHOT_INVALID: {
    kind: 'internal',
    cause: 'A copy of the state is damaged, or it is no copy of this state.',
    cure: 'An older one is used where there is one; otherwise run the workflow "sync" with mode "rebuild" for that integration.',
  },
  SOURCE_ARCHIVED: {
    kind: 'conflict',
    cause:
      'A target record was switched on again, and the source record that was archived for it is archived still.',
    cure: 'Restore the source record in its system, or set syncBack.onReactivate: create.',
  },
  SOURCE_DELETED: {
    kind: 'rejected',
    cause: 'The source record was deleted.',
    cure: 'Nothing, or set onSourceDelete: deactivate.',
  },
  SOURCE_FORGOTTEN: {
    kind: 'rejected',
    cause: 'The source record was erased for good; nothing but its id and that of its partner is remembered.',
    cure: 'Nothing: see to its partner as the law asks; crosswalk does not make it again.',
  },
  SOURCE_MERGED: {
    kind: 'rejected',
    cause: 'The source record lost a merge.',
    cure: 'Nothing: its link follows the survivor where that one has none.',
  },
  SOURCE_NOT_FOUND: {
    kind: 'rejected',
    cause: 'An id given to import is not there or not visible.',
    cure: 'Check the id and the access of the integration user.',
  },
  SOURCE_NOT_VISIBLE: {
    kind: 'conflict',
    cause: 'A linked or held source record cannot be read any more.',
    cure: 'Give the integration user access to it. If it is gone, remove the pair with "crosswalk links remove"; a held one goes under exclude in the mapping.',
  },
  STAGE_CHANGED: {
    kind: 'config',
    cause: 'A stage that the mapping names is gone from the system, or its name means another one now.',
    cure: 'Run "crosswalk pull", then name the stages that are meant in the mapping.',
  },
  STAGE_RENAMED: {
    kind: 'config',
    cause: 'A stage that the mapping names by its label has another label now; it is still the same stage.',
    cure: 'Run "crosswalk pull" and write the new label, or the internal value, which stays.',
  },
  STATE_ACCESS: {
    kind: 'config',
    cause: 'The state file or its folder cannot be opened by this user.',
    cure: 'Make the folder given by --state readable and writable for the user that runs crosswalk.',
  },
  STATE_CORRUPT: {
    kind: 'internal',
    cause: 'The state file is damaged: cut short, empty, or not a state at all; it was left untouched.',
    cure: 'Put back the newest good copy; only if there is none, run "crosswalk state rebuild": it links again what exists and keeps the damaged file.',
  },
  STATE_FOREIGN: {
    kind: 'config',
    cause: 'The state belongs to another org than the one the connection leads to now.',
    cure: 'Point the connection back to that org, or use another --state folder for the new one.',
  },
  STATE_FULL: {
    kind: 'transient',
    cause: 'The disk is full, a quota is used up, or the state file may not grow any further.',
    cure: 'Free some space and run again; what was settled before is kept.',
  },
  STATE_IO: {
    kind: 'transient',
    cause: 'The disk failed while the state was read or written.',
    cure: 'Check free space and the health of the disk, then run again.',
  },
  STATE_KEY: {
    kind: 'config',
    cause: 'CROSSWALK_STATE_KEY is not the key this state was written with.',
    cure: 'Set CROSSWALK_STATE_KEY to the value it had when the state was written.',
  },
  STATE_KEY_MISSING: {
    kind: 'config',
    cause: 'CROSSWALK_STATE_KEY is not set, and the state needs a key for its hashes.',
    cure: 'Set it to the key that the state was written with, the same for every run. Only where there is no state yet make one with "openssl rand -hex 32".',
  },
  STATE_LOCKED: {
    kind: 'transient',
    cause: 'Another run is using this state.',
    cure: 'Wait until it has ended, or end it; the lock of a process that died is released by itself.',
  },
  STATE_LOST: {
    kind: 'internal',
    cause: 'There was a state, and none of its copies can be used: expired, deleted or damaged.',
    cure: 'Run "gh workflow run sync.yml -f mode=rebuild -f integration=<name>", of that integration alone: it links again what exists and creates nothing.',
  },
  STATE_NEWER: {
    kind: 'config',
    cause: 'A newer crosswalk wrote the state.',
    cure: 'Update crosswalk, or use the branch that wrote the state.',
  },
  STATE_NOT_FETCHED: {
    kind: 'config',
    cause: 'Whether the integration ever ran is not known: its state lies elsewhere.',
    cure: 'Run "crosswalk state pull" into the same folder first, or name the folder that runs use with --state.',
  },
  STATE_READ_ONLY: {
    kind: 'internal',
    cause: 'A write was asked of a state that was opened for reading.',
    cure: 'Open an issue with the command that you ran.',
  },
  STATE_STALE: {
    kind: 'conflict',
    cause:
      'Another run has handed in a newer state since this one was fetched, or this one is no continuation of it.',
    cure: 'Run the workflow again: it begins with the newest state. After a rebuild hand it in with "crosswalk state push --replaces".',
  },
  STILL_INACTIVE: {
    kind: 'conflict',
    cause: 'The target record was deactivated by crosswalk and its source record is back.',
    cure: 'Reactivate it in the target system.',
  },
  STORAGE_FULL: {
    kind: 'rejected',
    cause: 'The system has no storage left for another record.',
    cure: 'Free or buy storage in that system.',
  },
  TARGET_GONE: {
    kind: 'conflict',
    cause: 'The linked target record does not exist or is not visible any more.',
    cure: 'Restore it, or remove the pair with "crosswalk links remove".',
  },
  TARGET_INACTIVE: {
    kind: 'rejected',
    cause: 'The target record was switched off and the mapping archives the source then.',
    cure: 'Reactivate the target record, or set onInactive: none.',
  },
  TARGET_OUT_OF_SCOPE: {
    kind: 'rejected',
    cause: 'A linked record of the target has been given a type that the mapping is not for.',
    cure: 'Nothing, or set its type back; the link is kept.',
  },
  TEMPLATE_INVALID: {
    kind: 'config',
    cause: 'A template is not text with plain fields in it.',
    cure: 'Write fields as {{Name}}; helpers, blocks and partials are not available.',
  },
  TRANSFORM_FAILED: {
    kind: 'rejected',
    cause: "A field's value could not be turned into what the other system needs.",
    cure: 'Correct the value in the record, or change the rule that the message names.',
  },
  TRANSFORM_UNKNOWN: {
    kind: 'config',
    cause: 'A rule names a transform that does not exist.',
    cure: 'Use one of the transforms that the message lists.',
  },
  USAGE: {
    kind: 'config',
    cause: 'An argument on the command line has the wrong form.',
    cure: 'Write it as the message shows; --help has an example.',
  },
  VALUE_DEFAULTED: {
    kind: 'config',
    cause: 'A value stands in no row of the map, and the field got its default; the record went on.',
    cure: 'Nothing if the default is right; otherwise add the value to the map.',
  },
  VALUE_INVALID: {
    kind: 'rejected',
    cause: 'A value does not fit the field it is written to.',
    cure: 'Correct the value in the source record, or add a value map or a transform to the mapping.',
  },
  VALUE_NOT_KEPT: {
    kind: 'conflict',
    cause:
      'The system stored something else than it was sent: it has a form of its own, a rule or trigger rewrites the field, or its user may not change it.',
    cure: 'Nothing if the two mean the same. Otherwise find what changes the field, or write it in that form with a transform.',
  },
  VALUE_UNMAPPED: {
    kind: 'config',
    cause: 'A value stands in no row of the value map.',
    cure: 'Add the value to the map, or give the map a default.',
  },
  WHERE_INVALID: {
    kind: 'config',
    cause: 'A where clause given on the command line does not parse.',
    cure: 'Correct it at the character shown; mappings/salesforce/README.md has examples.',
  },
  WHERE_SERVER_ONLY: {
    kind: 'config',
    cause:
      'A where clause holds a condition that only Salesforce itself can evaluate, and it must be evaluated here.',
    cure: 'Replace the subquery, currency amount, distance or label with a condition on plain fields.',
  },
  WRITE_STOPPED: {
    kind: 'transient',
    cause: 'A system stopped taking writes in the middle of a mapping.',
    cure: 'Run again: it goes on where this run stopped.',
  },
  WRITE_UNKNOWN: {
    kind: 'transient',
    cause: 'The answer to a write was lost: it may or may not have been carried out.',
    cure: 'Run the command again; the record is looked up before anything is created.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type Code = keyof typeof CODES;

export function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
