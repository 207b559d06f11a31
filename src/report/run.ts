import { CODES, isCode } from '../model/codes.ts';
import type { FlowResult, RunResult } from '../model/plan.ts';
import { problemLines } from './entries.ts';
import type { Painter } from './painter.ts';
import { safeJson, safeText } from './safe.ts';

const HELD_LINES = 20;

export interface RunStyle {
  /** A plan tells what would be done, a run what was. */
  readonly planned: boolean;
  /** What was planned; a sync unless it is given. */
  readonly command?: 'plan' | 'import';
  /** Reasons of held records; `false` where they have been shown already. */
  readonly reasons: boolean;
}

/** The end of a run as text: a line a flow, what was held and why, what was skipped, what it cost, what to do next. */
export function runText(result: RunResult, painter: Painter, style: RunStyle): string {
  const lines = result.flows.flatMap((flow, index) => [
    ...flowLines(flow, painter, style),
    ...errorLines(flow, result.flows[index - 1], painter),
  ]);
  return `${[...lines, ...costLines(result, painter), ...usageLines(result, painter), '', ending(result, painter, style)].join('\n')}\n`;
}

/** The contract for scripts: one object, documented in README.md. */
export function runJson(result: RunResult): string {
  return `${safeJson(result)}\n`;
}

/** What carrying a plan out takes, all mappings together; nothing is said about one that would write nothing. */
function costLines({ flows }: RunResult, painter: Painter): string[] {
  const totals = new Map<string, { read: number; write: number }>();
  for (const { cost = {} } of flows) {
    for (const [connection, { read, write }] of Object.entries(cost)) {
      const sum = totals.get(connection) ?? { read: 0, write: 0 };
      totals.set(connection, { read: sum.read + read, write: sum.write + write });
    }
  }
  const parts = [...totals].map(
    ([connection, { read, write }]) => `${connection} ${read} read, ${write} write`,
  );
  const writes = [...totals.values()].some(({ write }) => write > 0);
  return writes
    ? [painter.dim(`Carrying this out takes about: ${parts.join('; ')}; and a few for tokens.`)]
    : [];
}

function usageLines({ usage = {} }: RunResult, painter: Painter): string[] {
  return Object.entries(usage).map(([connection, { used, limit }]) =>
    painter.dim(
      `${connection}: ${used.toLocaleString('en')} of ${limit.toLocaleString('en')} requests of 24 hours are used, by everybody together.`,
    ),
  );
}

function flowLines(flow: FlowResult, painter: Painter, style: RunStyle): string[] {
  const { reasons } = style;
  // What a guard refused was not done either.
  const counts = flow.wouldHave ?? flow.counts;
  const planned = style.planned || flow.outcome === 'refused';
  const verb = planned ? 'to ' : '';
  const parts = [
    counts.create && painter.green(`${counts.create} ${planned ? 'to create' : 'created'}`),
    counts.update && painter.yellow(`${counts.update} ${planned ? 'to update' : 'updated'}`),
    counts.link && painter.cyan(`${counts.link} ${planned ? 'to link' : 'linked'}`),
    counts.deactivate && painter.red(`${counts.deactivate} ${verb}deactivate${planned ? '' : 'd'}`),
    counts.archive && painter.red(`${counts.archive} ${verb}archive${planned ? '' : 'd'}`),
    counts.unchanged && `${counts.unchanged} unchanged`,
    counts.skip && `${counts.skip} skipped`,
    counts.held && painter.red(`${counts.held} held`),
    flow.left !== undefined && painter.yellow(`${flow.left} left for a later run`),
  ].filter((part): part is string => typeof part === 'string');
  const requests = Object.entries(flow.requests)
    .map(([connection, used]) => `${connection} ${used.read} read, ${used.write} write`)
    .join('; ');
  return [
    `${painter.bold(`${flow.integration} / ${flow.mapping}`)} ${flow.direction === 'import' ? 'import' : 'sync-back'}: ${[`${flow.read} read`, ...parts].join(', ')}`,
    ...(requests ? [painter.dim(`  requests: ${requests}`)] : []),
    ...flow.notes.flatMap((note, index) => [
      painter.dim(
        `  ${note.count} x ${note.code}: ${safeText(note.what)}${note.example === '' ? '' : ` (e.g. ${safeText(note.example)})`}`,
      ),
      ...(flow.notes[index + 1]?.code === note.code ? [] : cureOf(note.code, painter)),
    ]),
    ...(reasons ? flow.held.slice(0, HELD_LINES) : []).flatMap(({ recordId, problem }) => {
      const [first, ...rest] = problemLines(problem);
      return [painter.red(`  held ${safeText(recordId)}  ${first}`), ...rest.map((text) => `    ${text}`)];
    }),
    ...(reasons && flow.held.length > HELD_LINES
      ? [`  ... and ${counts.held - HELD_LINES} more held; "crosswalk status" lists them`]
      : []),
  ];
}

/** What to do about a note, as the registry has it: a note itself carries no advice. */
function cureOf(code: string, painter: Painter): readonly string[] {
  return isCode(code) ? [painter.dim(`    do: ${CODES[code].cure}`)] : [];
}

/** What stopped a flow; said once where it stopped several in a row. */
function errorLines(flow: FlowResult, before: FlowResult | undefined, painter: Painter): string[] {
  if (!flow.error) return [];
  const paint = flow.outcome === 'deferred' ? painter.yellow : painter.red;
  if (before?.error?.what === flow.error.what) return [paint(`  ${flow.error.code}: for the same reason`)];
  return problemLines(flow.error).map((text) => paint(`  ${text}`));
}

function differs(flows: readonly FlowResult[]): boolean {
  return flows.some(
    ({ notes, notKept = 0 }) => notKept > 0 || notes.some(({ code }) => code === 'VALUE_NOT_KEPT'),
  );
}

function ending(result: RunResult, painter: Painter, { planned, command }: RunStyle): string {
  const writes = result.flows.reduce(
    (sum, { counts }) =>
      sum + counts.create + counts.update + counts.link + counts.deactivate + counts.archive,
    0,
  );
  const deferred = result.flows.some((flow) => flow.outcome === 'deferred');
  switch (result.outcome) {
    case 'nothing':
      if (result.flows.some(({ notes }) => notes.some(({ code }) => code === 'SOURCE_NOT_FOUND')))
        return painter.yellow('Nothing was written: not every record that was asked for is there.');
      if (differs(result.flows))
        return painter.yellow(
          `${planned ? 'Nothing to do' : 'Nothing was written'}, but both sides differ where a system did not keep what it was sent; "crosswalk status" lists it.`,
        );
      return painter.green(
        `${planned ? 'Nothing to do' : 'Nothing was written'}: ${command === 'import' ? 'of what was chosen ' : ''}both sides agree.`,
      );
    case 'done':
      if (!planned) return painter.green('Done.');
      return command === 'import'
        ? 'This is what the import would do now, to the records that were chosen.'
        : 'This is what "crosswalk sync" would do now.';
    case 'partial':
      if (writes === 0 && !deferred)
        return painter.yellow('Nothing to write; the held records wait for what their reasons say.');
      return painter.yellow(
        planned
          ? 'Some records would be held; the others would go on without them.'
          : `Done${deferred ? ' as far as the request budget reached, and the next run goes on from here;' : ','} but some records are held; each is tried again when it or its mapping changes, and now and then.`,
      );
    case 'deferred':
      return painter.yellow(
        `Stopped at the request budget${writes > 0 && !planned ? ` after ${writes} writes` : ''}; the next run goes on from here.`,
      );
    case 'refused':
      return painter.red('A guard refused: nothing of that mapping was written.');
    case 'failed':
      return painter.red(
        planned
          ? 'The plan is incomplete: of the mapping that was stopped nothing is known.'
          : 'A mapping was stopped; what was written before is remembered.',
      );
  }
}
