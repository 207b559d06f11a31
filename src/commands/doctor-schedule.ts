import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Finding, pass, warn } from '../model/finding.ts';
import type { Integration } from '../model/mapping.ts';
import { cronFault, pauses } from '../schedule/cron.ts';
import type { CommonOptions } from './io.ts';

const MINUTE = 60_000;
/** A tick as the workflow has it; what is commented out is none. */
const TICK = /^\s*- cron: *(['"])([^'"]+)\1/gm;

/** Whether the workflow beside the mappings ticks as often as they are to run; nothing where there is none, for then something else starts runs. */
export function scheduleFindings(
  { mappings }: Pick<CommonOptions, 'mappings'>,
  integrations: readonly Integration[],
): readonly Finding[] {
  const path = resolve(mappings, '..', '.github/workflows/sync.yml');
  if (!existsSync(path)) return [];
  const ticks = [...readFileSync(path, 'utf8').matchAll(TICK)]
    .map(([, , cron = '']) => cron)
    .filter((cron) => cronFault(cron) === undefined)
    .map((cron) => pauses({ cron, timeZone: 'UTC' }).longest);
  if (ticks.length === 0) return [];
  const tick = Math.min(...ticks);
  return integrations.flatMap(({ name, integrator }) => {
    if (!integrator?.enabled) return [];
    const { shortest } = pauses(integrator.schedule);
    const minutes = `every ${tick / MINUTE} minutes`;
    if (shortest >= tick)
      return [pass('schedule', `${name}: sync.yml ticks ${minutes}, which is often enough`)];
    return [
      warn(
        'schedule',
        `${name} is to run every ${shortest / MINUTE} minutes, and sync.yml ticks ${minutes} only`,
        'Add ticks to "schedule" in .github/workflows/sync.yml, or let the integration run less often.',
      ),
    ];
  });
}
