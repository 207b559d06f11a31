import { CODES } from '../../../model/codes.ts';
import type { Problem } from '../../../model/errors.ts';
import type { Values } from '../../../model/value.ts';
import type { RecordChange } from '../../connector.ts';
import { textOf, type WireObject } from '../wire.ts';
import { type Attribution, attributed } from './attribution.ts';

type Create = RecordChange & { readonly kind: 'create' };

/**
 * Nobody is told of a note that was brought here: no mail, no automation, nothing to other integrations. Halo's schema has no
 * `_dont_fire_automations` for actions; it ignores names that it does not know.
 */
const SILENT = {
  sendemail: false,
  sendsms: false,
  send_survey: false,
  dont_do_rules: true,
  _isimport: true,
  _prevent_outgoing: true,
  _dont_fire_automations: true,
};

export function markIn({ externalId, values }: Create): string | undefined {
  return externalId?.value ?? textOf(values['mark']);
}

/** A new action; hidden from the user unless the note says that it is not internal. */
export function newAction(change: Create, ticket: string, outcome: WireObject): WireObject {
  const { values } = change;
  const at = textOf(values['at']);
  return {
    ticket_id: Number(ticket),
    ...outcome,
    note_html: attributed(textOf(values['body']) ?? '', attributionOf(values, markIn(change))),
    hiddenfromuser: values['internal'] !== false,
    ...(at === undefined ? {} : { datetime: at }),
    // What came from there is not to go there.
    sync_to_salesforce: values['sync_to_salesforce'] === true,
    ...SILENT,
  };
}

function attributionOf(values: Values, mark: string | undefined): Attribution | undefined {
  if (mark === undefined) return undefined;
  return { author: textOf(values['author']) ?? '', mark, url: textOf(values['url']) ?? '' };
}

/** The ticket that a new note is for; `undefined` for a value that is no id of one. */
export function ticketIn({ values }: Create): string | undefined {
  return /^0*([1-9]\d*)$/.exec(textOf(values['parent']) ?? '')?.[1];
}

export function incomplete(): Problem {
  return {
    code: 'RECORD_INCOMPLETE',
    kind: CODES.RECORD_INCOMPLETE.kind,
    field: 'parent',
    what: 'A new action has no ticket that it could hang on, or no text.',
    where: 'At POST /Actions.',
    todo: 'Run the command again: the note comes once its record is linked.',
  };
}

export function changedAction(values: Values, attribution: Attribution | undefined): WireObject {
  const { body, internal, sync_to_salesforce: sync } = values;
  return {
    ...(body === undefined ? {} : { note_html: attributed(textOf(body) ?? '', attribution) }),
    ...(typeof internal === 'boolean' ? { hiddenfromuser: internal } : {}),
    ...(typeof sync === 'boolean' ? { sync_to_salesforce: sync } : {}),
    ...SILENT,
  };
}
