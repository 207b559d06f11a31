import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type {
  Endpoint,
  Guards,
  ImportPolicy,
  Mapping,
  MatchStep,
  Scope,
  SyncBackPolicy,
  Threshold,
} from '../model/mapping.ts';
import type { Catalogues } from './catalogues.ts';
import { childrenOf, handedBy, parentPaths, personsOf, restingReceivers } from './children.ts';
import type { IntegrationFiles, Written } from './documents.ts';
import { type Report, type SideCapabilities, valueAt } from './draft.ts';
import type { ResolvedEndpoints } from './endpoints.ts';
import { mappingBackHash, mappingHash } from './hash.ts';
import { normaliseFields } from './normalise-fields.ts';
import { normaliseElsewhere, normaliseExclude, normaliseLinks } from './normalise-ids.ts';
import { normaliseValues } from './normalise-values.ts';
import { optionValue } from './options.ts';
import type { Placed } from './rule-places.ts';
import { stageChoice } from './stages.ts';
import { alsoWithin, clauseAt, narrowed, withStages } from './where-clauses.ts';
import type { YamlDocument } from './yaml.ts';

/** Used where a mapping says nothing; a share never stops a first import, which has no linked records yet. */
const DEFAULT_GUARDS = { create: '50%', update: '50%', deactivate: '5%' } as const;

/** One mapping with every default filled in. What cannot be parsed (a where clause, a template) is reported and left out. */
export function normaliseMapping(
  file: Written<WrittenMapping>,
  integration: IntegrationFiles,
  ends: ResolvedEndpoints,
  capabilities: SideCapabilities,
  { rules, maps }: Placed,
  catalogues: Catalogues,
  report: Report,
): Mapping {
  const { written, document } = file;
  const { source, target } = ends;
  const scope = scopeOf(written, target, capabilities.target);
  const sides = { source: source.catalogue, target: target.catalogue, scope };
  const fields = normaliseFields(
    rules,
    document,
    {
      ...sides,
      parentPaths: (path) => parentPaths(source.catalogue, capabilities.source, path),
      resting: restingReceivers(integration),
    },
    report,
  );
  const values = normaliseValues(maps, document, { rules: fields, ...sides });
  const children = childrenOf(file, integration, ends, capabilities, report);
  const giver = handedBy(file, integration, capabilities);
  const persons = personsOf(file, integration, source, capabilities.source, catalogues);
  const draft = {
    integration: integration.name,
    name: written.mapping,
    file: document.file,
    at: valueAt(document, '/mapping'),
    source,
    target,
    import: {
      ...importPolicy(file, giver, source, capabilities.source, report),
      elsewhere: normaliseElsewhere(integration, written.import?.exceptLinked ?? [], capabilities.source),
      ...(children === undefined ? {} : { children }),
      ...(giver === undefined ? {} : { handedBy: giver.written.mapping }),
      ...(persons === undefined ? {} : { persons }),
    },
    syncBack: syncBackPolicy(written, document, source, capabilities.source, report),
    conflict: written.conflict ?? 'source',
    externalId: {
      target: written.externalId?.target,
      source: written.externalId?.source,
      stamp: written.externalId?.stamp ?? 'created',
    },
    optOut: { target: written.optOut?.target, source: written.optOut?.source },
    fields,
    values,
    guards: guards(written),
    exclude: normaliseExclude(written, document, capabilities, report),
    links: normaliseLinks(integration, written.mapping, capabilities, report),
    ...(scope === undefined ? {} : { scope }),
    ...currencyOf(written, source, capabilities.source),
    dependsOn: [
      ...new Set(fields.flatMap((rule) => (rule.link ?? []).filter((name) => name !== written.mapping))),
    ].sort(),
  } satisfies Omit<Mapping, 'hash' | 'backHash'>;
  return { ...draft, hash: mappingHash(draft), backHash: mappingBackHash(draft) };
}

/** The types that `ticketType` gives: target records of another type are no business of this mapping. */
function scopeOf(
  { import: policy }: WrittenMapping,
  { object, catalogue }: Endpoint,
  { sugar }: Capabilities,
): Scope | undefined {
  const written = policy?.ticketType;
  const field = sugar?.[object]?.type;
  if (written === undefined || field === undefined) return undefined;
  const types =
    typeof written === 'object' ? [...Object.values(written.recordTypes ?? {}), written.default] : [written];
  const options = catalogue.fields.find(({ path }) => path === field);
  return { field, values: [...new Set(types.map((type) => optionValue(options, type, undefined)))] };
}

function currencyOf(
  { currency }: WrittenMapping,
  { object, catalogue }: Endpoint,
  { sugar }: Capabilities,
): Pick<Mapping, 'currency' | 'currencyField'> {
  if (currency === undefined) return {};
  const field = sugar?.[object]?.currency;
  // An org with one currency lacks the field: its amounts are all in that one.
  const known = field !== undefined && catalogue.fields.some(({ path }) => path === field);
  return known ? { currency, currencyField: field } : { currency };
}

function importPolicy(
  { written, document }: Written<WrittenMapping>,
  giver: Written<WrittenMapping> | undefined,
  source: Endpoint,
  capabilities: Capabilities,
  report: Report,
): Omit<ImportPolicy, 'elsewhere'> {
  const policy = written.import ?? {};
  const clause = clauseAt(policy.where, document, '/import/where', report);
  // Only what its giver would bring over is handed on; that clause is checked, and complained about, in its own file.
  const handed = giver && clauseAt(giver.written.import?.where, giver.document, '/import/where', () => {});
  const own = narrowed(clause, written, document, { ...source, capabilities }, report);
  const besides = handed ? alsoWithin(own, handed, document, report) : own;
  const names = policy.lifecycleStages;
  const key = { document, path: '/import/lifecycleStages', report };
  const stages = names && stageChoice({ ...key, names }, source, capabilities.stageField?.[source.object]);
  return {
    enabled: policy.enabled ?? true,
    where: stages ? withStages(besides, stages, document, report) : besides,
    stages: stages && { ...stages, besides: besides?.text },
    match: (policy.match ?? ['link', 'externalId']).map(matchStep),
    onNoMatch: policy.onNoMatch ?? 'create',
    adopt: policy.adopt ?? 'linkOnly',
    onSourceDelete: policy.onSourceDelete ?? 'none',
    onOutOfScope: policy.onOutOfScope ?? 'ignore',
  };
}

function matchStep(step: string | readonly string[]): MatchStep {
  if (step === 'link' || step === 'externalId') return { by: step };
  return { by: 'fields', fields: typeof step === 'string' ? [step] : step };
}

function syncBackPolicy(
  written: WrittenMapping,
  document: YamlDocument,
  source: Endpoint,
  capabilities: Capabilities,
  report: Report,
): SyncBackPolicy {
  const policy = written.syncBack ?? {};
  const stage = policy.defaultLifecycleStage;
  const key = { document, path: '/syncBack/defaultLifecycleStage', report };
  return {
    on: policy.on ?? [],
    onInactive: policy.onInactive ?? 'none',
    onReactivate: policy.onReactivate ?? 'report',
    stage:
      stage === undefined
        ? undefined
        : stageChoice({ ...key, names: [stage] }, source, capabilities.stageField?.[source.object]),
    ...(policy.optIn === undefined ? {} : { optIn: policy.optIn }),
    where: clauseAt(policy.where, document, '/syncBack/where', report),
  };
}

function guards(written: WrittenMapping): Guards {
  const given = { ...DEFAULT_GUARDS, ...written.guards };
  const fields = Object.entries(written.guards?.fields ?? {}).flatMap(([field, limit]) => {
    const parsed = threshold(limit);
    return parsed === undefined ? [] : [[field, parsed] as const];
  });
  return {
    create: threshold(given.create),
    update: threshold(given.update),
    deactivate: threshold(given.deactivate),
    fields: Object.fromEntries(fields),
  };
}

function threshold(written: string | number): Threshold | undefined {
  if (typeof written === 'number') return { kind: 'count', count: written };
  return written === 'off' ? undefined : { kind: 'share', share: Number(written.slice(0, -1)) / 100 };
}
