import type { PageRun } from './data.ts';

/** Everything in units of the drawing; a template turns it into SVG. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly base: number;
  /** Records of the highest bar. */
  readonly most: number;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Above the bar: a cross for a run that did not get through, a triangle for held records. Shapes, so that it takes no colours to tell. */
  readonly mark: 'bad' | 'held' | undefined;
  readonly path: string;
}

/** As wide as a narrow screen: what is drawn to be seen there is seen on a wide one too. */
const WIDTH = 360;
const HEIGHT = 100;
const BASE = 99;
const TOP = 14;
const WIDEST = 20;
/** Half the width of a mark. */
const MARK = 4;
/** A run that wrote nothing still shows. */
const LEAST = 2;

const WELL: ReadonlySet<string> = new Set(['done', 'nothing', 'partial', 'deferred']);

/** True for a run that did not get through. */
export function isBad({ outcome }: Pick<PageRun, 'outcome'>): boolean {
  return !WELL.has(outcome);
}

/** Runs as bars, oldest left, as high as what they wrote. */
export function chartOf(runs: readonly PageRun[]): Chart {
  const most = Math.max(1, ...runs.map(({ written }) => written));
  const step = WIDTH / Math.max(1, runs.length);
  const size = Math.min(MARK, step * 0.45);
  const width = Math.min(WIDEST, step * 0.7);
  const bars = runs.map((run, index): Bar => {
    const height = Math.max(LEAST, (run.written / most) * (BASE - TOP));
    const x = index * step + (step - width) / 2;
    const y = BASE - height;
    const mark = isBad(run) ? 'bad' : run.held > 0 ? 'held' : undefined;
    return {
      x: round(x),
      y: round(y),
      width: round(width),
      height: round(height),
      mark,
      path: pathOf(mark, x + width / 2, y - 2 * MARK, size),
    };
  });
  return { width: WIDTH, height: HEIGHT, base: BASE, most, bars };
}

function pathOf(mark: Bar['mark'], x: number, y: number, size: number): string {
  const [left, right, top, bottom] = [x - size, x + size, y - size, y + size].map(round);
  if (mark === 'bad') return `M${left} ${top}L${right} ${bottom}M${right} ${top}L${left} ${bottom}`;
  return `M${round(x)} ${top}L${right} ${bottom}L${left} ${bottom}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
