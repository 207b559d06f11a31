import type { Problem } from '../model/errors.ts';
import { leadingLink } from '../model/link.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { hierarchyDeep, parentUnlinked, uprooted } from '../plan/reasons-tree.ts';
import { idAt } from './family.ts';
import type { Flow } from './flow.ts';
import { type HandOver, handOverOf, importedBy, isDeep } from './hierarchy.ts';

/** The mapping that hands its children to this one, and the way up from them. */
interface Giver {
  readonly name: string;
  readonly handOver: HandOver;
}

export function giverOf({ context, compiled: { mapping } }: Flow): Giver | undefined {
  const name = mapping.import.handedBy;
  const giver = name === undefined ? undefined : context.mappings[name];
  const handOver = giver && handOverOf(giver.mapping);
  return name === undefined || !handOver ? undefined : { name, handOver };
}

/** Whether a record is this mapping's at all, where another one hands children over. */
export type Handed =
  | { readonly kind: 'ours' }
  /** Nothing above it is imported, or it is linked over there: nothing to say. */
  | { readonly kind: 'theirs' }
  | { readonly kind: 'held'; readonly problem: Problem };

const OURS: Handed = { kind: 'ours' };

/** Answers for a batch of records. */
export function handedTo(flow: Flow): (record: SystemRecord, linked: boolean) => Handed {
  const giver = giverOf(flow);
  if (!giver) return () => OURS;
  const { mapping } = flow.compiled;
  const over = importedBy(flow.context, giver.name);
  return (record, linked) => {
    const ids = parentsOf(giver, record);
    if (over(ids) !== undefined) return linked || over([record.id]) === undefined ? OURS : { kind: 'theirs' };
    if (isDeep(giver.handOver, record) && (linked || over([record.id]) === undefined))
      return { kind: 'held', problem: hierarchyDeep(mapping, giver.handOver.ancestors.length) };
    return linked ? { kind: 'held', problem: uprooted(mapping, giver.name) } : { kind: 'theirs' };
  };
}

function parentsOf({ handOver }: Giver, record: SystemRecord): readonly string[] {
  return handOver.ancestors.flatMap((path) => idAt(record, path) ?? []).filter((id) => id !== record.id);
}

/** The rule that says which of the giver's records a target belongs to. */
export function parentRule({ fields }: Mapping, giver: string): FieldRule | undefined {
  return fields.find((rule) => rule.link?.includes(giver) === true && rule.ancestors !== undefined);
}

/** What becomes of a target that nobody has made from a source. */
export type Born =
  | { readonly kind: 'ours' }
  /** It came with the record above it, and is part of that one. */
  | { readonly kind: 'part' }
  | { readonly kind: 'left'; readonly reason: Problem };

/**
 * Of targets that are created in the source below their parent: those that came with a linked record (a customer's main site) are none,
 * and those of a record that is not linked stay where they are. One whose parent is on its way is judged by its reference.
 */
export function bornBelow(flow: Flow): (record: SystemRecord) => Born {
  const giver = giverOf(flow);
  const rule = giver && parentRule(flow.compiled.mapping, giver.name);
  if (!giver || !rule) return () => ({ kind: 'ours' });
  const { state } = flow.context;
  const coming = new Set([
    ...state.intents(giver.name).flatMap(({ side, recordId }) => (side === 'source' ? [recordId] : [])),
    ...state.held(giver.name).flatMap(({ side, recordId }) => (side === 'target' ? [recordId] : [])),
  ]);
  return (record) => {
    const parent = String(record.values[rule.target] ?? '');
    const link = leadingLink(state.linksByTarget(giver.name, [parent]).get(parent) ?? []);
    if (link && Object.values(link.refs).includes(record.id)) return { kind: 'part' };
    if (link || coming.has(parent)) return { kind: 'ours' };
    return { kind: 'left', reason: parentUnlinked(flow.compiled.mapping, giver.name) };
  };
}
