import type { Direction } from '../model/plan.ts';
import type { Painter } from './painter.ts';
import { safeText } from './safe.ts';

interface Left {
  readonly mapping: string;
  readonly direction: Direction;
  readonly action: string;
  readonly recordId: string;
  readonly why: 'changed' | 'gone' | 'new';
  readonly fields?: readonly string[];
}

const SHOWN = 50;

const WHY: Readonly<Record<Left['why'], string>> = {
  changed: 'it is not what it was when the plan was made',
  gone: 'nothing of that kind is to be done about it any more',
  new: 'it is not in the plan',
};

/** A plan that comes again has nothing left to do of what it did the first time. */
export function appliedBeforeText(
  earlier: readonly { readonly integration: string; readonly at: string }[],
): string {
  return earlier
    .map(
      ({ integration, at }) =>
        `${safeText(integration)}: this plan was applied before, at ${safeText(at)}; what was done then is done.\n`,
    )
    .join('');
}

/** What of a saved plan was not carried out and why, and what the plan did not know of. */
export function leftOutText(left: readonly Left[], painter: Painter): string {
  if (left.length === 0) return '';
  const lines = left.slice(0, SHOWN).map(({ mapping, action, recordId, why, fields }) => {
    const which = fields ? ` (${fields.map(safeText).join(', ')})` : '';
    return painter.yellow(`  not done: ${mapping} ${action} ${safeText(recordId)}: ${WHY[why]}${which}`);
  });
  if (left.length > SHOWN) lines.push(`  ... and ${left.length - SHOWN} more; --json lists them all`);
  lines.push('Make a new plan for these, or leave them to the next sync.');
  return `${lines.join('\n')}\n`;
}
