import { hubspotCapabilities } from './capabilities.ts';
import type { HubspotObject, HubspotProperty } from './describe.ts';

/** Name of the property whose value HubSpot lets move forward only. */
export function stageFieldOf(object: Pick<HubspotObject, 'name'>): string {
  return hubspotCapabilities.stageField[object.name];
}

/**
 * Whether a record in stage `current` takes `wanted` only after it was cleared: HubSpot keeps the stage that is further on, without a
 * word. The order is that of the options. A stage that is no option any more has no place in it, so that it is cleared as well.
 */
export function isBehind(
  property: Pick<HubspotProperty, 'options'>,
  current: string | null,
  wanted: string,
): boolean {
  if (current === null || current === '' || wanted === '' || current === wanted) return false;
  const places = new Map(property.options.map(({ value }, index) => [value, index]));
  const place = places.get(wanted);
  // Not one of the options: HubSpot refuses it by name, and the record keeps the stage that it has.
  if (place === undefined) return false;
  return place < (places.get(current) ?? Number.POSITIVE_INFINITY);
}
