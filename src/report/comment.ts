import type { Effect, FlowEffect, MappingEffect } from '../model/effect.ts';
import type { Problem } from '../model/errors.ts';
import type { RunResult } from '../model/plan.ts';
import { changed } from './effect-summary.ts';
import {
  concernedBy,
  countsText,
  endText,
  flowText,
  howText,
  number,
  records,
  requestsText,
} from './effect-words.ts';
import { code, cut, type Line } from './markdown.ts';
import { showValue } from './safe.ts';

/** What `plan --json` prints, with `--against` or without. */
export type CommentedPlan = RunResult & { readonly effect?: Effect; readonly error?: Problem };

export interface CommentMeta {
  /** SHA-256 of what is shown. */
  readonly hash: string;
  /** Commit that was planned. */
  readonly sha: string | undefined;
  /** State's serial by integration: how many runs had written to it. */
  readonly serials: Readonly<Record<string, number>>;
}

export interface CommentOptions {
  /** Name of the configuration root; one comment each. */
  readonly root: string;
  readonly meta: CommentMeta;
  /** Page of the run, which has what is left out. */
  readonly run: string | undefined;
  /** Integrations of which values may be shown: the repository is private, and they allow it. */
  readonly values: readonly string[];
  /** UTF-16 units. */
  readonly most: number;
}

export interface Comment {
  readonly body: string;
  readonly truncated: boolean;
}

/** By this line a comment is known again. Only where its author is known too: anybody can write it. */
export function marker(root: string): string {
  return `<!-- crosswalk:plan:${root.replace(/[^\w./]+/g, '-').replace(/-+/g, '-')} -->`;
}

/** Room for what is said about what was left out: every kind of line, with its number. */
const LEFT_OUT = 400;

/** Serials are left out of a longer hidden line. */
const META_MOST = 8_000;

/** The Markdown of a plan, below GitHub's limit: the verdict first, then each mapping; what does not fit is counted. */
export function comment(plan: CommentedPlan, options: CommentOptions): Comment {
  const frame = framed('', new Map([['', 0]]), options).length + LEFT_OUT;
  const { text, left } = cut(lines(plan, options.values), options.most - frame);
  return { body: framed(text, left, options), truncated: left.size > 0 };
}

/** The text between the two hidden lines and the heading, and what was left out. */
function framed(
  text: string,
  left: ReadonlyMap<string, number>,
  { root, meta, run }: CommentOptions,
): string {
  const truncated = left.size > 0;
  const missing = [...left].map(([kind, count]) => `${number(count)} ${kind}`).join(', ');
  const page = run === undefined ? '' : ` ([run](${run}))`;
  return [
    marker(root),
    metaLine(meta, truncated),
    '### crosswalk plan',
    '',
    text,
    '',
    ...(truncated ? [`**Left out here: ${missing}.** The summary of the run has all of it${page}.`, ''] : []),
    `<sub>${meta.sha === undefined ? 'Planned' : `Planned at ${meta.sha.slice(0, 12)}`}${page}. Nothing was written.</sub>`,
  ].join('\n');
}

/** A `-->` inside would end the line early, so no `>` stands in it as such. */
function metaLine(meta: CommentMeta, truncated: boolean): string {
  const whole = JSON.stringify({ ...meta, truncated });
  const json = whole.length > META_MOST ? JSON.stringify({ ...meta, serials: {}, truncated }) : whole;
  return `<!-- crosswalk:meta ${json.replaceAll('>', '\\u003e')} -->`;
}

function lines(plan: CommentedPlan, values: readonly string[]): Line[] {
  const { effect } = plan;
  if (plan.error) return problem(plan.error, 'The plan failed');
  if (!effect) return wholePlan(plan);
  return [
    always(verdict(plan, effect)),
    always(''),
    ...problem(effect.baseUnread, 'There is nothing to compare with'),
    ...effect.connections.map((name) =>
      always(`- Connection ${code(name)} was edited: what it leads to is seen only by a run.`),
    ),
    ...effect.mappings.flatMap((mapping) => mappingLines(mapping, values.includes(mapping.integration))),
  ];
}

function verdict(plan: CommentedPlan, effect: Effect): string {
  const total = effect.mappings
    .flatMap(({ flows }) => flows)
    .reduce((sum, flow) => sum + concernedBy(flow), 0);
  if (!effect.complete)
    return '**Incomplete: a mapping could not be compared.** What is shown below is not everything.';
  if (effect.mappings.length === 0) return '**No changes:** no mapping differs.';
  if (effect.offline)
    return '**No system was asked** (a plan without credentials): what follows are the edits, and what they do to the records of the mapping tests.';
  if (!changed(effect)) return '**No changes:** the edit does nothing to any record.';
  const refused = plan.flows.some(({ outcome }) => outcome === 'refused');
  return `**This pull request changes what happens to ${records(total)}**, apart from what is pending anyway.${refused ? ' **A guard would refuse it.**' : ''}`;
}

function mappingLines(mapping: MappingEffect, values: boolean): Line[] {
  const { integration, objects, edits, error, flows, tests = [] } = mapping;
  return [
    always(''),
    always(`#### ${code(`${integration} / ${mapping.mapping}`)} ${code(objects.join(' -> '))}`),
    always(howText(mapping)),
    always(''),
    ...problem(error, 'It could not be compared'),
    ...(mapping.change !== 'removed' || mapping.linked === undefined
      ? []
      : [always(`- ${records(mapping.linked)} stay linked, and nothing looks after them any more.`)]),
    ...flows.flatMap((flow) => flowLines(flow, values)),
    ...edits.map(({ kind, key, details, at }) =>
      line(
        `- ${kind} ${code(key)}: ${details.map(code).join(' ')} (${code(`${at.file}:${at.line}`)})`,
        2,
        'edited rules',
      ),
    ),
    ...tests.flatMap(({ name, at, fields }) => [
      line(`- test ${code(name)} (${code(`${at.file}:${at.line}`)})`, 1, 'mapping tests'),
      ...fields.map(({ field, before, after }) =>
        line(`  - ${code(field)}: ${code(before)} → ${code(after)}`, 1, 'fields of mapping tests'),
      ),
    ]),
  ];
}

function flowLines(flow: FlowEffect, values: boolean): Line[] {
  const cost = requestsText(flow.cost);
  return [
    always(`- **${flow.direction === 'import' ? 'Import' : 'Sync-back'}: ${flowText(flow)}**`),
    ...problem(flow.guard, 'A guard would refuse it', '  '),
    ...flow.rules.flatMap(({ field, at, records: count, moves }) => [
      line(`  - ${code(field)}: ${records(count)} (${code(`${at.file}:${at.line}`)})`, 1, 'rules'),
      ...moves.map(({ from, to, count: n }) =>
        line(`    - ${number(n)} × ${code(endText(from))} → ${code(endText(to))}`, 3, 'kinds of change'),
      ),
    ]),
    ...flow.reasons.flatMap(({ action, code: name, count, what, todo, examples }) => [
      line(
        `  - ${number(count)} × ${action} ${code(name)}: ${code(what)}${todo ? ` Do: ${code(todo)}` : ''}`,
        1,
        'reasons',
      ),
      line(`    - for example ${examples.map(code).join(', ')}`, 4, 'examples'),
    ]),
    ...(cost ? [always(`  - The next run takes about: ${code(cost)}`)] : []),
    ...flow.examples
      .filter(({ action }) => action !== 'held' && action !== 'skip')
      .map(({ action, undone, recordId, otherId, fields, values: held }) => {
        const shown = values
          ? Object.entries(held ?? {}).map(
              ([field, { before, after }]) =>
                `${code(field)} ${code(showValue(before, 'shown'))} → ${code(showValue(after, 'shown'))}`,
            )
          : [];
        const about = shown.length > 0 ? shown : fields.map(code);
        const to = otherId === undefined ? '' : ` → ${code(otherId)}`;
        const words = about.length > 0 ? `: ${about.join(', ')}` : '';
        return line(
          `  - ${undone ? 'no longer ' : ''}${action} ${code(recordId)}${to}${words}`,
          4,
          'examples',
        );
      }),
  ];
}

/** A plan that compares no versions: what a run would do now. */
function wholePlan({ flows, outcome }: CommentedPlan): Line[] {
  return [
    always(outcome === 'failed' ? '**Incomplete: a mapping was stopped.**' : '**What a run would do now:**'),
    always(''),
    ...flows.flatMap((flow) => [
      line(
        `- ${code(`${flow.integration} / ${flow.mapping}`)} ${flow.direction === 'import' ? 'import' : 'sync-back'}: ${countsText(flow.counts) || 'nothing to do'}`,
        1,
        'mappings',
      ),
      ...problem(flow.error, 'Stopped', '  '),
    ]),
  ];
}

function problem(found: Problem | undefined, title: string, indent = ''): Line[] {
  if (!found) return [];
  const rest = [found.where, found.why].flatMap((text) => (text ? [code(text)] : []));
  const todo = found.todo ? [`Do: ${code(found.todo)}`] : [];
  const said = [code(found.code), code(found.what), ...rest, ...todo].join(' ');
  return [always(`${indent}- **${title}:** ${said}`)];
}

function always(text: string): Line {
  return line(text, 0, 'mappings and their totals');
}

function line(text: string, rank: number, kind: string): Line {
  return { text, rank, kind };
}
