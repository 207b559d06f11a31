import { type Finding, pass } from '../../model/finding.ts';
import type { Memory } from '../connector.ts';
import type { DateFilter } from './date-filter.ts';
import { type LinkKnowledge, linkKnowledge } from './external-link.ts';

/** What earlier runs learned about this tenant by what they had to do anyway. Nothing is asked. */
export function learned(dateFilter: DateFilter, memory: Memory): readonly Finding[] {
  return [pass('date-filter', dateFilter.knowledge()), pass('external-link', links(linkKnowledge(memory)))];
}

function links({ status, at }: LinkKnowledge): string {
  const when = at === undefined ? '' : ` (seen ${at.slice(0, 10)})`;
  switch (status) {
    case 'works':
      return `this tenant keeps the links that come with a new record${when}; a lost answer is looked up by them`;
    case 'ignored':
      return `this tenant ignores the links that come with a new record${when}; records are found by their fields`;
    case 'unknown':
      return 'not known whether this tenant keeps the links that come with a new record; the first records that are created will tell';
  }
}
