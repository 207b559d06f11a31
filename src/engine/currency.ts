import type { CompiledMapping } from '../compile/compiled.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { type RunContext, sidesOf } from './context.ts';

/**
 * The catalogue that the mapping was checked against may be older than the day on which the org got several currencies: its amounts
 * would come over as bare numbers, in whatever currency each is. Throws `CATALOGUE_STALE` (config). Costs no request: what was read was
 * described.
 */
export async function checkCurrency(context: RunContext, { mapping }: CompiledMapping): Promise<void> {
  const { source } = sidesOf(context, mapping);
  const { object, system, catalogue } = mapping.source;
  const field = source.capabilities.sugar?.[object]?.currency;
  if (field === undefined || catalogue.fields.some(({ path }) => path === field)) return;
  const paths = mapping.fields.flatMap((rule) => (rule.source.kind === 'path' ? rule.source.path : []));
  const amounts = paths.filter((path) =>
    catalogue.fields.some((known) => known.path === path && known.type === 'currency'),
  );
  if (amounts.length === 0) return;
  const live = await source.describe(object);
  if (!live.fields.some(({ path }) => path === field)) return;
  throw new CrosswalkError({
    code: 'CATALOGUE_STALE',
    kind: CODES.CATALOGUE_STALE.kind,
    what: `${system} has several currencies now: each ${object} has one of its own in ${field}, which the catalogue does not know.`,
    where: `${mapping.at.file}:${mapping.at.line}`,
    why: `${[...new Set(amounts)].join(', ')} would come over as a bare number.`,
    todo: 'Run "crosswalk pull", then "crosswalk validate": currency: with the code of yours says which one the mapping carries.',
  });
}
