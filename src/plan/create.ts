import type { ToldFile } from '../model/file.ts';
import type { FieldHashes, Link } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Entry } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { PlanValue, PlanValues } from '../model/value.ts';
import { canonicalValues, canonicalWanted, plainValues } from './canonical.ts';
import { type DecideContext, type Decision, NOTHING_WANTED, noted, type Wanted } from './decide.ts';
import { oversize, toldFile } from './files.ts';
import { parkedOf } from './filing.ts';
import { fingerprint } from './fingerprint.ts';
import { bothSides } from './pair-entries.ts';
import { optedOut } from './policy.ts';
import { importOff, noMatch } from './reasons.ts';
import { lacking } from './reasons-incomplete.ts';
import { currencyOther } from './reasons-tree.ts';
import { standing } from './standing.ts';

/** Decides a source record that has no counterpart: create it in the target, or report it. */
export function decideCreate(context: DecideContext, source: SystemRecord, forward: Wanted): Decision {
  const { mapping } = context;
  const problem = forward.problems[0];
  const base = { direction: 'import' as const, recordId: source.id };
  const optOut = optedOut(mapping, source, undefined).import ?? oversize(mapping, 'import', source.values);
  if (optOut)
    return {
      entries: [{ entry: { ...base, action: 'skip', reason: optOut }, after: {} }],
      link: undefined,
      notes: [],
    };
  if (problem) return held({ ...base, action: 'held', problem });
  const foreign = currencyOther(mapping, source);
  if (foreign) return held({ ...base, action: 'held', problem: foreign });
  if (!mapping.import.enabled) {
    const entry = { ...base, action: 'skip', reason: importOff(mapping) } as const;
    return { entries: [{ entry, after: {} }], link: undefined, notes: [] };
  }
  if (mapping.import.onNoMatch === 'report') {
    const reason = noMatch(mapping);
    return {
      entries: [{ entry: { ...base, action: 'skip', reason }, after: {} }],
      link: undefined,
      notes: noted('import', source.id, forward.warnings),
    };
  }
  const wanted = canonicalWanted(forward.values, mapping.target.catalogue.fields, context.canonicalTarget);
  const incomplete = lacking(mapping, 'target', wanted);
  if (incomplete) return held({ ...base, action: 'held', problem: incomplete });
  const values: Record<string, PlanValue> = {};
  for (const [path, value] of Object.entries(wanted)) if (value !== null) values[path] = value;
  for (const path of undecided(mapping)) values[path] ??= null;
  if (mapping.externalId.target) values[mapping.externalId.target] = source.id;
  const link = newLink(mapping, source.id, '', forward, createHashes(context, wanted));
  return {
    entries: [
      {
        entry: { ...base, action: 'create', values, rules: forward.rules, ...fileOf(mapping, source) },
        after: {},
      },
    ],
    link,
    notes: noted('import', source.id, forward.warnings),
  };
}

/**
 * Fields by which somebody may choose, for one record, what the source gets: a system that fills them on new records (Halo's ticket
 * types have a stage of their own) would have chosen for everybody.
 */
function undecided({ fields, syncBack }: Mapping): readonly string[] {
  if (!syncBack.on.includes('update')) return [];
  return fields.flatMap(({ precedence = [] }) =>
    precedence.flatMap(({ path, map }) => (map === undefined ? [path] : [])),
  );
}

/** Decides a target record that has no counterpart and that the mapping creates in the source. */
export function decideCreateBack(context: DecideContext, target: SystemRecord, backward: Wanted): Decision {
  const { mapping } = context;
  const base = { direction: 'syncBack' as const, recordId: target.id };
  const problem = backward.problems[0];
  const optOut =
    optedOut(mapping, undefined, target).syncBack ?? oversize(mapping, 'syncBack', target.values);
  if (optOut)
    return {
      entries: [{ entry: { ...base, action: 'skip', reason: optOut }, after: {} }],
      link: undefined,
      notes: [],
    };
  if (problem) return held({ ...base, action: 'held', problem });
  const given = canonicalWanted(backward.values, mapping.source.catalogue.fields, context.canonicalSource);
  const stage = stageFor(mapping, given);
  const wanted = { ...given, ...stage, ...currencyFor(mapping, given) };
  const [initial] = Object.keys(stage);
  const incomplete = lacking(mapping, 'source', wanted);
  if (incomplete) return held({ ...base, action: 'held', problem: incomplete });
  const values: Record<string, PlanValue> = {};
  for (const [path, value] of Object.entries(wanted)) if (value !== null) values[path] = value;
  if (mapping.externalId.source) values[mapping.externalId.source] = target.id;
  const plain = plainValues(wanted);
  const seen = canonicalWanted(
    context.forward(plain).values,
    mapping.target.catalogue.fields,
    context.canonicalTarget,
  );
  const there = canonicalValues(target.values, mapping.target.catalogue.fields, context.canonicalTarget);
  const hashes: Record<string, FieldHashes> = {};
  for (const rule of mapping.fields) {
    hashes[rule.id] =
      rule.direction === 'syncBack' && rule.source.kind === 'path'
        ? bothSides(context.hash(fingerprint(wanted[rule.source.path])))
        : {
            source: context.hash(fingerprint(seen[rule.target])),
            target: context.hash(standing(rule, there[rule.target] ?? null, there)),
          };
  }
  return {
    entries: [
      {
        entry: {
          ...base,
          action: 'create',
          values,
          rules: backward.rules,
          ...(initial === undefined ? {} : { initial }),
          ...fileOf(mapping, target),
        },
        after: {},
      },
    ],
    link: { ...newLink(mapping, '', target.id, NOTHING_WANTED, hashes), refs: target.refs ?? {} },
    notes: noted('syncBack', target.id, backward.warnings),
  };
}

function fileOf(mapping: Mapping, { values }: SystemRecord): { readonly file?: ToldFile } {
  const file = toldFile(mapping, values);
  return file === undefined ? {} : { file };
}

function held(entry: Entry): Decision {
  return { entries: [{ entry, after: {} }], link: undefined, notes: [] };
}

/** The stage that new records of the source begin in, where no rule gives one. */
function stageFor({ syncBack: { stage } }: Mapping, given: PlanValues): PlanValues {
  const value = stage?.stages[0]?.value;
  if (stage === undefined || value === undefined || (given[stage.field] ?? null) !== null) return {};
  return { [stage.field]: value };
}

/** Amounts that are created in the source say what they are in. */
function currencyFor({ currency, currencyField: field }: Mapping, given: PlanValues): PlanValues {
  if (currency === undefined || field === undefined || (given[field] ?? null) !== null) return {};
  return { [field]: currency };
}

function newLink(
  mapping: Mapping,
  sourceId: string,
  targetId: string,
  forward: Wanted,
  hashes: Record<string, FieldHashes>,
): Link {
  return {
    mapping: mapping.name,
    sourceId,
    targetId,
    primary: true,
    hashes,
    refs: {},
    parked: parkedOf(forward),
    status: 'active',
  };
}

/** A field left out of a create is empty on the new record, so an agent who fills it in later is seen. */
function createHashes(context: DecideContext, wanted: PlanValues): Record<string, FieldHashes> {
  const hashes: Record<string, FieldHashes> = {};
  for (const rule of context.mapping.fields) {
    if (rule.direction === 'syncBack') continue;
    const value = wanted[rule.target];
    const source = context.hash(fingerprint(value));
    hashes[rule.id] = { source, target: context.hash(standing(rule, value ?? null, wanted)) };
  }
  return hashes;
}
