import { type FlowResult, NO_COUNTS } from '../model/plan.ts';
import type { RunEntry } from '../model/run-log.ts';
import type { Usage } from '../model/usage.ts';
import { countsText } from './counts.ts';
import { inert } from './inert.ts';
import { code as asCode } from './markdown.ts';

/** One integration's part of a job's summary. */
export interface SummaryPart {
  readonly integration: string;
  readonly flows: readonly FlowResult[];
  /** What kind of run it was, where it wrote nothing. */
  readonly note?: string;
  /** Records that were written or linked, a line each; absent where only counts are wanted. */
  readonly changed?: readonly RunEntry[];
  /** When it is due next, as text of ours. */
  readonly next?: string;
  /** Where its log can be had. */
  readonly log?: { readonly name: string; readonly url: string };
}

export interface SummaryLimits {
  /** Bytes of UTF-8; what does not fit is left out by whole lines, and counted. */
  readonly bytes: number;
}

/** Ids named for one reason. */
const IDS = 20;
const CHANGED = 1_000;

/** What a run did as Markdown for the page of its job: ids, names of fields and codes alone, harmless where they came from a system. */
export function summaryMarkdown(
  parts: readonly SummaryPart[],
  usage: Readonly<Record<string, Usage>>,
  limits: SummaryLimits,
): string {
  const lines = parts.flatMap((part) => [
    `### ${inert(part.integration)}`,
    '',
    ...(part.note === undefined ? [] : [part.note, '']),
    ...flowTable(part.flows, part.note === undefined ? HEADS : PLANNED),
    ...errorLines(part.flows),
    ...heldTable(part.flows),
    ...footer(part),
    ...changedTable(part.changed ?? []),
  ]);
  const used = Object.entries(usage).map(
    ([connection, { used, limit }]) =>
      `${inert(connection)}: ${used.toLocaleString('en')} of ${limit.toLocaleString('en')} requests of 24 hours used, by everybody together.`,
  );
  return cut([...lines, ...used, ''], limits.bytes);
}

const COUNTS = ['create', 'update', 'link', 'deactivate', 'archive', 'skip', 'held', 'unchanged'] as const;
const HEADS = ['Created', 'Updated', 'Linked', 'Deactivated', 'Archived', 'Skipped', 'Held', 'Unchanged'];

const PLANNED = ['Create', 'Update', 'Link', 'Deactivate', 'Archive', 'Skip', 'Held', 'Unchanged'];

function flowTable(flows: readonly FlowResult[], heads: readonly string[]): string[] {
  return [
    row(['Mapping', 'Direction', 'Outcome', 'Read', ...heads, 'Requests']),
    row(['---', '---', '---', '---:', ...heads.map(() => '---:'), '---']),
    ...flows.map((flow) =>
      row([
        asCode(flow.mapping),
        directionText(flow),
        outcomeText(flow),
        String(flow.read),
        ...COUNTS.map((count) => String(flow.counts[count] || '')),
        Object.entries(flow.requests)
          .map(([connection, { read, write }]) => `${inert(connection)} ${read} read, ${write} write`)
          .join('; '),
      ]),
    ),
    '',
  ];
}

function outcomeText({ outcome, wouldHave }: FlowResult): string {
  const would = wouldHave && countsText([{ counts: NO_COUNTS, wouldHave }]);
  return would ? `${outcome}; ${would}` : outcome;
}

function errorLines(flows: readonly FlowResult[]): string[] {
  const errors = new Map(flows.flatMap(({ error }) => (error ? [[error.what, error] as const] : [])));
  return [...errors.values()].flatMap(({ code, what, why, todo }) => [
    `- **${inert(code)}**: ${[what, why, todo].flatMap((text) => (text === undefined ? [] : [inert(text)])).join(' ')}`,
    '',
  ]);
}

/** By reason, most first: a reason is mended, not a record. */
function heldTable(flows: readonly FlowResult[]): string[] {
  const held = flows.flatMap((flow) =>
    flow.held.map(({ recordId, problem }) => ({ flow, recordId, code: problem.code })),
  );
  if (held.length === 0) return [];
  const reasons = Map.groupBy(held, ({ flow, code }) => `${flow.mapping} ${flow.direction} ${code}`);
  return [
    row(['Held because of', 'Mapping', 'Direction', 'Records', 'Ids']),
    row(['---', '---', '---', '---:', '---']),
    ...[...reasons.values()]
      .sort((a, b) => b.length - a.length)
      .flatMap((rows) => {
        const [first] = rows;
        if (!first) return [];
        const ids = rows.slice(0, IDS).map(({ recordId }) => asCode(recordId));
        const more = rows.length > IDS ? ` and ${rows.length - IDS} more` : '';
        return [
          row([
            asCode(first.code),
            asCode(first.flow.mapping),
            directionText(first.flow),
            String(rows.length),
            `${ids.join(' ')}${more}`,
          ]),
        ];
      }),
    '',
  ];
}

function changedTable(changed: readonly RunEntry[]): string[] {
  if (changed.length === 0) return [];
  return [
    row(['Mapping', 'Direction', 'Action', 'Source', 'Target', 'Fields']),
    row(['---', '---', '---', '---', '---', '---']),
    ...changed
      .slice(0, CHANGED)
      .map((entry) =>
        row([
          asCode(entry.mapping),
          directionText(entry),
          entry.action,
          entry.sourceId === undefined ? '' : asCode(entry.sourceId),
          entry.targetId === undefined ? '' : asCode(entry.targetId),
          (entry.fields ?? []).map(asCode).join(' '),
        ]),
      ),
    '',
    ...(changed.length > CHANGED ? [`${changed.length - CHANGED} more are in the log.`, ''] : []),
  ];
}

function footer({ next, log }: SummaryPart): string[] {
  const said = [
    ...(next === undefined ? [] : [`Next due ${next}.`]),
    ...(log === undefined
      ? []
      : [`A line for each record is in the artifact ${asCode(log.name)} of [this run](${log.url}).`]),
  ];
  return said.length === 0 ? [] : [said.join(' '), ''];
}

function directionText({ direction }: Pick<FlowResult, 'direction'>): string {
  return direction === 'import' ? 'import' : 'sync-back';
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

const LEFT_OUT = 100;

function cut(lines: readonly string[], bytes: number): string {
  let used = 0;
  const fits = lines.findIndex((line) => {
    used += Buffer.byteLength(line) + 1;
    return used > bytes - LEFT_OUT;
  });
  if (fits === -1) return `${lines.join('\n')}\n`;
  return `${[...lines.slice(0, fits), '', `${lines.length - fits} more lines did not fit; the log has them.`].join('\n')}\n`;
}
