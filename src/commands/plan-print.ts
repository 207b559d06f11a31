import type { Planned } from '../engine/plan.ts';
import { type Direction, WRITES } from '../model/plan.ts';
import { entryLines } from '../report/entries.ts';
import { type Io, valueView } from './io.ts';
import type { PlanFile } from './plan-file.ts';

export interface PrintOptions {
  readonly values?: boolean;
  readonly all?: boolean;
  readonly shown?: number;
  readonly brief?: boolean;
}

/** Entries of each kind shown a mapping and direction unless `--all`; the counts are of all. */
const SHOWN = 20;
const ACTIONS = [...WRITES, 'held', 'skip'];

/** Prints the entries of one mapping's plan. */
export function print(io: Io, options: PrintOptions, planned: Planned): void {
  const { mapping } = planned.flow.compiled;
  for (const direction of planned.directions) {
    const title =
      direction === 'import'
        ? `${mapping.source.object} -> ${mapping.target.object}`
        : `${mapping.target.object} -> ${mapping.source.object}`;
    const lines: string[] = [];
    for (const action of options.brief ? WRITES : ACTIONS)
      lines.push(...group(io, options, planned, direction, action));
    if (lines.length === 0) continue;
    io.out(
      `${io.painter.bold(`${mapping.integration} / ${mapping.name}`)} ${title}\n${lines.join('\n')}\n\n`,
    );
  }
}

/** The first entries of one kind, and how many more there are. */
function group(
  io: Io,
  options: PrintOptions,
  planned: Planned,
  direction: Direction,
  action: string,
): string[] {
  const { mapping } = planned.flow.compiled;
  const style = { painter: io.painter, values: valueView(io, options.values) };
  const most = options.all ? Number.POSITIVE_INFINITY : (options.shown ?? SHOWN);
  const lines: string[] = [];
  let count = 0;
  for (const { entry } of planned.flow.spool.decisions(direction, [action])) {
    count += 1;
    if (count <= most) lines.push(...entryLines(mapping, entry, style));
  }
  if (count > most) lines.push(`  ... and ${count - most} more of that kind (${action}); --all shows them`);
  return lines;
}

/** Saves them. */
export function keep(file: PlanFile, planned: Planned): void {
  const { mapping } = planned.flow.compiled;
  const { state } = planned.flow.context;
  file.mapping(mapping);
  for (const direction of planned.directions) {
    for (const { entry } of planned.flow.spool.decisions(direction, ACTIONS))
      file.entry(mapping, entry, (text) => state.hash(text));
  }
}
