import type { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js';
import {
  type AssociationType,
  type Company,
  companyLists,
  companyOf,
  isPrimary,
  PRIMARY_TYPE,
} from './associations.ts';
import { type BatchCall, type Outcome, sendBatch } from './batches.ts';
import { PRIMARY_COMPANY } from './describe.ts';
import { recordProblem } from './errors.ts';
import { type Ok, rejected, unknown } from './result.ts';
import type { Entry, Work } from './work.ts';

/** What has to be sent for one contact. */
export type CompanyStep =
  | { readonly kind: 'nothing' }
  /** All types that the pair is to have: HubSpot replaces those that it had. */
  | { readonly kind: 'join'; readonly company: string; readonly types: readonly AssociationType[] }
  | { readonly kind: 'leave'; readonly company: string };

/**
 * Makes `wanted` the primary company, keeping the labels that the two have; the former primary one stays as a plain association, by
 * HubSpot's own doing. With null the contact leaves the company that it is shown with, and no other: those were not ours to end.
 */
export function companyStep(companies: readonly Company[], wanted: string | null): CompanyStep {
  const shown = companyOf(companies);
  if (wanted === null)
    return shown === undefined ? { kind: 'nothing' } : { kind: 'leave', company: shown.id };
  const known = companies.find(({ id }) => id === wanted);
  if (known !== undefined && isPrimary(known)) return { kind: 'nothing' };
  const types = [...(known?.types ?? []), { category: 'HUBSPOT_DEFINED', typeId: PRIMARY_TYPE }];
  return { kind: 'join', company: wanted, types };
}

/** Carries out what the entries say of companies; each gets the result it has, or the reason why its company was not set. */
export async function associate(work: Work, done: ReadonlyMap<Entry, Ok>): Promise<void> {
  const filed = [...done].filter(([{ company }]) => company !== undefined);
  if (filed.length === 0) return;
  const lists = await companyLists(
    work,
    filed.map(([, { id }]) => id),
    work.signal,
  );
  const joins: Pair[] = [];
  const leaves: Pair[] = [];
  for (const [entry, ok] of filed) {
    const step = companyStep(lists.get(ok.id) ?? [], entry.company ?? null);
    if (step.kind === 'nothing') work.settle(entry, withCompany(work, ok, entry.company ?? null, undefined));
    if (step.kind === 'join') joins.push({ ...step, entry, ok });
    if (step.kind === 'leave') leaves.push({ ...step, entry, ok, types: [] });
  }
  const sink = (pair: Pair, outcome: Outcome<Link>) => work.settle(pair.entry, resultOf(work, pair, outcome));
  if (joins.length > 0) await sendBatch(work, JOIN, joins, sink);
  if (leaves.length > 0) await sendBatch(work, LEAVE, leaves, sink);
}

interface Pair {
  readonly entry: Entry;
  readonly ok: Ok;
  readonly company: string;
  readonly types: readonly AssociationType[];
}

/** An association in the answer. */
interface Link {
  readonly fromObjectId: string;
  readonly toObjectId: string;
}

type PairCall = BatchCall<Pair, Link>;

const told: Pick<PairCall, 'match' | 'concerns' | 'sends'> = {
  // Ids come as numbers or as text.
  match: (pairs, links) => {
    const keys = new Map(links.map((link) => [`${link.fromObjectId} ${link.toObjectId}`, link]));
    return new Map(
      pairs.flatMap((pair) => {
        const link = keys.get(`${pair.ok.id} ${pair.company}`);
        return link === undefined ? [] : [[pair, link] as const];
      }),
    );
  },
  concerns: ({ ok, company }, { ids = [] }) => ids.includes(ok.id) || ids.includes(company),
  sends: () => false,
};

const JOIN: PairCall = {
  ...told,
  place: 'POST /crm/v4/associations/contacts/companies/batch/create',
  repeatable: true,
  run: (client, pairs) =>
    client.crm.associations.v4.batchApi.create('contacts', 'companies', {
      inputs: pairs.map(({ ok, company, types }) => ({
        _from: { id: ok.id },
        to: { id: company },
        types: types.map(({ category, typeId }) => ({
          // As HubSpot gave it, or its own.
          associationCategory: category as AssociationSpecAssociationCategoryEnum,
          associationTypeId: typeId,
        })),
      })),
    }),
};

const LEAVE: PairCall = {
  ...told,
  place: 'POST /crm/v4/associations/contacts/companies/batch/archive',
  repeatable: true,
  async run(client, pairs) {
    await client.crm.associations.v4.batchApi.archive('contacts', 'companies', {
      inputs: pairs.map(({ ok, company }) => ({ _from: { id: ok.id }, to: [{ id: company }] })),
    });
    // 204 without a body.
    return { results: pairs.map(({ ok, company }) => ({ fromObjectId: ok.id, toObjectId: company })) };
  },
};

function resultOf(work: Work, { entry, ok, company }: Pair, outcome: Outcome<Link>) {
  const { change } = entry;
  switch (outcome.kind) {
    case 'row':
      return withCompany(work, ok, entry.company === null ? undefined : company, outcome.at);
    case 'fault':
      return rejected(
        change,
        { ...recordProblem('contacts', ok.id, outcome.fault), field: PRIMARY_COMPANY },
        outcome,
      );
    case 'missing':
      return unknown('contacts', change, ok.id, 'HubSpot answered without this association.');
    case 'lost':
      return unknown('contacts', change, ok.id, outcome.error.text.what);
  }
}

/** A contact that left one company may be shown with another: what it has then is not known. */
function withCompany(
  { fields }: Work,
  ok: Ok,
  company: string | null | undefined,
  at: number | undefined,
): Ok {
  if (fields === undefined) return ok;
  const shown = company !== undefined && fields.includes(PRIMARY_COMPANY);
  return {
    ...ok,
    ...(shown ? { stored: { ...ok.stored, [PRIMARY_COMPANY]: company } } : {}),
    ...(at === undefined ? {} : { at }),
  };
}
