import type { CompiledMapping } from '../compile/compiled.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { Problem } from '../model/errors.ts';
import type { SystemRecord } from '../model/record.ts';
import type { WhereClause } from '../model/where.ts';
import { checkpointOld } from '../plan/reasons.ts';
import type { Side } from '../state/store.ts';
import { checkStopped, type FlowRequest, type RunContext, sidesOf } from './context.ts';
import { putGivenSource, putGivenTarget } from './given.ts';
import { markKeys, matchKeys } from './match.ts';
import { askedByChildren, ofLinkedParents } from './parents.ts';
import { carries, sourceFields, sweepFields, targetFields } from './paths.ts';
import { NOTHING_READ, readByParents, type SourceReading, type TargetReading } from './reading.ts';
import { isWithin } from './scope.ts';
import type { Origin, Spool } from './spool.ts';
import { withoutStrangers } from './strangers.ts';

/**
 * A first load that stopped at its budget keeps the target's checkpoint under this mark. Until it is done every run sweeps the target as
 * a whole, for matching, and leaves details of what was already linked to the run after it, which starts from that checkpoint.
 */
const UNFINISHED = 'unfinished';

const DAY_MS = 86_400_000;

export function unfinished(checkpoint: Checkpoint): Checkpoint {
  return { ...checkpoint, [UNFINISHED]: true };
}

/** Where the first of the runs that share an unfinished load began, or `undefined` when there is none. */
function loadBegan(context: RunContext, compiled: CompiledMapping): Checkpoint | undefined {
  const stored = context.state.checkpoint(compiled.mapping.name, 'target');
  if (stored?.checkpoint[UNFINISHED] !== true || stored.mappingHash !== compiled.mapping.backHash)
    return undefined;
  return since(context, compiled, 'target');
}

/** The moment of a side up to which the state knows everything, whatever the mapping said then; `undefined` for an empty state. */
export function since(context: RunContext, { mapping }: CompiledMapping, side: Side): Checkpoint | undefined {
  const stored = context.state.checkpoint(mapping.name, side);
  if (!stored) return undefined;
  const { [UNFINISHED]: _, ...checkpoint } = stored.checkpoint;
  return { ...checkpoint, kind: stored.checkpoint.kind };
}

/** The checkpoint a reading starts from: none for a full run, or when the mapping has been edited since it was stored. */
function startingPoint(
  context: RunContext,
  compiled: CompiledMapping,
  side: Side,
  request: FlowRequest,
): Checkpoint | undefined {
  if (request.full || request.only || (side === 'source' && request.relinked && !compiled.mapping.childOf))
    return undefined;
  const stored = context.state.checkpoint(compiled.mapping.name, side);
  if (!stored || stored.checkpoint[UNFINISHED] === true) return undefined;
  // An edited mapping concerns every record of the side that it reads differently.
  const hash = side === 'target' ? compiled.mapping.backHash : compiled.mapping.hash;
  return stored.mappingHash === hash ? stored.checkpoint : undefined;
}

/** Reads what changed in the source into the run file. */
export async function readSource(
  context: RunContext,
  compiled: CompiledMapping,
  spool: Spool,
  request: FlowRequest,
): Promise<SourceReading> {
  const { mapping } = compiled;
  const connector = sidesOf(context, mapping).source;
  const fields = sourceFields(compiled);
  if (request.only?.given) return putGivenSource(spool, request.only.given);
  if (request.only?.ids) {
    const { ids, where } = request.only;
    const found = await connector.readByIds({
      ...{ object: mapping.source.object, ids },
      fields: [...new Set([...fields, ...(where?.fields ?? [])])],
    });
    // What only the server can evaluate cannot be asked about one record.
    const kept = [...found.values()].filter(
      ({ values }) => !where || where.serverOnly || context.matches(where, values, mapping),
    );
    spool.putSource(kept.map((record) => ({ record, origin: 'again' as const })));
    return { ...NOTHING_READ, records: kept.length, brought: found.size > 0 };
  }
  if (request.only?.parents) return { ...NOTHING_READ, brought: false };
  const since = startingPoint(context, compiled, 'source', request);
  const where = both(mapping.import.where, request.only?.where);
  const limit = request.only?.limit;
  let records = 0;
  let brought = false;
  let checkpoint: Checkpoint | undefined;
  let resumed = false;
  let short = false;
  const notes: Problem[] = [];
  const days = connector.capabilities.deletesShownDays;
  if (since && days !== undefined && isOlder(context, compiled, days))
    notes.push(checkpointOld(mapping, days));
  for await (const page of connector.read({
    object: mapping.source.object,
    fields,
    ...(where ? { where } : {}),
    ...(since ? { since } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(context.signal ? { signal: context.signal } : {}),
  })) {
    brought ||= page.records.length > 0;
    const known = ofLinkedParents(context, compiled, withoutStrangers(context, compiled, page.records));
    const kept =
      connector.capabilities.where || !where
        ? known
        : known.filter((record) => record.deleted || context.matches(where, record.values, mapping));
    spool.putSource(kept.map((record) => ({ record, origin: 'read' as const })));
    records += kept.length;
    checkpoint = page.checkpoint ?? checkpoint;
    resumed ||= page.resumed === true;
    short ||= page.short === true;
    if (page.note) notes.push(page.note);
    context.progress({ kind: 'reading', mapping: mapping.name, system: mapping.source.system, records });
    checkStopped(context);
  }
  return {
    records: spool.sourceCount(),
    brought,
    checkpoint: request.only ? undefined : checkpoint,
    complete: since === undefined && !request.only && !resumed && !short,
    resumed,
    notes,
  };
}

/** Whether the source was last read longer ago than that. */
function isOlder({ state, clock }: RunContext, { mapping }: CompiledMapping, days: number): boolean {
  const at = state.checkpoint(mapping.name, 'source')?.at;
  return at !== undefined && clock.now() - Date.parse(at) > days * DAY_MS;
}

/** Reads what changed in the target; a complete reading is indexed, so that matching costs no request. */
export async function readTarget(
  context: RunContext,
  compiled: CompiledMapping,
  spool: Spool,
  request: FlowRequest,
): Promise<TargetReading> {
  const { mapping } = compiled;
  const connector = sidesOf(context, mapping).target;
  const mark = mapping.externalId.target;
  // What hangs on records is read by its parents, once it is known whose is wanted.
  if (mapping.childOf && !request.only?.targetIds) return readByParents(request.only !== undefined);
  if (request.only) {
    if (request.only.given) return putGivenTarget(compiled, spool, request.only.given);
    const ids = request.only.targetIds ?? [];
    const found = await connector.readByIds({
      object: mapping.target.object,
      ids,
      // With the mark: whether a link leads to the wrong record is known by it.
      fields: [...targetFields(compiled), ...(mark === undefined ? [] : [mark])],
    });
    spool.putTarget([...found.values()]);
    return {
      records: found.size,
      checkpoint: undefined,
      complete: false,
      indexed: false,
      marked: false,
      markHidden: true,
      resumed: false,
      notes: [],
    };
  }
  const since = startingPoint(context, compiled, 'target', request);
  const complete = since === undefined;
  const fields = [...new Set([...sweepFields(compiled, complete), ...askedByChildren(context, mapping)])];
  const keyFields = sweepFields(compiled, true).filter((field) => field !== mark);
  let indexed = complete;
  let marked = false;
  let markHidden = false;
  let checkpoint: Checkpoint | undefined;
  let records = 0;
  let resumed = false;
  let short = false;
  const notes: Problem[] = [];
  for await (const page of connector.read({
    object: mapping.target.object,
    fields,
    ...(since ? { since } : {}),
    ...(mapping.scope ? { scope: mapping.scope } : {}),
    ...(context.signal ? { signal: context.signal } : {}),
  })) {
    const rows = withinScope(context, compiled, page.records);
    spool.putTarget(rows);
    marked ||= mark !== undefined && rows.some((record) => mark in record.values);
    markHidden ||= mark !== undefined && rows.some((record) => !(mark in record.values));
    spool.putKeys(
      'target',
      rows.flatMap((record) => markKeys(mapping, record)),
    );
    if (complete) {
      indexed &&= rows.every((record) => carries(record, matchFields(compiled, keyFields)));
      spool.putKeys(
        'target',
        rows.flatMap((record) => matchKeys(mapping, record.id, record.values)),
      );
    }
    records += rows.length;
    checkpoint = page.checkpoint ?? checkpoint;
    resumed ||= page.resumed === true;
    short ||= page.short === true;
    if (page.note) notes.push(page.note);
    context.progress({ kind: 'reading', mapping: mapping.name, system: mapping.target.system, records });
    checkStopped(context);
  }
  const began = request.full ? undefined : loadBegan(context, compiled);
  // An index with a gap would find no match where there is one, and a duplicate would be created.
  return {
    records: spool.targetCount(),
    checkpoint: began ?? checkpoint,
    complete: complete && !resumed && !short,
    indexed: indexed && !resumed,
    marked,
    markHidden,
    continued: began !== undefined,
    resumed,
    notes,
  };
}

/** Of rows of other types only those that are linked, to be told about: nobody else is matched with them or made from them. */
function withinScope(
  context: RunContext,
  { mapping }: CompiledMapping,
  records: readonly SystemRecord[],
): readonly SystemRecord[] {
  if (mapping.scope === undefined) return records;
  const sides = sidesOf(context, mapping);
  const links = context.state.linksByTarget(
    mapping.name,
    records.map(({ id }) => id),
  );
  return records.filter((record) => isWithin(mapping, sides, record) || links.has(record.id));
}

function matchFields(compiled: CompiledMapping, fields: readonly string[]): string[] {
  const steps = compiled.mapping.import.match.flatMap((step) => (step.by === 'fields' ? step.fields : []));
  return fields.filter((field) => steps.includes(field));
}

/** Brings held target records back that no sweep has brought and that are due. */
export async function readTargetsAgain(
  context: RunContext,
  compiled: CompiledMapping,
  spool: Spool,
  ids: readonly string[],
): Promise<void> {
  const known = spool.targets(ids);
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  const { mapping } = compiled;
  const found = await sidesOf(context, mapping).target.readByIds({
    object: mapping.target.object,
    ids: missing,
    fields: targetFields(compiled),
  });
  spool.putTarget([...found.values()]);
}

/**
 * Brings back source records that did not change but have to be looked at: held ones that are due, creates whose outcome is unknown,
 * records parked on a fail-safe whose parent has arrived, and the survivors of merges.
 */
export async function readAgain(
  context: RunContext,
  compiled: CompiledMapping,
  spool: Spool,
  ids: readonly string[],
  origin: Origin = 'again',
): Promise<number> {
  const missing = [...new Set(ids)].filter((id) => !spool.hasSource(id));
  if (missing.length === 0) return 0;
  const { mapping } = compiled;
  const found = await sidesOf(context, mapping).source.readByIds({
    object: mapping.source.object,
    ids: missing,
    fields: sourceFields(compiled),
  });
  spool.putSource([...found.values()].map((record) => ({ record, origin })));
  return found.size;
}

function both(a: WhereClause | undefined, b: WhereClause | undefined): WhereClause | undefined {
  if (!a || !b) return a ?? b;
  return {
    text: `(${a.text}) AND (${b.text})`,
    tree: { kind: 'and', terms: [a.tree, b.tree], span: { start: 0, end: 0 } },
    fields: [...new Set([...a.fields, ...b.fields])].sort(),
    serverOnly: a.serverOnly || b.serverOnly,
  };
}
