import type { CallKind } from './api.ts';
import { type Answered, failedIn } from './batch-answer.ts';
import type { HubspotDeps } from './deps.ts';
import { incomplete } from './incomplete.ts';
import { readCurrent } from './read-back.ts';
import { COMPANY_COPY, type Row } from './rows.ts';

/** Inputs of one batch read of associations. */
export const ASSOCIATION_BATCH = 1_000;

const PLACE = 'POST /crm/v4/associations/contacts/companies/batch/read';

/** Contact to its primary company, among the types that HubSpot defines. */
export const PRIMARY_TYPE = 1;

export interface Companies {
  /** Company by contact; contacts without one are absent. */
  readonly of: ReadonlyMap<string, string>;
  /** Contacts with several companies of which none is primary: theirs is the one with the lowest id. */
  readonly undecided: readonly string[];
}

/** A company of a contact, with everything that ties the two. */
export interface Company {
  readonly id: string;
  readonly types: readonly AssociationType[];
}

export interface AssociationType {
  /** `HUBSPOT_DEFINED`, `USER_DEFINED`, `INTEGRATOR_DEFINED`. */
  readonly category: string;
  readonly typeId: number;
}

/**
 * The company of each contact, as `associations.company` has it. A contact that is shown without one, though its own record names one,
 * is looked at again: taken for none, an answer that leaves it out would move the contact. Throws `READ_INCOMPLETE` where the two go on
 * contradicting each other and the company is there; an archived one is nobody's.
 */
export async function companiesOf(
  deps: HubspotDeps,
  contacts: readonly Pick<Row, 'id' | 'properties'>[],
  signal?: AbortSignal,
): Promise<Companies> {
  const ids = contacts.map(({ id }) => id);
  const lists = await companyLists(deps, ids, signal);
  const doubtful = contacts.filter(
    ({ id, properties }) => properties[COMPANY_COPY] && !lists.get(id)?.length,
  );
  if (doubtful.length === 0) return chosen(lists);
  const again = doubtful.map(({ id }) => id);
  const { records } = await readCurrent({ ...deps, signal }, 'contacts', {
    ids: again,
    properties: [COMPANY_COPY],
  });
  const second = await companyLists(deps, again, signal);
  const denied = new Map(
    records.flatMap(({ id, properties }) => {
      const company = properties[COMPANY_COPY];
      return company && !second.get(id)?.length ? [[id, company] as const] : [];
    }),
  );
  if (denied.size > 0) {
    const wanted = { ids: [...new Set(denied.values())], properties: [] };
    const { records: live } = await readCurrent({ ...deps, signal }, 'companies', wanted);
    const there = new Set(live.map(({ id }) => id));
    const [first] = [...denied].find(([, company]) => there.has(company)) ?? [];
    if (first !== undefined)
      throw incomplete(deps.connection, PLACE, `Contact ${first} has a company that it was shown without.`);
  }
  return chosen(new Map([...lists, ...second]));
}

/**
 * All companies of each contact, 1,000 contacts a request; more companies of one contact than fit into an answer are asked for page by
 * page. An answer that leaves open what some contact has is an error: taken for none, it would move the contact.
 */
export async function companyLists(
  deps: Pick<HubspotDeps, 'api' | 'connection'>,
  contacts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly Company[]>> {
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
  return found;
}

interface Input {
  readonly id: string;
  readonly after?: string;
}

/** Adds what one request brings; gives the inputs of which there is more. */
async function readOnce(
  deps: Pick<HubspotDeps, 'api' | 'connection'>,
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
  checkAnswer(deps.connection, inputs.length, answer);
  return answer.results.flatMap(({ _from, to, paging }) => {
    const companies = found.get(String(_from.id)) ?? [];
    companies.push(
      ...to.map(({ toObjectId, associationTypes }) => ({
        // A number on the wire, whatever its type says.
        id: String(toObjectId),
        types: associationTypes.map(({ category, typeId }) => ({ category, typeId })),
      })),
    );
    found.set(String(_from.id), companies);
    const after = paging?.next?.after;
    return after === undefined ? [] : [{ id: String(_from.id), after }];
  });
}

/** Contacts without any company may be left out, or be told as errors of this one kind; every other error leaves open what they have. */
function checkAnswer(connection: string, asked: number, answer: Answered): void {
  const failed = failedIn(answer);
  if (failed === undefined) return;
  throw incomplete(
    connection,
    PLACE,
    `Which companies some of ${asked} contacts are associated with was not told (${failed}).`,
  );
}

function chosen(found: ReadonlyMap<string, readonly Company[]>): Companies {
  const undecided: string[] = [];
  const of = new Map<string, string>();
  for (const [contact, companies] of found) {
    const company = companyOf(companies);
    if (company === undefined) continue;
    of.set(contact, company.id);
    if (!isPrimary(company) && companies.some(({ id }) => id !== company.id)) undecided.push(contact);
  }
  return { of, undecided };
}

/** The primary one of a contact's companies, else the one with the lowest id. */
export function companyOf(companies: readonly Company[]): Company | undefined {
  return companies.find(isPrimary) ?? [...companies].sort((a, b) => byNumber(a.id, b.id))[0];
}

export function isPrimary({ types }: Company): boolean {
  return types.some(({ category, typeId }) => category === 'HUBSPOT_DEFINED' && typeId === PRIMARY_TYPE);
}

/** Ids have as many digits as HubSpot likes. */
export function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
