import type { ChildObject } from '../connectors/capabilities.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type { CatalogueField } from '../model/catalogue.ts';
import { type ChildKind, FILE_PATHS, NOTE_PATHS } from '../model/child.ts';
import type {
  ChildOf,
  Endpoint,
  FieldRule,
  ImportPolicy,
  Mapping,
  SyncBackPolicy,
} from '../model/mapping.ts';
import type { WhereClause } from '../model/where.ts';
import { andWhere, parseWhere, quoteSoql } from '../where/index.ts';
import type { Catalogues } from './catalogues.ts';
import { keyAt, type Report, type SideCapabilities } from './draft.ts';
import { mappingBackHash, mappingHash } from './hash.ts';
import { checkOptIn, fieldAt, kindsOf, withOwnKinds } from './kinds.ts';
import { optionValue } from './options.ts';
import type { YamlDocument } from './yaml.ts';

interface Parent {
  readonly written: WrittenMapping;
  readonly document: YamlDocument;
  readonly mapping: Mapping;
  readonly capabilities: SideCapabilities;
}

/** 10 MB (Q25). */
const MAX_BYTES = 10 * 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** Keys that stand for a mapping of what hangs on the records, by kind; the first that is written is where it stands. */
const KEYS = { notes: ['feed', 'comments'], files: ['files'] } as const satisfies Record<
  ChildKind,
  readonly (keyof WrittenMapping)[]
>;

/** The mappings that `feed`, `comments` and `files` of this one stand for, in the order in which they run. */
export function derivedMappings(parent: Parent, catalogues: Catalogues, report: Report): readonly Mapping[] {
  return (Object.keys(KEYS) as ChildKind[]).flatMap((kind) => {
    const key = KEYS[kind].find((name) => parent.written[name] !== undefined);
    if (key === undefined) return [];
    const ends = endsOf(parent, kind, key, catalogues, report);
    return ends === undefined ? [] : [derived(parent, kind, key, ends, report)];
  });
}

interface Ends {
  readonly source: ChildObject;
  readonly target: ChildObject;
}

function endsOf(
  parent: Parent,
  kind: ChildKind,
  key: string,
  catalogues: Catalogues,
  report: Report,
): Ends | undefined {
  const { mapping, capabilities, document } = parent;
  const missing = (['source', 'target'] as const).filter(
    (side) => capabilities[side].children?.[mapping[side].object]?.[kind] === undefined,
  );
  const source = capabilities.source.children?.[mapping.source.object]?.[kind];
  const target = capabilities.target.children?.[mapping.target.object]?.[kind];
  if (source !== undefined && target !== undefined)
    return {
      source: withOwnKinds(source, mapping.source.system, catalogues),
      target: withOwnKinds(target, mapping.target.system, catalogues),
    };
  report({
    severity: 'error',
    rule: 'children-none',
    message: `crosswalk carries no ${kind} of ${missing.map((side) => `${mapping[side].system} ${mapping[side].object}`).join(' and ')}`,
    at: keyAt(document, `/${key}`),
    todo: `Remove ${key}:.`,
  });
  return undefined;
}

function derived(parent: Parent, kind: ChildKind, key: string, ends: Ends, report: Report): Mapping {
  const { mapping, document } = parent;
  const at = keyAt(document, `/${key}`);
  const endpoint = (side: 'source' | 'target'): Endpoint => ({
    connection: mapping[side].connection,
    system: mapping[side].system,
    object: ends[side].object,
    catalogue: ends[side].catalogue,
  });
  const policies = kind === 'notes' ? notePolicies(parent, ends, report) : filePolicies(parent);
  const draft = {
    integration: mapping.integration,
    name: `${mapping.name}.${kind}`,
    file: mapping.file,
    at,
    source: endpoint('source'),
    target: endpoint('target'),
    import: policies.import,
    syncBack: policies.syncBack,
    conflict: mapping.conflict,
    externalId: { target: 'mark', source: 'mark', stamp: 'created' },
    optOut: { target: undefined, source: undefined },
    fields: rulesOf(parent, kind, ends, policies.syncBack.on.length > 0, at),
    values: {},
    // A backlog of notes is no accident; shares are of records that are linked already.
    guards: { ...mapping.guards, create: undefined, fields: {} },
    exclude: mapping.exclude,
    links: [],
    childOf: policies.childOf,
    dependsOn: [mapping.name],
  } satisfies Omit<Mapping, 'hash' | 'backHash'>;
  return { ...draft, hash: mappingHash(draft), backHash: mappingBackHash(draft) };
}

interface Policies {
  readonly import: ImportPolicy;
  readonly syncBack: SyncBackPolicy;
  readonly childOf: ChildOf;
}

function importPolicy(enabled: boolean, where: WhereClause | undefined): ImportPolicy {
  return {
    enabled,
    where,
    stages: undefined,
    elsewhere: new Map(),
    match: [{ by: 'link' }, { by: 'externalId' }],
    onNoMatch: 'create',
    adopt: 'linkOnly',
    onSourceDelete: 'none',
    onOutOfScope: 'ignore',
  };
}

function backPolicy(
  on: SyncBackPolicy['on'],
  where: WhereClause | undefined,
  optIn: string | undefined,
): SyncBackPolicy {
  const policy = { on, onInactive: 'none', onReactivate: 'report', stage: undefined, where } as const;
  return optIn === undefined ? policy : { ...policy, optIn };
}

function notePolicies(parent: Parent, ends: Ends, report: Report): Policies {
  const { feed, comments } = parent.written;
  const types = feed?.types
    ? kindsOf(parent.document, ends.source, feed.types, '/feed/types', report)
    : ends.source.usual;
  const outcome =
    feed?.outcome && kindsOf(parent.document, ends.target, feed.outcome, '/feed/outcome', report);
  const outcomes =
    comments?.outcomes &&
    kindsOf(parent.document, ends.target, comments.outcomes, '/comments/outcomes', report);
  const back = comments?.syncBack === true;
  const sent = [
    ...((comments?.visibility ?? 'publicOnly') === 'publicOnly' ? ['internal = false'] : []),
    ...(outcomes === undefined ? [] : [oneOf(outcomes)]),
  ];
  if (comments?.optIn !== undefined) checkOptIn(parent.document, ends.target, comments.optIn, report);
  return {
    import: importPolicy(feed !== undefined, types && clause([oneOf(types)])),
    syncBack: backPolicy(back ? ['create', 'update'] : [], back ? clause(sent) : undefined, comments?.optIn),
    childOf: {
      mapping: parent.mapping.name,
      kind: 'notes',
      ...(outcome || outcomes ? { kinds: [...(outcome ?? []), ...(outcomes ?? [])] } : {}),
    },
  };
}

function filePolicies({ written, mapping }: Parent): Policies {
  const { maxBytes, syncBack } = written.files ?? {};
  return {
    import: importPolicy(true, undefined),
    syncBack: backPolicy(syncBack === true ? ['create'] : [], undefined, undefined),
    childOf: { mapping: mapping.name, kind: 'files', maxBytes: bytes(maxBytes) },
  };
}

/** `10MB` is 10 x 1024 x 1024. */
function bytes(written: string | number | undefined): number {
  if (written === undefined) return MAX_BYTES;
  if (typeof written === 'number') return written;
  const [, count = '', unit = ''] = /^([\d.]+) ?([A-Z]+)$/.exec(written) ?? [];
  return Math.floor(Number(count) * (UNITS[unit] ?? 1));
}

function oneOf(kinds: readonly string[]): string {
  return `kind IN (${[...new Set(kinds)].sort().map(quoteSoql).join(', ')})`;
}

function clause(conditions: readonly string[]): WhereClause | undefined {
  if (conditions.length === 0) return undefined;
  const parsed = parseWhere(andWhere(undefined, ...conditions));
  return parsed.ok ? parsed.clause : undefined;
}

/** Every neutral path that the receiving side writes; what is only read (size, checksum) is no rule. */
function rulesOf(
  { mapping, written }: Parent,
  kind: ChildKind,
  { source, target }: Ends,
  back: boolean,
  at: FieldRule['at'],
): readonly FieldRule[] {
  const paths: readonly string[] = [...(kind === 'notes' ? NOTE_PATHS : FILE_PATHS), 'url'];
  const rules = paths.flatMap((path): readonly FieldRule[] => {
    if (path === 'mark' || path === 'kind') return [];
    const [from, to] = [source, target].map(({ catalogue }) => fieldAt(catalogue.fields, path));
    if (from === undefined || to === undefined) return [];
    const base = {
      ...plain(at),
      source: { kind: 'path', path },
      target: path,
      link: path === 'parent' ? [mapping.name] : undefined,
    } as const;
    const imports = writable(to) ? writeOf(to) : undefined;
    const sent = back && writable(from) ? writeOf(from) : undefined;
    if (imports !== undefined && imports === sent)
      return [{ ...base, id: path, direction: 'both', write: imports }];
    return [
      ...(imports === undefined ? [] : [{ ...base, id: path, write: imports }]),
      ...(sent === undefined
        ? []
        : [{ ...base, id: `${path}~syncBack`, direction: 'syncBack' as const, write: sent }]),
    ];
  });
  const outcome = kind === 'notes' ? written.feed?.outcome : undefined;
  return outcome === undefined
    ? rules
    : [
        ...rules,
        {
          ...plain(at),
          id: 'kind',
          source: {
            kind: 'value',
            value: optionValue(fieldAt(target.catalogue.fields, 'kind'), outcome, undefined),
          },
          target: 'kind',
          write: 'create',
        },
      ];
}

function plain(at: FieldRule['at']) {
  return {
    direction: 'import',
    onEmpty: 'keep',
    transform: [],
    transformBack: [],
    values: undefined,
    lookup: undefined,
    link: undefined,
    unmatched: { kind: 'hold' },
    at,
  } as const;
}

function writeOf(field: CatalogueField): FieldRule['write'] {
  return field.updateable ? 'always' : 'create';
}

function writable(field: CatalogueField): boolean {
  return field.createable || field.updateable;
}
