import { type Finding, fail, type ObjectUse, pass } from '../../model/finding.ts';
import type { ObjectInfo } from './describe.ts';

const CURRENCY = 'CurrencyIsoCode';

/** An org with several currencies gives every record one of its own: an amount alone says nothing there. */
export function examineCurrency(info: ObjectInfo, use: ObjectUse): readonly Finding[] {
  if (!info.fields.has(CURRENCY.toLowerCase())) return [];
  const amounts = use.reads.filter((path) => info.fields.get(path.toLowerCase())?.type === 'currency');
  if (amounts.length === 0) return [];
  if (use.reads.some((path) => path.toLowerCase() === CURRENCY.toLowerCase()))
    return [pass('currency', `${use.object}: amounts come with their currency`)];
  return [
    fail(
      'currency',
      'CATALOGUE_STALE',
      `${use.object}: the org has several currencies, and ${amounts.join(', ')} would come over as a bare number`,
      'Run "crosswalk pull", and write currency: <ISO code> in the mapping (records in another one are then held), or map CurrencyIsoCode as well.',
    ),
  ];
}
