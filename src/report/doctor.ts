import { CODES, type Code } from '../model/codes.ts';
import type { Finding, Repair } from '../model/finding.ts';
import type { Painter } from './painter.ts';
import { safeText } from './safe.ts';

/** What was looked at in one place: this machine, or a connection. */
export interface Group {
  readonly name: string;
  readonly findings: readonly Finding[];
}

export interface Counts {
  readonly pass: number;
  readonly warn: number;
  readonly fail: number;
}

/** One line a check, grouped by place, then a line with the counts. `recipes` adds how to mend by hand and by API. */
export function doctorText(groups: readonly Group[], painter: Painter, recipes: boolean): string {
  const lines = groups.flatMap(({ name, findings }) => [
    painter.bold(safeText(name)),
    ...findings.flatMap((finding) => [
      line(finding, painter),
      ...(recipes && finding.level !== 'pass' && finding.repair !== undefined
        ? recipe(finding.repair).map((text) => painter.dim(`          ${text}`))
        : []),
    ]),
    '',
  ]);
  const { pass, warn, fail } = countsOf(groups);
  const repairs = repairsOf(groups).length;
  const fixable = recipes && repairs > 0 ? '; --fix makes what an API can make' : '';
  return [...lines, `${pass} passed, ${warn} to look at, ${fail} failed${fixable}\n`].join('\n');
}

const COLOUR: Readonly<Record<Finding['level'], keyof Painter>> = {
  pass: 'green',
  warn: 'yellow',
  fail: 'red',
};

function line(finding: Finding, painter: Painter): string {
  const head = `  ${painter[COLOUR[finding.level]](finding.level)}  ${safeText(finding.check).padEnd(13)}  `;
  const found = safeText(finding.found);
  if (finding.level === 'pass') return head + found;
  const code = finding.level === 'fail' ? `${finding.code}: ` : '';
  return `${head}${code}${found} | do: ${safeText(finding.cure)}`;
}

/** What a repair is, for a person to carry out or to agree to: the way by hand, and the requests as they would be sent. */
export function recipe({ makes, byHand, calls }: Repair): readonly string[] {
  return [
    `makes ${safeText(makes)}`,
    `by hand: ${safeText(byHand)}`,
    ...calls.map(
      ({ method, path, body }) => `by API: ${method} ${safeText(path)} ${safeText(JSON.stringify(body))}`,
    ),
  ];
}

export function countsOf(groups: readonly Group[]): Counts {
  const findings = groups.flatMap((group) => group.findings);
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  return { pass: count('pass'), warn: count('warn'), fail: count('fail') };
}

/** Each repair once, however many findings offer it. */
export function repairsOf(groups: readonly Group[]): readonly Repair[] {
  const repairs = groups.flatMap(({ findings }) =>
    findings.flatMap((finding) => (finding.level !== 'pass' && finding.repair ? [finding.repair] : [])),
  );
  return [...new Map(repairs.map((repair) => [repair.makes, repair])).values()];
}

/** Whose the worst failure is: 3 a connection's or this machine's, 1 the configuration's, 0 nobody's. */
export function doctorExit(groups: readonly Group[]): 0 | 1 | 3 {
  const codes = groups.flatMap(({ findings }) =>
    findings.flatMap((finding) => (finding.level === 'fail' ? [finding.code] : [])),
  );
  if (codes.some((code) => !isAuthors(code))) return 3;
  return codes.length > 0 ? 1 : 0;
}

/** A record that a mapping names and that is not there is the mapping's fault, whatever it is to a record in a run. */
function isAuthors(code: Code): boolean {
  return CODES[code].kind === 'config' || code === 'LOOKUP_UNMATCHED';
}
