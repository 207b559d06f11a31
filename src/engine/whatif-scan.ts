import type { CompiledMapping, Transformed } from '../compile/compiled.ts';
import { isLive } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import type { WhereClause } from '../model/where.ts';
import type { Edits } from '../plan/effect-edits.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { fetchAnswers, type LookupCache } from './answers.ts';
import { checkStopped, type RunContext, sidesOf } from './context.ts';
import { batches } from './flow.ts';
import { sourceFields } from './paths.ts';
import type { Candidate, WhatifFile } from './whatif-records.ts';

/** One version of a mapping with what its own run would have at hand. */
export interface Side {
  readonly context: RunContext;
  readonly compiled: CompiledMapping;
}

export interface Versions {
  readonly base: Side;
  readonly head: Side;
}

export interface Scanned {
  readonly read: number;
  readonly moved: number;
  /** Records in scope of the edited version without a link: each has to be looked for in the target. */
  readonly unlinked: number;
}

const BATCH = 500;

export interface ScanRequest {
  readonly edits: Edits;
  /** Without it only the records that links.yaml says something else about. */
  readonly all: boolean;
  /** Records that are kept whatever comes of them, because their targets are looked at. */
  readonly sampled: ReadonlySet<string>;
}

/**
 * Reads the source once, what meets either clause, and keeps the records whose outcome may differ between the two versions: another
 * value, another reason to be held, in scope of one of them alone, or concerned by an edit that values do not show.
 */
export async function scan(
  versions: Versions,
  { edits, all, sampled }: ScanRequest,
  file: WhatifFile,
): Promise<Scanned> {
  const { mapping } = versions.head.compiled;
  const connector = sidesOf(versions.head.context, mapping).source;
  const fields = [
    ...new Set([...sourceFields(versions.base.compiled), ...sourceFields(versions.head.compiled)]),
  ];
  const lookups: LookupCache = new Map();
  let read = 0;
  let moved = 0;
  let unlinked = 0;
  const keep = async (rows: readonly Scoped[]) => {
    for (const batch of batches(rows, BATCH)) {
      const again = batch.filter(({ record }) => file.hasCandidate(record.id)).map(({ record }) => record.id);
      const kept = await differing(versions, { edits, sampled }, batch, lookups);
      file.dropCandidates(again);
      file.putCandidates(kept);
      const first = kept.filter(({ record }) => !again.includes(record.id));
      moved += first.filter((row) => row.moved).length;
      unlinked += first.filter((row) => row.head && !row.linked).length;
      read += batch.length - again.length;
    }
    versions.head.context.progress({
      ...{ kind: 'reading', mapping: mapping.name, system: mapping.source.system, records: read },
    });
    checkStopped(versions.head.context);
  };
  for (const { where, scopeOf } of all ? readings(versions, file) : []) {
    for await (const page of connector.read({
      object: mapping.source.object,
      fields,
      ...(where ? { where } : {}),
      ...(versions.head.context.signal ? { signal: versions.head.context.signal } : {}),
    })) {
      const live = page.records
        .filter((record) => !record.deleted)
        .map((record) => ({ record, ...scopeOf(record) }));
      if (edits.full) file.putSeen(live.filter(({ head }) => head).map(({ record }) => record.id));
      await keep(live.filter(({ base, head }) => base || head));
    }
  }
  if (all && edits.full) read += await addAbsent(versions, fields, file);
  await addNamed(versions, edits, fields, file);
  return { read, moved, unlinked };
}

type Scoped = Omit<Candidate, 'moved'>;

interface OneReading {
  readonly where: WhereClause | undefined;
  readonly scopeOf: (record: SystemRecord) => { readonly base: boolean; readonly head: boolean };
}

/** One reading of both clauses together, or one of each where only the server can tell which of them a record meets. */
function readings(versions: Versions, file: WhatifFile): OneReading[] {
  const [was, is] = [
    versions.base.compiled.mapping.import.where,
    versions.head.compiled.mapping.import.where,
  ];
  const { mapping } = versions.head.compiled;
  const asked = sidesOf(versions.head.context, mapping).source.capabilities.where;
  if (was?.text === is?.text && (asked || !is))
    return [{ where: is, scopeOf: () => ({ base: true, head: true }) }];
  if (was?.serverOnly || is?.serverOnly) {
    // What the first reading keeps as out of the other's scope is put right when the second one brings it too.
    return [
      { where: is, scopeOf: () => ({ base: false, head: true }) },
      { where: was, scopeOf: ({ id }) => ({ base: true, head: file.hasCandidate(id) }) },
    ];
  }
  const meets = (clause: WhereClause | undefined, { values }: SystemRecord) =>
    clause === undefined || versions.head.context.matches(clause, values, mapping);
  return [
    {
      where: either(was, is),
      scopeOf: (record) => ({ base: meets(was, record), head: meets(is, record) }),
    },
  ];
}

function either(a: WhereClause | undefined, b: WhereClause | undefined): WhereClause | undefined {
  if (!a || !b) return undefined;
  if (a.text === b.text) return a;
  return {
    text: `(${a.text}) OR (${b.text})`,
    tree: { kind: 'or', terms: [a.tree, b.tree], span: { start: 0, end: 0 } },
    fields: [...new Set([...a.fields, ...b.fields])].sort(),
    serverOnly: false,
  };
}

async function differing(
  { base, head }: Versions,
  { edits, sampled }: Pick<ScanRequest, 'edits' | 'sampled'>,
  rows: readonly Scoped[],
  lookups: LookupCache,
): Promise<(Candidate & { readonly linked: boolean })[]> {
  const records = rows.map(({ record }) => record);
  const [was, is] = [await outcomes(base, records, lookups), await outcomes(head, records, lookups)];
  const { state } = head.context;
  const links = state.linksBySource(
    head.compiled.mapping.name,
    records.map(({ id }) => id),
  );
  return rows.flatMap((row, index) => {
    const { record } = row;
    const link = links.get(record.id);
    const [before, after] = [was[index], is[index]];
    if (!before || !after) return [];
    const other = !sameOutcome(before, after);
    const concerned =
      edits.every ||
      (edits.unlinked && !link) ||
      edits.ids.source.has(record.id) ||
      (link !== undefined && edits.ids.target.has(link.targetId)) ||
      Object.keys(after.values).some((path) => edits.touched.has(path));
    const chosen = sampled.has(record.id);
    if (!other && !concerned && !chosen && row.base === row.head) return [];
    const linked = link !== undefined;
    return [{ ...row, linked, moved: linked && row.head && !chosen && (concerned || other) }];
  });
}

export async function outcomes(
  { context, compiled }: Side,
  records: readonly SystemRecord[],
  lookups: LookupCache,
) {
  const answers = await fetchAnswers(
    context,
    compiled,
    'target',
    (links) => records.map((record) => compiled.forwardNeeds(record.values, links)),
    lookups,
  );
  return records.map((record): Transformed => compiled.forward(record.values, answers));
}

/** Places in files are no difference: a line added above a rule changes nothing that it does. */
function sameOutcome(a: Transformed, b: Transformed): boolean {
  const text = ({ values, problems, parked }: Transformed) =>
    JSON.stringify([
      Object.keys(values)
        .sort()
        .map((path) => [path, fingerprint(values[path])]),
      problems.map(({ code, field }) => [code, field]),
      parked,
    ]);
  return text(a) === text(b);
}

/** Linked records that the edited version's clause leaves out, whether or not the other one's does. How many were read. */
async function addAbsent({ head }: Versions, fields: readonly string[], file: WhatifFile): Promise<number> {
  const { mapping } = head.compiled;
  if (!mapping.import.where) return 0;
  let read = 0;
  for (const links of batches(head.context.state.links(mapping.name), BATCH)) {
    const ids = links
      .filter((link) => isLive(link) && !file.hasSeen(link.sourceId) && !file.hasCandidate(link.sourceId))
      .map(({ sourceId }) => sourceId);
    if (ids.length === 0) continue;
    const found = await sidesOf(head.context, mapping).source.readByIds({
      ...{ object: mapping.source.object, ids, fields },
    });
    read += found.size;
    file.putCandidates(
      [...found.values()].map((record) => ({ record, base: false, head: false, moved: false })),
    );
  }
  return read;
}

/** Records that links.yaml names and that no clause has brought. */
async function addNamed(versions: Versions, edits: Edits, fields: readonly string[], file: WhatifFile) {
  const { mapping } = versions.head.compiled;
  const linked = versions.head.context.state.linksByTarget(mapping.name, [...edits.ids.target]);
  const ids = [...edits.ids.source, ...[...linked.values()].flat().map(({ sourceId }) => sourceId)];
  const missing = [...new Set(ids)].filter((id) => !file.hasCandidate(id));
  if (missing.length === 0) return;
  const found = await sidesOf(versions.head.context, mapping).source.readByIds({
    ...{ object: mapping.source.object, ids: missing, fields },
  });
  // Both versions ask their own clause about a record that was read by its id.
  file.putCandidates([...found.values()].map((record) => ({ record, base: true, head: true, moved: false })));
}
