import type { CatalogueField } from '../model/catalogue.ts';
import type { Problem } from '../model/errors.ts';
import type { Fight, Turn } from '../model/fight.ts';
import type { FieldHashes, Link } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Direction, Entry } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { PlanValues, Value, Values } from '../model/value.ts';
import { canonicalValues, canonicalWanted } from './canonical.ts';
import { type Comparison, compare, type Pair } from './compare.ts';
import { oneWay } from './counterpart.ts';
import type { FightNews } from './fight.ts';
import { parkedOf } from './filing.ts';
import { toSourceEntry, toTargetEntry } from './pair-entries.ts';
import { optedOut } from './policy.ts';
import { unknownTo } from './reasons-incomplete.ts';
import { currencyOther } from './reasons-tree.ts';
import { marksOf, statusOf } from './stamp.ts';

/** What one side's record says the other side should hold (the shape `compile` produces). */
export interface Wanted {
  readonly values: PlanValues;
  readonly rules: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly parked: readonly { readonly field: string; readonly mapping: string; readonly id: string }[];
}

export const NOTHING_WANTED: Wanted = { values: {}, rules: {}, problems: [], warnings: [], parked: [] };

/** The two systems' own rules for giving values back, and the state's keyed hash. */
export interface DecideContext {
  readonly mapping: Mapping;
  readonly canonicalTarget: (field: CatalogueField, value: Value) => Value;
  readonly canonicalSource: (field: CatalogueField, value: Value) => Value;
  readonly hash: (text: string) => number;
  /** True when the links are of an older copy of the state. */
  readonly oldBaseline: boolean;
  /** `compile`'s forward with the answers already fetched; used to foresee what a sync-back will look like from the source. */
  readonly forward: (source: Values) => Wanted;
}

/** Outcome for one pair: at most one entry a direction, and the link as it is once nothing is left to write. */
export interface Decision {
  readonly entries: readonly DecidedEntry[];
  /** `undefined` when there is nothing to remember (a held record that was never linked). */
  readonly link: Link | undefined;
  readonly notes: readonly DecisionNote[];
  /** What was found out about fields that go to and fro. */
  readonly news?: readonly FightNews[];
}

/** Something to report about a record that goes on all the same. */
export interface DecisionNote {
  readonly direction: Direction;
  readonly recordId: string;
  readonly problem: Problem;
}

export interface DecidedEntry {
  readonly entry: Entry;
  /** Hashes to merge into the link when the entry has been carried out. */
  readonly after: Readonly<Record<string, FieldHashes>>;
  /** Fields to be watched for coming back, from then on. */
  readonly turns?: readonly Fight[];
}

export interface PairInput {
  readonly source: SystemRecord;
  readonly target: SystemRecord;
  readonly link: Link | undefined;
  /** For a first meeting of a record and what was made from it: the hashes its create was journalled with. */
  readonly sent?: Link['hashes'] | undefined;
  /** What is remembered of the pair's fields that go to and fro; nothing when somebody asked to try them again. */
  readonly fights: readonly Fight[];
  /** How the two were matched, for a first meeting. */
  readonly how: string | undefined;
  readonly forward: Wanted;
  readonly backward: Wanted;
  /** Ids of rules of which `forward` does not tell what the source wants. */
  readonly unsure?: readonly string[];
  /** The direction whose reading brought the pair up; `unchanged` is counted there. */
  readonly reader: 'import' | 'syncBack';
  /** True when the target bears the mark of a record that was merged into the source. */
  readonly remark?: boolean;
  /** Only the side that it was written on first has anything to say about what it holds. */
  readonly born?: 'source' | 'target' | undefined;
}

/** Decides an existing pair: linked already, or meeting for the first time. */
export function decidePair(context: DecideContext, input: PairInput): Decision {
  const { mapping } = context;
  const { source, target, link } = input;
  const optOut = optedOut(mapping, source, target);
  const foreign = currencyOther(mapping, source);
  if (foreign) return holdRecord(input, input.reader, foreign);
  // What the source would say of it does not matter where it only shows what the target says.
  const held = input.born === 'target' ? undefined : input.forward.problems[0];
  if (held && (input.reader === 'import' || !link)) return holdRecord(input, input.reader, held);

  const wantedTarget = canonicalWanted(
    input.forward.values,
    mapping.target.catalogue.fields,
    context.canonicalTarget,
  );
  const backProblem = input.backward.problems[0];
  const wantedSource = backProblem
    ? {}
    : canonicalWanted(input.backward.values, mapping.source.catalogue.fields, context.canonicalSource);
  const { born } = input;
  const pair: Pair = {
    mapping: born ? { ...mapping, conflict: born } : mapping,
    link: link ?? asSent(input),
    wantedTarget,
    target: canonicalValues(target.values, mapping.target.catalogue.fields, context.canonicalTarget),
    wantedSource,
    source: canonicalValues(source.values, mapping.source.catalogue.fields, context.canonicalSource),
    sourceModified: source.modified,
    targetModified: target.modified,
    mayImport: mapping.import.enabled && !optOut.import && !held && born !== 'target',
    maySyncBack: !optOut.syncBack && !backProblem && born !== 'source',
    backBlocked: backProblem !== undefined,
    forwardBlocked: unknownTo(input.forward.problems),
    unsure: input.unsure ?? [],
    hash: context.hash,
    oldBaseline: context.oldBaseline,
    sourceId: source.id,
    fights: link ? input.fights : [],
  };
  const compared = oneWay(pair, compare(pair));
  const marks = marksOf(mapping, input, optOut);
  const toSource = [...compared.toSource, ...marks.toSource];
  const comparison = { ...compared, toSource, toTarget: [...compared.toTarget, ...marks.toTarget] };
  if (comparison.hold) {
    const agreed = link && { ...link, hashes: { ...link.hashes, ...comparison.settled } };
    return { ...holdRecord(input, input.reader, comparison.hold), link: agreed };
  }

  const entries: DecidedEntry[] = [];
  const notes = [
    ...noted('import', source.id, input.forward.warnings),
    ...noted('syncBack', target.id, input.backward.warnings),
    ...noted(input.reader, givingId(input), comparison.conflicts),
    ...comparison.notKept.flatMap(({ turn, problem }) =>
      turn === 'toTarget' ? noted('import', source.id, [problem]) : noted('syncBack', target.id, [problem]),
    ),
  ];
  if (!link) {
    entries.push({
      entry: {
        action: 'link',
        direction: 'import',
        recordId: source.id,
        otherId: target.id,
        how: input.how ?? 'link',
      },
      after: {},
    });
  }
  if (comparison.toTarget.length > 0) entries.push(toTargetEntry(context, input, comparison));
  if (comparison.toSource.length > 0) entries.push(toSourceEntry(context, input, comparison));
  if (comparison.withheld) {
    const kept = { direction: 'syncBack', recordId: target.id, otherId: source.id } as const;
    if (backProblem) entries.push({ entry: { ...kept, action: 'held', problem: backProblem }, after: {} });
    else if (optOut.syncBack && input.reader === 'import') {
      entries.push({ entry: { ...kept, action: 'skip', reason: optOut.syncBack }, after: {} });
    }
  }
  for (const { turn, problem } of comparison.fought) entries.push(leftAlone(input, turn, problem));
  // What travels back does; the source's record waits for what holds it all the same.
  if (held) entries.push(leftAlone(input, 'toTarget', held));
  const optOutReason = input.reader === 'import' ? optOut.import : optOut.syncBack;
  // Every record that was read is counted where it was read, also when its pair only has something to say in the other direction.
  if (!entries.some(({ entry }) => entry.direction === input.reader)) {
    entries.push({
      entry: optOutReason
        ? {
            action: 'skip',
            direction: input.reader,
            recordId: givingId(input),
            otherId: otherId(input),
            reason: optOutReason,
          }
        : {
            action: 'unchanged',
            direction: input.reader,
            recordId: givingId(input),
            otherId: otherId(input),
          },
      after: {},
    });
  }
  return { entries, link: settledLink(input, comparison), notes, news: comparison.news };
}

function leftAlone({ source, target }: PairInput, turn: Turn, problem: Problem): DecidedEntry {
  const ids =
    turn === 'toTarget'
      ? ({ direction: 'import', recordId: source.id, otherId: target.id } as const)
      : ({ direction: 'syncBack', recordId: target.id, otherId: source.id } as const);
  return { entry: { action: 'held', ...ids, problem }, after: {} };
}

/** The link that would stand if the answer to the create had come. */
function asSent({ source, target, sent }: PairInput): Link | undefined {
  if (!sent) return undefined;
  const ids = { mapping: '', sourceId: source.id, targetId: target.id };
  return { ...ids, primary: true, hashes: sent, refs: {}, parked: [], status: 'active' };
}

function holdRecord(input: PairInput, direction: 'import' | 'syncBack', problem: Problem): Decision {
  const recordId = direction === 'import' ? input.source.id : input.target.id;
  const other = direction === 'import' ? input.target.id : input.source.id;
  return {
    entries: [{ entry: { action: 'held', direction, recordId, otherId: other, problem }, after: {} }],
    link: undefined,
    notes: [],
  };
}

function settledLink(input: PairInput, comparison: Comparison): Link {
  const old = input.link;
  return {
    mapping: old?.mapping ?? '',
    sourceId: input.source.id,
    targetId: input.target.id,
    primary: old?.primary ?? true,
    hashes: { ...(old?.hashes ?? input.sent), ...comparison.settled },
    refs: { ...old?.refs, ...input.target.refs },
    parked: old && input.forward.problems.length > 0 ? old.parked : parkedOf(input.forward),
    status: statusOf(input.link, input.target),
  };
}

function givingId(input: PairInput): string {
  return input.reader === 'import' ? input.source.id : input.target.id;
}

function otherId(input: PairInput): string {
  return input.reader === 'import' ? input.target.id : input.source.id;
}

export function noted(direction: Direction, recordId: string, problems: readonly Problem[]): DecisionNote[] {
  return problems.map((problem) => ({ direction, recordId, problem }));
}
