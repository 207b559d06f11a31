import type { SalesforceError } from '../errors.ts';
import { type FieldDescribe, isNumber, isText } from '../fields.ts';
import { normaliseId } from '../ids.ts';
import type { Scalar } from '../store.ts';
import { LIKE_ESCAPE, type Literal } from './ast.ts';

/** Makes the error for the operand at hand, with its place in the statement. */
export type Fail = (code: string, message: string) => SalesforceError;

/** With milliseconds kept: a literal may have them, stored values end in `.000`. */
export function exact(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}+0000`;
}

/** A literal as the store would hold it; throws where its kind does not fit the field. */
export function storedForm(field: FieldDescribe, literal: Literal, fail: Fail): Scalar {
  switch (literal.kind) {
    case 'boolean':
      if (field.type === 'boolean') return literal.value;
      break;
    case 'number':
      if (isNumber(field.type)) return literal.value;
      break;
    case 'date':
      if (field.type === 'date') return literal.text;
      break;
    case 'datetime':
      if (field.type === 'datetime') return exact(literal.ms);
      break;
    case 'time':
      if (field.type === 'time') return literal.text;
      break;
    case 'string': {
      if (field.type === 'id' || field.type === 'reference') {
        const id = normaliseId(literal.value);
        if (id === undefined)
          throw fail('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.value}`);
        return id;
      }
      if (isText(field.type) || field.type === 'multipicklist') return literal.value;
      break;
    }
    default:
      break;
  }
  throw wrongType(field, literal.kind === 'string', fail);
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  datetime: 'dateTime',
  currency: 'double',
  percent: 'double',
  id: 'ID',
  reference: 'ID',
};

export function wrongType(field: FieldDescribe, quoted: boolean, fail: Fail): SalesforceError {
  const text =
    isText(field.type) || field.type === 'multipicklist' || field.type === 'id' || field.type === 'reference';
  const type = isText(field.type) ? 'string' : (TYPE_NAMES[field.type] ?? field.type);
  const quotes = text
    ? ' and should be enclosed in quotes'
    : quoted
      ? ' and should not be enclosed in quotes'
      : '';
  return fail(
    'INVALID_FIELD',
    `value of filter criterion for field '${field.name}' must be of type ${type}${quotes}`,
  );
}

export function textLiteral(
  field: FieldDescribe,
  literal: Literal,
  fail: Fail,
): Extract<Literal, { kind: 'string' }> {
  if (literal.kind !== 'string') throw wrongType(field, false, fail);
  return literal;
}

/** `%` any text, `_` one character, LIKE_ESCAPE takes their meaning away. */
export function likePattern(like: string): RegExp {
  let source = '';
  for (let index = 0; index < like.length; index += 1) {
    const character = like.charAt(index);
    const next = like.charAt(index + 1);
    if (character === LIKE_ESCAPE && (next === '%' || next === '_')) {
      source += next;
      index += 1;
    } else if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else source += character.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 'isu');
}
