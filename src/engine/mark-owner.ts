import type { Connector } from '../connectors/connector.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';

/** The source record that a target says it was made from, by its mark; `undefined` where it bears none or the mark was not read. */
export function markOwner(
  { externalId }: Pick<Mapping, 'externalId'>,
  source: Pick<Connector, 'capabilities'>,
  target: Pick<SystemRecord, 'values'> | undefined,
): string | undefined {
  const mark = externalId.target === undefined ? undefined : target?.values[externalId.target];
  return typeof mark === 'string' && mark.trim() !== ''
    ? source.capabilities.canonicalId(mark.trim())
    : undefined;
}

/** The target that a source record says it belongs to, by its mark; `undefined` where it bears none or the mark was not read. */
export function markTarget(
  { externalId }: Pick<Mapping, 'externalId'>,
  target: Pick<Connector, 'capabilities'>,
  source: Pick<SystemRecord, 'values'>,
): string | undefined {
  const mark = externalId.source === undefined ? undefined : source.values[externalId.source];
  const id = mark === undefined || mark === null ? '' : String(mark).trim();
  return id === '' ? undefined : target.capabilities.canonicalId(id);
}
