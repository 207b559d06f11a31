import type { WrittenIntegration } from '../generated/integration.ts';
import type { Integrator, Notify, Times } from '../model/integrator.ts';
import { cronFault, pauses } from '../schedule/cron.ts';

type WrittenIntegrator = NonNullable<WrittenIntegration['integrator']>;
type WrittenTimes = NonNullable<WrittenIntegrator['schedule']>;

const EVERY_HALF_HOUR = '*/30 * * * *';
/** In the night of most who say nothing, and not at the full hour, when everybody's jobs start. */
const EVERY_NIGHT = '15 3 * * *';

const MINUTE = 60_000;
const UNITS = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE } as const;
const STALE_AFTER = 6 * UNITS.h;
/** A first load holds some dozens as a rule, and a weekend is no alarm. */
const HELD_RECORDS = 50;
const HELD_AFTER = '3d';

/** `integrator` with every default filled in; absent when the file does not say it. */
export function normaliseIntegrator(written: WrittenIntegration): Integrator | undefined {
  const { integrator } = written;
  if (integrator === undefined) return undefined;
  const schedule = timesOf(integrator.schedule ?? EVERY_HALF_HOUR, 'UTC');
  const full =
    integrator.full === 'off' ? undefined : timesOf(integrator.full ?? EVERY_NIGHT, schedule.timeZone);
  const { window } = integrator;
  return {
    enabled: integrator.enabled ?? true,
    mappings: integrator.mappings ?? [],
    directions: integrator.directions ?? ['import', 'syncBack'],
    schedule,
    full,
    window: window && {
      from: minutesOf(window.from),
      to: minutesOf(window.to),
      timeZone: window.timeZone ?? full?.timeZone ?? schedule.timeZone,
    },
  };
}

export function normaliseNotify({ notify }: WrittenIntegration): Notify {
  return {
    errors: { incoming: notify?.errors?.incoming ?? [], outgoing: notify?.errors?.outgoing ?? [] },
    held: {
      records: notify?.held?.records ?? HELD_RECORDS,
      afterMs: durationOf(notify?.held?.after ?? HELD_AFTER),
    },
    success: notify?.success ?? 'summary',
  };
}

/** What is written, or as long as a schedule may well be silent: 6 hours, or twice its longest pause. */
export function staleAfterOf(
  written: WrittenIntegration,
  integrator: Integrator | undefined,
): number | undefined {
  if (written.staleAfter !== undefined) return durationOf(written.staleAfter);
  if (!integrator?.enabled || cronFault(integrator.schedule.cron)) return undefined;
  return Math.max(STALE_AFTER, 2 * pauses(integrator.schedule).longest);
}

/** `90m`, `6h`, `2d` in milliseconds. */
function durationOf(text: string): number {
  const unit = text.slice(-1);
  return Number(text.slice(0, -1)) * (unit === 'm' ? UNITS.m : unit === 'h' ? UNITS.h : UNITS.d);
}

function timesOf(written: WrittenTimes, timeZone: string): Times {
  if (typeof written === 'string') return { cron: written, timeZone };
  return { cron: written.cron, timeZone: written.timeZone ?? timeZone };
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
