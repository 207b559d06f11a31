import { canonicalId } from '../connectors/registry.ts';
import { explain } from '../engine/explain.ts';
import { createOverlay } from '../engine/overlay.ts';
import { isNamed } from '../model/child.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Explanation } from '../model/explanation.ts';
import { explainText } from '../report/explain.ts';
import { safeJson } from '../report/safe.ts';
import { explainCodeCommand } from './explain-code.ts';
import { type CommonOptions, type ExitCode, type Io, valueView } from './io.ts';
import { chosenFor, openProject } from './project.ts';
import { openSession } from './session.ts';

export interface ExplainOptions extends CommonOptions {
  readonly mapping?: string;
  readonly code?: string;
  readonly values?: boolean;
}

/** `crosswalk explain <id>`: why a record is as it is, field by field, and what the next run would do. `id` is of either side. */
export async function explainCommand(io: Io, id: string, options: ExplainOptions): Promise<ExitCode> {
  if (options.code !== undefined && id === '') return explainCodeCommand(io, options.code, options);
  if (options.code !== undefined || id === '') throw oneOfThem();
  const project = openProject(options);
  const found: Explanation[] = [];
  for (const integration of chosenFor(project, options)) {
    const overlay = createOverlay();
    const session = await openSession(io, options, project, integration, {
      writes: false,
      command: 'explain',
      overlay,
    });
    try {
      for (const compiled of session.order) {
        if (options.mapping !== undefined && !isNamed(compiled.mapping, options.mapping)) continue;
        const { source, target } = compiled.mapping;
        // The id may be of either side; each system writes its own in one form only.
        const forms = new Set([canonicalId(source.system, id), canonicalId(target.system, id)]);
        let explanation: Explanation | undefined;
        for (const form of forms) explanation ??= await explain(session.context, compiled, form);
        if (explanation) found.push(explanation);
      }
    } finally {
      session.close();
      overlay.close();
    }
  }
  if (found.length === 0) throw notFound(id);
  const values = valueView(io, options.values ?? (io.env['CI'] ? undefined : true));
  if (options.json) io.out(`${safeJson(found.map((record) => forJson(record, values === 'shown')))}\n`);
  else io.out(found.map((record) => explainText(record, io.painter, values)).join('\n'));
  return 0;
}

function forJson(record: Explanation, shown: boolean) {
  const { mapping, fields, entries, ...rest } = record;
  return {
    integration: mapping.integration,
    mapping: mapping.name,
    linked: record.status !== undefined,
    ...rest,
    fields: fields.map(({ rule, source, target, wanted, sourceChanged, targetChanged }) => ({
      target: rule.target,
      source: rule.source.kind === 'path' ? rule.source.path : rule.source.kind,
      direction: rule.direction,
      rule: `${rule.at.file}:${rule.at.line}:${rule.at.column}`,
      sourceChanged,
      targetChanged,
      ...(shown
        ? { values: { source: source ?? null, target: target ?? null, wanted: wanted ?? null } }
        : {}),
    })),
    next: entries.map((entry) => ({
      action: entry.action,
      direction: entry.direction,
      recordId: entry.recordId,
      ...(entry.action === 'update' ? { fields: entry.changes.map((change) => change.field) } : {}),
      ...(entry.action === 'held' ? { problem: entry.problem } : {}),
      ...('reason' in entry ? { reason: entry.reason } : {}),
    })),
  };
}

function oneOfThem(): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: 'Say what to explain: the id of a record, or an error code with --code.',
    todo: 'Write "crosswalk explain 0015g00000ABCDEAA5" or "crosswalk explain --code MATCH_AMBIGUOUS".',
  });
}

function notFound(id: string): CrosswalkError {
  return new CrosswalkError({
    code: 'RECORD_NOT_FOUND',
    kind: 'config',
    what: `No mapping knows a record "${id}", and neither system shows one.`,
    why: 'It was deleted, it is of an object that no mapping names, or the integration user may not see it.',
    todo: 'Check the id (a Salesforce id of 15 or 18 characters, or a Halo number); --mapping and --integration narrow the search.',
  });
}
