import type { CallKind } from './api.ts';
import type { HubspotDeps } from './deps.ts';
import { incomplete } from './rows.ts';

/** Inputs of one batch read of associations. */
export const ASSOCIATION_BATCH = 1_000;

const PLACE = 'POST /crm/v4/associations/contacts/companies/batch/read';

/** Contact to its primary company, among the types that HubSpot defines. */
const PRIMARY = 1;

export interface Companies {
  /** Company by contact; contacts without one are absent. */
  readonly of: ReadonlyMap<string, string>;
  /** Contacts with several companies of which none is primary: theirs is the one with the lowest id. */
  readonly undecided: readonly string[];
}

interface Company {
  readonly id: string;
  readonly primary: boolean;
}

/**
 * The company of each contact, 1,000 contacts a request; more companies of one contact than fit into an answer are asked for page by
 * page. An answer that leaves open what some contact has is an error: taken for none, it would move the contact.
 */
export async function companiesOf(
  deps: HubspotDeps,
  contacts: readonly string[],
  signal?: AbortSignal,
): Promise<Companies> {
  const found = new Map<string, Company[]>();
  for (let at = 0; at < contacts.length; at += ASSOCIATION_BATCH) {
    let inputs: readonly Input[] = contacts.slice(at, at + ASSOCIATION_BATCH).map((id) => ({ id }));
    const asked = new Set<string>();
    while (inputs.length > 0) {
      const next = await readOnce(deps, inputs, found, signal);
      for (const { id, after } of next) {
        if (asked.has(`${id} ${after}`))
          throw incomplete(deps.connection, PLACE, `The list of companies of contact ${id} does not end.`);
        asked.add(`${id} ${after}`);
      }
      inputs = next;
    }
  }
  return chosen(found);
}

interface Input {
  readonly id: string;
  readonly after?: string;
}

/** Adds what one request brings; gives the inputs of which there is more. */
async function readOnce(
  deps: HubspotDeps,
  inputs: readonly Input[],
  found: Map<string, Company[]>,
  signal: AbortSignal | undefined,
): Promise<readonly Input[]> {
  const what: CallKind = {
    place: PLACE,
    kind: 'read',
    repeatable: true,
    ...(signal === undefined ? {} : { signal }),
  };
  const answer = await deps.api.expect(what, (client) =>
    client.crm.associations.v4.batchApi.getPage('contacts', 'companies', { inputs: [...inputs] }),
  );
  checkErrors(deps, inputs.length, 'errors' in answer || 'numErrors' in answer ? answer : {});
  return (answer.results ?? []).flatMap(({ _from, to, paging }) => {
    const companies = found.get(_from.id) ?? [];
    companies.push(
      ...to.map(({ toObjectId, associationTypes }) => ({
        // A number on the wire, whatever its type says.
        id: String(toObjectId),
        primary: associationTypes.some(
          ({ category, typeId }) => category === 'HUBSPOT_DEFINED' && typeId === PRIMARY,
        ),
      })),
    );
    found.set(_from.id, companies);
    const after = paging?.next?.after;
    return after === undefined ? [] : [{ id: _from.id, after }];
  });
}

interface BatchErrors {
  readonly numErrors?: number;
  readonly errors?: readonly { readonly category?: string; readonly subCategory?: unknown }[];
}

/** Contacts without any company may be left out, or be told as errors of this one kind; every other error leaves open what they have. */
function checkErrors({ connection }: HubspotDeps, asked: number, answer: BatchErrors): void {
  const errors = answer.errors ?? [];
  const failed = errors.filter(
    ({ category, subCategory }) =>
      category !== 'OBJECT_NOT_FOUND' && !/NO_ASSOCIATIONS_FOUND$/.test(String(subCategory ?? '')),
  );
  if (failed.length === 0 && ((answer.numErrors ?? 0) === 0 || errors.length > 0)) return;
  const categories = [...new Set(failed.map(({ category }) => category ?? ''))].filter((name) =>
    /^[A-Z_]{1,60}$/.test(name),
  );
  const said = categories.length === 0 ? '' : ` (${categories.join(', ')})`;
  throw incomplete(
    connection,
    PLACE,
    `Which companies some of ${asked} contacts are associated with was not told${said}.`,
  );
}

function chosen(found: ReadonlyMap<string, readonly Company[]>): Companies {
  const undecided: string[] = [];
  const of = new Map<string, string>();
  for (const [contact, companies] of found) {
    const [first, ...others] = [...companies].sort((a, b) => byNumber(a.id, b.id));
    if (first === undefined) continue;
    const primary = companies.find((company) => company.primary);
    of.set(contact, (primary ?? first).id);
    if (primary === undefined && others.some(({ id }) => id !== first.id)) undecided.push(contact);
  }
  return { of, undecided };
}

/** Ids have as many digits as HubSpot likes. */
export function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
