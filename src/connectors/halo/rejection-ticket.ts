import type { Code } from '../../model/codes.ts';

export interface KnownText {
  readonly pattern: RegExp;
  readonly code: Code;
  readonly field?: string;
  readonly what: string;
  readonly todo: string;
}

/** Two creates calculated the same number; the one that came second was refused, and nothing of it is there. */
export const NUMBER_TAKEN = /PRIMARY KEY constraint '?PK_FAULTS/i;

/** What Halo says of tickets and actions. The words for outcomes are recorded; the others are in their manner, so that patterns are wide. */
export const TICKET_TEXTS: readonly KnownText[] = [
  {
    pattern: NUMBER_TAKEN,
    code: 'RECORD_LOCKED',
    what: 'Somebody else created a ticket at the same moment, and both were given the same number.',
    todo: 'Nothing: the next run creates it. If it happens often, set "Next Ticket ID Calculation Method" to "Auto-incrementing key" (Configuration > Advanced Settings > Tickets).',
  },
  {
    pattern: /^An Outcome must be entered/i,
    code: 'RECORD_INCOMPLETE',
    field: 'kind',
    what: 'Halo takes no action without an outcome.',
    todo: 'Name one in the mapping: feed: { outcome: "Private Note" }.',
  },
  {
    pattern: /^You do not have access to this Action/i,
    code: 'OUTCOME_FORBIDDEN',
    field: 'kind',
    what: 'The agent of the Halo application may not use this outcome on this ticket.',
    todo: "Choose another one with feed: { outcome: … }, or allow it to the agent's role and the ticket type (Configuration > Tickets > Actions); a closed ticket takes few.",
  },
  {
    pattern: /^A Note must be (entered|added)/i,
    code: 'RECORD_INCOMPLETE',
    field: 'body',
    what: 'Halo takes no action of this outcome without a text.',
    todo: 'Choose an outcome that needs no note with feed: { outcome: … }.',
  },
  {
    pattern: /^Category( [2-4])? must be (entered|selected)|(select|enter|choose) a category/i,
    code: 'RECORD_INCOMPLETE',
    field: 'category_1',
    what: 'This ticket type takes no ticket without a category.',
    todo: 'Map the category, also with a fixed value: { target: category_1, value: "Parent>Child" }; or make it optional on the ticket type (Configuration > Tickets > Ticket Types > Field List).',
  },
  {
    pattern: /Category (was )?not found|(not a valid|invalid) category/i,
    code: 'VALUE_INVALID',
    field: 'category_1',
    what: 'Halo has no category of this name.',
    todo: 'Write it as the whole path, "Parent>Child", as "crosswalk pull" lists it.',
  },
  {
    pattern: /Priority .{0,40}(not valid|not allowed|not found|SLA)|(invalid|not a valid) priority/i,
    code: 'VALUE_INVALID',
    field: 'priority_id',
    what: "The priority is none of the ticket's SLA.",
    todo: 'Map the value to a priority of the SLA that the ticket type has; "crosswalk pull" lists which type takes which.',
  },
  {
    pattern: /Status .{0,40}(not valid|not allowed|not found)|(invalid|not a valid) status/i,
    code: 'VALUE_INVALID',
    field: 'status_id',
    what: 'The ticket type does not allow this status.',
    todo: 'Map the value to another status, or allow it on the ticket type (Configuration > Tickets > Ticket Types > Allowed Values).',
  },
  {
    pattern: /Pipeline Stage .{0,40}(not valid|not found)/i,
    code: 'VALUE_INVALID',
    field: 'pipeline_stage_id',
    what: 'Halo has no such pipeline stage.',
    todo: 'Run "crosswalk pull" and correct the stage map.',
  },
  {
    pattern: /(User|Site) does not belong to the selected (Site|Client|Customer)/i,
    code: 'RECORD_CONFLICT',
    field: 'user_id',
    what: 'The user, the site and the customer of the ticket do not belong together.',
    todo: 'The contact belongs to another account than the record does: correct one of them in the source, or map client_id or user_id alone.',
  },
  {
    pattern: /Closure Note must be/i,
    code: 'RECORD_INCOMPLETE',
    field: 'closure_note',
    what: 'Halo closes this ticket only with a closure note.',
    todo: 'Map "closure_note", or make it optional on the ticket type.',
  },
];
