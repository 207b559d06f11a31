import type { WireRecord } from '../system.ts';
import { isRecord } from './body.ts';
import type { Row } from './store.ts';

/** `AddressStore`: line3 is the city, line4 the county or state. */
const FIELDS = ['description', 'note', 'line1', 'line2', 'line3', 'line4', 'postcode'] as const;

/** The site's values after a POST that carries `name` (`delivery_address`) as an object; its lines are merged. */
export function withAddress(values: WireRecord, name: string, input: unknown): WireRecord {
  if (!isRecord(input)) return values;
  const before = values[name];
  const after: Record<string, unknown> = isRecord(before) ? { ...before } : {};
  for (const field of FIELDS) {
    const value = input[field];
    if (value === null) delete after[field];
    else if (typeof value === 'string' || typeof value === 'number') after[field] = String(value);
  }
  return { ...values, [name]: after };
}

/** An address of a site or a user; `type` is a value of look-up 30. */
export function showAddress(
  owner: Row | undefined,
  name: string,
  type: number,
  ownerKey: 'site_id' | 'user_id' = 'site_id',
): WireRecord {
  const stored = owner?.values[name];
  const blank = Object.fromEntries(FIELDS.map((field) => [field, '']));
  return {
    ...blank,
    type,
    primary: true,
    inactive: false,
    [ownerKey]: owner?.id ?? 0,
    ...(isRecord(stored) ? stored : {}),
  };
}

/** `delivery_address_line1` to `5`, of which the fifth is the postcode. */
export function addressLine(site: Row, line: 1 | 2 | 3 | 4 | 5): string {
  const stored = site.values['delivery_address'];
  const field = line === 5 ? 'postcode' : `line${line}`;
  return isRecord(stored) ? String(stored[field] ?? '') : '';
}
