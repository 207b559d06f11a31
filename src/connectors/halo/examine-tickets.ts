import type { FieldOption } from '../../model/catalogue.ts';
import { CODES } from '../../model/codes.ts';
import {
  attempt,
  type ExamineRequest,
  type Finding,
  fail,
  type ObjectUse,
  pass,
  warn,
} from '../../model/finding.ts';
import { normaliseKey } from '../../model/key.ts';
import { actionObject } from './actions/objects.ts';
import { outcomesOf, USUAL_OUTCOME } from './actions/outcome.ts';
import type { Examination } from './examine.ts';
import { OBJECTS } from './objects.ts';
import { ticketSettings } from './ticket-settings.ts';

/** What tickets and their actions need of the tenant's settings. Asks for nothing that no mapping needs. */
export async function examineTickets(on: Examination, { uses }: ExamineRequest): Promise<readonly Finding[]> {
  const tickets = uses.filter(
    ({ object }) => object === OBJECTS.Tickets.name || object === OBJECTS.Opportunities.name,
  );
  const notes = uses.filter(
    ({ object, creates, kinds = [] }) =>
      actionObject(object) !== undefined && (creates !== undefined || kinds.length > 0),
  );
  return [
    ...(await attempt('ticket-ids', () => numbering(on, tickets))),
    ...(await attempt('priorities', () => priorities(on, tickets))),
    ...(notes.length === 0 ? [] : await attempt('outcomes', () => outcomes(on, notes))),
  ];
}

const touches = (uses: readonly ObjectUse[], path: string): boolean =>
  uses.some(({ reads, creates, updates }) =>
    [reads, creates, updates].some((paths) => paths?.includes(path) === true),
  );

async function numbering({ api }: Examination, uses: readonly ObjectUse[]): Promise<readonly Finding[]> {
  const creates = uses.some((use) => use.creates !== undefined);
  const staged = touches(uses, 'pipeline_stage_id');
  const idle = pass('ticket-ids', 'no mapping creates tickets, so how Halo numbers them does not matter');
  if (!creates && !staged) return [idle];
  const settings = await ticketSettings(api);
  return [creates ? numbered(settings.counter) : idle, ...(staged ? [stages(settings.stages)] : [])];
}

const METHOD = '"Next Ticket ID Calculation Method" (Configuration > Advanced Settings > Tickets)';

function numbered(counter: boolean | undefined): Finding {
  if (counter === undefined)
    return pass('ticket-ids', `Halo does not show its ${METHOD}; tickets are created one at a time`);
  return counter
    ? pass('ticket-ids', 'ticket numbers come from a counter; new tickets go a hundred at a time')
    : pass(
        'ticket-ids',
        `Halo numbers a ticket after the highest one, so that they are created one at a time; with ${METHOD} at "Auto-incrementing key" they go a hundred at a time`,
      );
}

function stages(on: boolean | undefined): Finding {
  if (on === true) return pass('pipeline-stages', 'pipeline stages are switched on');
  const { cure } = CODES.PIPELINE_STAGES_DISABLED;
  return on === false
    ? fail(
        'pipeline-stages',
        'PIPELINE_STAGES_DISABLED',
        'pipeline stages are switched off, and a mapping uses them',
        cure,
      )
    : warn('pipeline-stages', 'Halo does not show whether pipeline stages are switched on', cure);
}

/** A ticket type without an SLA takes no priority; which takes which stands in the catalogue. */
async function priorities({ schemas }: Examination, uses: readonly ObjectUse[]): Promise<readonly Finding[]> {
  const writing = uses.find(
    ({ creates, updates }) =>
      creates?.includes('priority_id') === true || updates?.includes('priority_id') === true,
  );
  if (writing === undefined) return [];
  const { fields } = await schemas.described(writing.object);
  const options = (path: string): readonly FieldOption[] => fields.get(path)?.catalogue.options ?? [];
  const taking = new Set(options('priority_id').flatMap(({ within }) => within?.['tickettype_id'] ?? []));
  const without = options('tickettype_id').filter(({ active, label }) => active && !taking.has(label));
  const count = options('priority_id').length;
  if (count === 0)
    return [
      warn(
        'priorities',
        'Halo shows no priorities, and a mapping writes them',
        'Make an SLA with priorities and give it to the ticket type (Configuration > Tickets > Ticket Types > Defaults).',
      ),
    ];
  const none = without.map(({ label }) => `"${label}"`).join(', ');
  return [
    pass(
      'priorities',
      `${count} under the SLAs of ticket types${none === '' ? '' : `; without an SLA, and so without priorities: ${none}`}`,
    ),
  ];
}

/** Those that the mappings name, and the usual one where notes are made and none is named for them. */
async function outcomes({ api }: Examination, notes: readonly ObjectUse[]): Promise<readonly Finding[]> {
  const found = await outcomesOf(api);
  const there = (name: string) =>
    found.some(({ id, names }) =>
      [String(id), ...names].some((own) => normaliseKey(own) === normaliseKey(name)),
    );
  const named = [...new Set(notes.flatMap(({ kinds }) => kinds ?? []))];
  const gone = named.filter((name) => !there(name));
  const told = `${found.length} ${found.length === 1 ? 'outcome' : 'outcomes'} open to the agent`;
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
  if (gone.length > 0)
    return [
      fail(
        'outcomes',
        'OUTCOME_FORBIDDEN',
        `${told}, and not those that mappings name: ${quoted(gone)}`,
        `Correct feed.outcome or comments.outcomes of the mapping, or open the outcome to the agent. There are: ${quoted(found.map(({ names: [name] }) => name))}.`,
      ),
    ];
  const usual = notes.some(({ creates }) => creates !== undefined && !creates.includes('kind'));
  if (usual && !there(USUAL_OUTCOME))
    return [
      warn(
        'outcomes',
        `${told}, none of them "${USUAL_OUTCOME}"`,
        'Name one that notes may have in each mapping with notes: feed: { outcome: … }.',
      ),
    ];
  const needed = [...new Set([...named, ...(usual ? [USUAL_OUTCOME] : [])])];
  return [pass('outcomes', `${told}, ${quoted(needed)} among them`)];
}
