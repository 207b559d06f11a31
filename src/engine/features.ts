import type { CompiledMapping } from '../compile/compiled.ts';
import type { Connector } from '../connectors/connector.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import { type RunContext, sidesOf } from './context.ts';

/**
 * Compares what the source can do now with what the mapping was checked against: an org that has several currencies, or keeps people as
 * companies, has a field that says so of each record. Throws `CATALOGUE_STALE` where the mapping knows nothing of that field: amounts
 * would come over, and go back, as bare numbers, and people as customers, without anybody having said so.
 */
export async function checkFeatures(context: RunContext, { mapping }: CompiledMapping): Promise<void> {
  const { source } = sidesOf(context, mapping);
  const { object } = mapping.source;
  const { sugar, personField } = source.capabilities;
  const currency = sugar?.[object]?.currency;
  if (currency !== undefined && !knowsCurrency(mapping, currency)) {
    const live = await source.describe(object);
    const read = new Set(
      mapping.fields.flatMap((rule) => (rule.source.kind === 'path' ? [rule.source.path] : [])),
    );
    const amount = live.fields.find(({ path, type }) => type === 'currency' && read.has(path));
    if (amount !== undefined && (await has(source, object, currency)))
      throw stale(
        mapping,
        `${object} records have a currency of their own in ${mapping.source.connection} ("${currency}"), and the mapping carries "${amount.path}" without knowing of it.`,
        'Run "crosswalk pull", write currency: with the code of yours into the mapping (records in another one are held), then run again.',
      );
  }
  const person = personField?.[object];
  if (person !== undefined && mapping.import.persons === undefined && (await has(source, object, person)))
    throw stale(
      mapping,
      `${mapping.source.connection} keeps people as companies ("${person}"), and the mapping would take them for customers.`,
      'Run "crosswalk pull", then run again: people are left out and reported. personAccounts: of the accounts says what else to do with them.',
    );
}

function knowsCurrency({ currencyField, fields }: Mapping, currency: string): boolean {
  return (
    currencyField !== undefined ||
    fields.some(({ source }) => source.kind === 'path' && source.path === currency)
  );
}

/** Whether there is a field of that path, of the object or of the one that it refers to. */
async function has(source: Connector, object: string, path: string): Promise<boolean> {
  const { fields } = await source.describe(object);
  const [first, ...rest] = path.split('.');
  if (rest.length === 0) return fields.some((field) => field.path === path);
  const [parent] = fields.find(({ relationship }) => relationship === first)?.references ?? [];
  return parent !== undefined && (await has(source, parent, rest.join('.')));
}

function stale({ file }: Mapping, what: string, todo: string): CrosswalkError {
  return new CrosswalkError({
    code: 'CATALOGUE_STALE',
    kind: CODES.CATALOGUE_STALE.kind,
    what,
    where: file,
    why: 'The catalogue that the mapping was checked against is older than this field.',
    todo,
  });
}
