import type { WrittenIntegration } from '../../generated/integration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Times } from '../../model/integrator.ts';
import { cronFault, isTimeZone, pauses, timeZones } from '../../schedule/cron.ts';
import type { IntegrationFiles, Written } from '../documents.ts';
import { keyAt, type Report, valueAt } from '../draft.ts';
import { listed, nearest } from '../nearest.ts';
import { normaliseIntegrator, staleAfterOf } from '../normalise-integration.ts';
import { positionInScalar } from '../scalar-offset.ts';
import { pointer } from '../yaml.ts';

const MINUTE = 60_000;
/** GitHub starts nothing more often (docs.github.com, "Events that trigger workflows", schedule). */
const SHORTEST_PAUSE = 5 * MINUTE;
/** Minutes: two ticks of sync.yml. */
const SHORTEST_WINDOW = 60;
const MINUTES_OF_DAY = 24 * 60;

type File = Written<WrittenIntegration>;

/** What runs on the schedule has to be named, and the schedule has to come. */
export function checkIntegrator(files: IntegrationFiles, report: Report): void {
  const file = files.integration;
  if (file?.written.integrator === undefined) return;
  checkMappings(file, files.mappingNames, report);
  checkParents(file, files.mappings, report);
  const sound = [checkTimes(file, 'schedule', report), checkTimes(file, 'full', report)];
  checkWindow(file, report);
  checkWindowLength(file, report);
  if (sound.every(Boolean)) checkStaleAfter(file, report);
}

function checkMappings({ written, document }: File, names: ReadonlySet<string>, report: Report): void {
  const { enabled = true, mappings = [] } = written.integrator ?? {};
  if (enabled && mappings.length === 0) {
    report({
      severity: 'error',
      rule: 'integrator-mappings',
      message: 'the integrator is enabled and no mapping is chosen to run on the schedule',
      at: keyAt(document, document.keys.has('/integrator/mappings') ? '/integrator/mappings' : '/integrator'),
      todo: `Write mappings: [${[...names].join(', ')}] under integrator, or enabled: false.`,
    });
  }
  for (const [index, name] of mappings.entries()) {
    if (names.has(name)) continue;
    const guess = nearest(name, names);
    report({
      severity: 'error',
      rule: 'mapping-unknown',
      message: `there is no mapping "${name}" in this integration`,
      at: valueAt(document, pointer('integrator', 'mappings', index)),
      ...(guess === undefined ? {} : { didYouMean: guess }),
      todo: `There are ${listed([...names])}.`,
    });
  }
}

/** A child waits for its parent's link, and only a run of the parent's mapping makes that. */
function checkParents(
  { written, document }: File,
  mappings: IntegrationFiles['mappings'],
  report: Report,
): void {
  const chosen = written.integrator?.mappings ?? [];
  for (const [index, name] of chosen.entries()) {
    const mapping = mappings.find((one) => one.written.mapping === name);
    const links = new Set(mapping?.written.fields?.flatMap(({ link }) => link ?? []));
    const left = [...links].filter(
      (link) => !chosen.includes(link) && mappings.some((one) => one.written.mapping === link),
    );
    if (left.length === 0) continue;
    report({
      severity: 'warning',
      rule: 'integrator-parent',
      message: `"${name}" runs on the schedule without ${listed(left)}, to whose records its own are linked`,
      at: valueAt(document, pointer('integrator', 'mappings', index)),
      why: 'New records are held until somebody runs that mapping by hand.',
      todo: `Add ${listed(left)} to the list.`,
    });
  }
}

/** True when it can be reckoned with. */
function checkTimes(file: File, key: 'schedule' | 'full', report: Report): boolean {
  const { written, document } = file;
  const given = written.integrator?.[key];
  if (given === undefined || (key === 'full' && given === 'off')) return true;
  const path = pointer('integrator', key);
  const at = typeof given === 'string' ? path : `${path}/cron`;
  const zone = typeof given === 'string' ? undefined : given.timeZone;
  const zoneSound = zone === undefined || checkZone(file, zone, `${path}/timeZone`, report);
  const cron = typeof given === 'string' ? given : given.cron;
  const fault = cronFault(cron);
  if (fault !== undefined) {
    const [start, end] = spanOf(cron, fault.field);
    report({
      severity: 'error',
      rule: 'schedule-invalid',
      message: `"${key}" ${fault.message}`,
      at: positionInScalar(document, at, start, end),
      todo: 'Write five fields, like "*/30 * * * *" (every half hour) or "15 3 * * 1-5" (03:15 on working days).',
    });
    return false;
  }
  return zoneSound && checkPause({ cron, timeZone: 'UTC' }, { key, at: valueAt(document, at) }, report);
}

function checkPause(
  times: Times,
  { key, at }: { readonly key: string; readonly at: Diagnostic['at'] },
  report: Report,
): boolean {
  const { shortest } = pauses(times);
  if (shortest >= SHORTEST_PAUSE) return true;
  report({
    severity: 'error',
    rule: 'schedule-too-often',
    message: `"${key}" comes every ${shortest / MINUTE} minutes at times; 5 is the least`,
    at,
    why: 'GitHub starts a scheduled workflow at most every 5 minutes.',
    todo: 'Write "*/5 * * * *" or less often. To be told of changes at once, start the workflow by repository_dispatch.',
  });
  return false;
}

function checkWindow(file: File, report: Report): void {
  const { written, document } = file;
  const { window, full } = written.integrator ?? {};
  if (window === undefined) return;
  if (window.timeZone !== undefined) checkZone(file, window.timeZone, '/integrator/window/timeZone', report);
  if (window.from === window.to) {
    report({
      severity: 'error',
      rule: 'window-empty',
      message: 'the window opens and closes at the same time',
      at: valueAt(document, '/integrator/window/to'),
      todo: 'Write another time; leave the window out to let full runs begin at any time.',
    });
  }
  if (full === 'off') {
    report({
      severity: 'warning',
      rule: 'window-unused',
      message: 'the window has no effect: it is about full runs, and there are none',
      at: keyAt(document, '/integrator/window'),
      todo: 'Remove it, or write when full runs are due.',
    });
  }
}

function checkWindowLength({ written, document }: File, report: Report): void {
  const { full, window } = normaliseIntegrator(written) ?? {};
  if (full === undefined || window === undefined || window.from === window.to) return;
  const open = (window.to - window.from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
  if (open >= SHORTEST_WINDOW) return;
  report({
    severity: 'warning',
    rule: 'window-short',
    message: `the window is open for ${open} minutes, which scheduled runs may miss every day`,
    at: keyAt(document, '/integrator/window'),
    why: 'A full run begins at a tick that falls into it. The workflow ticks twice an hour, and GitHub starts it late.',
    todo: `Open it for an hour at least, better for several. "crosswalk status" tells when full runs are missing.`,
  });
}

function checkStaleAfter({ written, document }: File, report: Report): void {
  const integrator = normaliseIntegrator(written);
  const staleAfter = staleAfterOf(written, integrator);
  if (written.staleAfter === undefined || !integrator?.enabled || staleAfter === undefined) return;
  const { longest } = pauses(integrator.schedule);
  if (staleAfter > longest) return;
  report({
    severity: 'warning',
    rule: 'stale-after-short',
    message: `"staleAfter" is over before the next run is due: the schedule pauses for up to ${longest / MINUTE} minutes`,
    at: valueAt(document, '/staleAfter'),
    why: 'It would be called broken while all is well.',
    todo: 'Write a longer time, at least twice that pause: GitHub starts scheduled workflows late, and now and then not at all.',
  });
}

function checkZone({ document }: File, name: string, path: string, report: Report): boolean {
  if (isTimeZone(name)) return true;
  const guess = nearest(name, timeZones());
  report({
    severity: 'error',
    rule: 'time-zone-unknown',
    message: `there is no time zone "${name}"`,
    at: valueAt(document, path),
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: 'Write an IANA name, like Europe/London or UTC.',
  });
  return false;
}

/** Characters of one field of a cron expression, or all of it. */
function spanOf(cron: string, field: number | undefined): readonly [number, number] {
  const found = field === undefined ? undefined : [...cron.matchAll(/\S+/g)][field];
  return found === undefined ? [0, cron.length] : [found.index, found.index + found[0].length];
}
