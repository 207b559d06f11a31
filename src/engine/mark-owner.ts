import type { Connector } from '../connectors/connector.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Value } from '../model/value.ts';

type Marked = Pick<Mapping, 'externalId' | 'childOf'>;
type Side = Pick<Connector, 'capabilities'>;

/** The source record that a target says it was made from, by its mark; `undefined` where it bears none or the mark was not read. */
export function markOwner(
  mapping: Marked,
  source: Side,
  target: Pick<SystemRecord, 'values'> | undefined,
): string | undefined {
  const field = mapping.externalId.target;
  return field === undefined ? undefined : idIn(mapping, source, target?.values[field]);
}

/** The target that a source record says it belongs to, by its mark; `undefined` where it bears none or the mark was not read. */
export function markTarget(
  mapping: Marked,
  target: Side,
  source: Pick<SystemRecord, 'values'>,
): string | undefined {
  const field = mapping.externalId.source;
  return field === undefined ? undefined : idIn(mapping, target, source.values[field]);
}

/**
 * The field of a file's or note's mark is not ours alone: other integrations keep keys of their own in it. What is not spelled as this run
 * would spell an id of the other system is one of theirs, and the record was born where it is.
 */
function idIn({ childOf }: Marked, { capabilities }: Side, mark: Value | undefined): string | undefined {
  const text = mark === undefined || mark === null ? '' : String(mark).trim();
  if (text === '') return undefined;
  const id = capabilities.canonicalId(text);
  return childOf !== undefined && (id !== text || !capabilities.isId(id)) ? undefined : id;
}
