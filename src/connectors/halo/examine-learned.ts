import { type Finding, pass } from '../../model/finding.ts';
import type { Memory } from '../connector.ts';
import type { DateFilter } from './date-filter.ts';
import { isWireObject, textOf } from './wire.ts';

const LINK_KEY = 'externalLink';

/** What earlier runs learned about this tenant by what they had to do anyway. Nothing is asked. */
export function learned(dateFilter: DateFilter, memory: Memory): readonly Finding[] {
  return [pass('date-filter', dateFilter.knowledge()), pass('external-link', links(memory.get(LINK_KEY)))];
}

function links(text: string | undefined): string {
  const { status, at } = parsed(text);
  const seen = textOf(at)?.slice(0, 10);
  const when = seen === undefined ? '' : ` (seen ${seen})`;
  if (status === 'works')
    return `this tenant keeps the links that come with a new record${when}; a lost answer is looked up by them`;
  if (status === 'ignored')
    return `this tenant ignores the links that come with a new record${when}; records are found by their fields`;
  return 'not known whether this tenant keeps the links that come with a new record; the first records that are created will tell';
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    return isWireObject(stored) ? stored : {};
  } catch {
    return {};
  }
}
