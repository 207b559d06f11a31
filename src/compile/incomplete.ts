import { FieldRefused } from './failure.ts';

/**
 * Holds the record: its rule says `onEmpty: hold`, and there is nothing to give to `field`. `from` are the fields of `system` that the
 * rule reads; none for a constant.
 */
export function incomplete(field: string, system: string, from: readonly string[]): never {
  const names = from.map((name) => `"${name}"`).join(', ');
  throw new FieldRefused('hold', {
    code: 'RECORD_INCOMPLETE',
    what:
      names === ''
        ? `There is nothing for "${field}": the constant of its rule is empty.`
        : `There is nothing for "${field}": the record's ${names} ${from.length === 1 ? 'is' : 'are'} empty in ${system}, or the rule makes nothing of it.`,
    why: 'The rule says onEmpty: hold, so the record does not travel without a value there.',
    todo: `${names === '' ? 'Write a constant' : `Fill ${names} in ${system}`}, and the record goes on by itself; or write onEmpty: keep in the rule, so that such records travel (a built-in rule gives way to one of yours with the same target).`,
  });
}
