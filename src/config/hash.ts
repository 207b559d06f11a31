import { createHash } from 'node:crypto';
import type { Mapping } from '../model/mapping.ts';
import { stableStringify } from './catalogue.ts';

/**
 * SHA-256 (hex) of what decides which records a mapping concerns and what they become. Guards, comments, names for readers, the order of
 * the rules and their places in the file leave it unchanged, so that tidying a mapping costs no full read.
 */
export function mappingHash(mapping: Omit<Mapping, 'hash'>): string {
  const { source, target, import: policy, syncBack } = mapping;
  const content = {
    source: [source.connection, source.object],
    target: [target.connection, target.object],
    where: policy.where?.text,
    match: policy.match,
    onNoMatch: policy.onNoMatch,
    syncBack: { on: [...syncBack.on].sort(), where: syncBack.where?.text },
    externalId: mapping.externalId,
    optOut: mapping.optOut,
    exclude: [...mapping.exclude].sort(),
    fields: mapping.fields.map(({ at: _at, ...rule }) => rule).sort((a, b) => (a.id < b.id ? -1 : 1)),
    values: Object.values(mapping.values).map(({ at: _at, ...map }) => map),
  };
  return createHash('sha256').update(stableStringify(content)).digest('hex');
}
