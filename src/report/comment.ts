import type { Effect, FlowEffect, MappingEffect, SettingEdit } from '../model/effect.ts';
import type { Problem } from '../model/errors.ts';
import type { RunResult } from '../model/plan.ts';
import { changed } from './effect-summary.ts';
import {
  concernedBy,
  countsText,
  deferredText,
  endText,
  flowText,
  guardTitle,
  howText,
  isGone,
  isSample,
  number,
  records,
  requestsText,
  settingName,
  touchedOf,
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
  /** The mappings, their tests or the search for secrets did not pass. */
  readonly checkFailed?: boolean;
}

export interface Comment {
  readonly body: string;
  readonly truncated: boolean;
}

/** By this line a comment is known again. Only where its author is known too: anybody can write it. */
export function marker(root: string): string {
  return `<!-- crosswalk:plan:${root.replace(/[^\w./]+/g, '-').replace(/-+/g, '-')} -->`;
}

/**
 * What goes first has the highest rank. What stops a run, what is held back and how many records each mapping concerns outlast every
 * detail, whichever mapping comes first.
 */
const RANK = {
  verdict: 0,
  stops: 1,
  held: 2,
  concerned: 3,
  settings: 4,
  quiet: 5,
  reasons: 6,
  rules: 7,
  tests: 7,
  edits: 8,
  moves: 9,
  examples: 10,
} as const;

/** Room for what is said about what was left out: every kind of line, with its number. */
const LEFT_OUT = 500;

/** Serials are left out of a longer hidden line. */
const META_MOST = 8_000;

/** The Markdown of a plan, below GitHub's limit: the verdict first, then each mapping; what does not fit is counted. */
export function comment(plan: CommentedPlan, options: CommentOptions): Comment {
  const frame = framed('', new Map([['', 0]]), options).length + LEFT_OUT;
  const { text, left } = cut([...checks(options), ...lines(plan, options.values)], options.most - frame);
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

function checks({ checkFailed, run }: CommentOptions): Line[] {
  if (!checkFailed) return [];
  const where = run === undefined ? 'the run' : `[the run](${run})`;
  return [
    always(`**The check of this commit failed**, so no system was asked: ${where} says where and why.`),
    always(''),
  ];
}

function lines(plan: CommentedPlan, values: readonly string[]): Line[] {
  const { effect } = plan;
  if (plan.error) return problem(plan.error, 'The plan failed');
  if (!effect) return wholePlan(plan);
  return [
    always(verdict(plan, effect)),
    always(''),
    ...problem(effect.baseUnread, 'There is nothing to compare with'),
    ...effect.deferred.map((item) =>
      line(`- ${deferredText(item, code(item.connection))}`, RANK.stops, 'refusals and failures'),
    ),
    ...effect.settings.map((edit) => line(`- ${settingText(edit)}`, RANK.settings, 'edited settings')),
    ...effect.connections.map((name) =>
      line(
        `- Connection ${code(name)} was edited: what it leads to is seen only by a run.`,
        RANK.settings,
        'edited settings',
      ),
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
  if (effect.mappings.length === 0)
    return effect.settings.length > 0
      ? '**How or when mappings run was edited**; no mapping itself differs.'
      : '**No changes:** no mapping differs.';
  if (effect.offline)
    return '**No system was asked** (a plan without credentials): what follows are the edits, and what they do to the records of the mapping tests.';
  const sample = effect.mappings.some(isSample);
  if (!changed(effect) && sample)
    return '**Nothing was found, but only some of the linked records were looked at.**';
  if (!changed(effect)) return '**No changes:** the edit does nothing to any record.';
  const refused = plan.flows.some(({ outcome }) => outcome === 'refused');
  return `**This pull request changes what happens to ${sample ? 'at least ' : ''}${records(total)}**, apart from what is pending anyway.${refused ? ' **A guard would refuse it.**' : ''}`;
}

function mappingLines(mapping: MappingEffect, values: boolean): Line[] {
  const { integration, objects, edits, error, flows, tests = [] } = mapping;
  const rank = Math.min(rankOf(mapping), ...flows.map(rankOfFlow));
  const total = (text: string, at = rank) => line(text, at, 'mappings and their totals');
  return [
    total(''),
    total(`#### ${code(`${integration} / ${mapping.mapping}`)} ${code(objects.join(' -> '))}`),
    total(howText(mapping), Math.max(rank, RANK.concerned)),
    total(''),
    ...problem(error, 'It could not be compared'),
    ...(!isGone(mapping.change) || mapping.linked === undefined
      ? []
      : [total(`- ${records(mapping.linked)} stay linked, and nothing looks after them any more.`)]),
    ...flows.flatMap((flow) => flowLines(flow, values)),
    ...edits.map(({ kind, key, details, at }) =>
      line(
        `- ${kind} ${code(key)}: ${details.map(code).join(' ')} (${code(`${at.file}:${at.line}`)})`,
        RANK.edits,
        'edited rules',
      ),
    ),
    ...tests.flatMap(({ name, at, fields }) => [
      line(`- test ${code(name)} (${code(`${at.file}:${at.line}`)})`, RANK.tests, 'mapping tests'),
      ...fields.map(({ field, before, after }) =>
        line(`  - ${code(field)}: ${code(before)} → ${code(after)}`, RANK.tests, 'fields of mapping tests'),
      ),
    ]),
  ];
}

function settingText(edit: SettingEdit): string {
  const what = edit.details.length > 0 ? `: ${edit.details.map((text) => code(text)).join(' ')}` : '';
  return `${edit.kind} ${code(settingName(edit))}${what} (${code(`${edit.at.file}:${edit.at.line}`)})`;
}

function rankOf({ error, change }: MappingEffect): number {
  if (error) return RANK.stops;
  return isGone(change) ? RANK.concerned : RANK.quiet;
}

function rankOfFlow(flow: FlowEffect): number {
  if (flow.guard) return RANK.stops;
  if (flow.counts.held > 0) return RANK.held;
  return concernedBy(flow) + touchedOf(flow.undone) > 0 ? RANK.concerned : RANK.quiet;
}

function flowLines(flow: FlowEffect, values: boolean): Line[] {
  const cost = requestsText(flow.cost);
  const rank = rankOfFlow(flow);
  const total = (text: string, at: number) => line(text, at, 'mappings and their totals');
  return [
    total(`- **${flow.direction === 'import' ? 'Import' : 'Sync-back'}: ${flowText(flow)}**`, rank),
    ...problem(flow.guard, guardTitle(flow), '  '),
    ...flow.rules.flatMap(({ field, at, records: count, moves }) => [
      line(`  - ${code(field)}: ${records(count)} (${code(`${at.file}:${at.line}`)})`, RANK.rules, 'rules'),
      ...moves.map(({ from, to, count: n }) =>
        line(
          `    - ${number(n)} × ${code(endText(from))} → ${code(endText(to))}`,
          RANK.moves,
          'kinds of change',
        ),
      ),
    ]),
    ...flow.reasons.flatMap(({ action, code: name, count, what, todo, examples }) => [
      line(
        `  - ${number(count)} × ${action} ${code(name)}: ${code(what)}${todo ? ` Do: ${code(todo)}` : ''}`,
        action === 'held' ? RANK.held : RANK.reasons,
        'reasons',
      ),
      line(`    - for example ${examples.map(code).join(', ')}`, RANK.examples, 'examples'),
    ]),
    ...(cost ? [total(`  - The next run takes about: ${code(cost)}`, Math.max(rank, RANK.concerned))] : []),
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
          RANK.examples,
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

function problem(found: Problem | undefined, title: string, indent = '', rank: number = RANK.stops): Line[] {
  if (!found) return [];
  const rest = [found.where, found.why].flatMap((text) => (text ? [code(text)] : []));
  const todo = found.todo ? [`Do: ${code(found.todo)}`] : [];
  const said = [code(found.code), code(found.what), ...rest, ...todo].join(' ');
  return [line(`${indent}- **${title}:** ${said}`, rank, 'refusals and failures')];
}

function always(text: string): Line {
  return line(text, RANK.verdict, 'mappings and their totals');
}

function line(text: string, rank: number, kind: string): Line {
  return { text, rank, kind };
}
