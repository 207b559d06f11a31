import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type {
  Endpoint,
  Guards,
  ImportPolicy,
  Mapping,
  MatchStep,
  SyncBackPolicy,
  Threshold,
} from '../model/mapping.ts';
import type { IntegrationFiles, Written } from './documents.ts';
import { type Report, type SideCapabilities, valueAt } from './draft.ts';
import type { ResolvedEndpoints } from './endpoints.ts';
import { mappingBackHash, mappingHash } from './hash.ts';
import { normaliseFields, normaliseValues } from './normalise-fields.ts';
import { normaliseExclude, normaliseLinks } from './normalise-ids.ts';
import { clauseAt, narrowed } from './where-clauses.ts';
import type { YamlDocument } from './yaml.ts';

/** Used where a mapping says nothing; a share never stops a first import, which has no linked records yet. */
const DEFAULT_GUARDS = { create: '50%', update: '50%', deactivate: '5%' } as const;

/** One mapping with every default filled in. What cannot be parsed (a where clause, a template) is reported and left out. */
export function normaliseMapping(
  file: Written<WrittenMapping>,
  integration: IntegrationFiles,
  { source, target }: ResolvedEndpoints,
  capabilities: SideCapabilities,
  report: Report,
): Mapping {
  const { written, document } = file;
  const fields = normaliseFields(written, document, report);
  const draft = {
    integration: integration.name,
    name: written.mapping,
    file: document.file,
    at: valueAt(document, '/mapping'),
    source,
    target,
    import: importPolicy(written, document, source, capabilities.source, report),
    syncBack: syncBackPolicy(written, document, report),
    conflict: written.conflict ?? 'source',
    externalId: { target: written.externalId?.target, source: written.externalId?.source },
    optOut: { target: written.optOut?.target, source: written.optOut?.source },
    fields,
    values: normaliseValues(written, document),
    guards: guards(written),
    exclude: normaliseExclude(written, document, capabilities, report),
    links: normaliseLinks(integration, written.mapping, capabilities, report),
    dependsOn: [
      ...new Set(
        fields.flatMap((rule) =>
          rule.link === undefined || rule.link === written.mapping ? [] : [rule.link],
        ),
      ),
    ].sort(),
  } satisfies Omit<Mapping, 'hash' | 'backHash'>;
  return { ...draft, hash: mappingHash(draft), backHash: mappingBackHash(draft) };
}

function importPolicy(
  written: WrittenMapping,
  document: YamlDocument,
  source: Endpoint,
  capabilities: Capabilities,
  report: Report,
): ImportPolicy {
  const policy = written.import ?? {};
  const where = clauseAt(policy.where, document, '/import/where', report);
  return {
    enabled: policy.enabled ?? true,
    where: narrowed(where, written, document, { ...source, capabilities }, report),
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

function syncBackPolicy(written: WrittenMapping, document: YamlDocument, report: Report): SyncBackPolicy {
  const policy = written.syncBack ?? {};
  return {
    on: policy.on ?? [],
    onInactive: policy.onInactive ?? 'none',
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
