import type { FieldRef, Where } from '../model/where.ts';
import { fail } from './error.ts';
import { expect, found, isWord, type Reader, readFieldPath, source } from './reader.ts';
import { AGGREGATES, DATE_FUNCTIONS, FUNCTIONS, nearest } from './vocabulary.ts';

/** The left side of a condition that is a function call. `server` when only the server can evaluate it. */
export type FunctionSide =
  | { readonly kind: 'field'; readonly field: FieldRef; readonly server: boolean }
  | { readonly kind: 'distance'; readonly where: Where };

/** Reads `CALENDAR_YEAR(CreatedDate)`, `HOUR_IN_DAY(convertTimezone(CreatedDate))`, `toLabel(Status)` or a whole DISTANCE condition. */
export function readFunction(reader: Reader): FunctionSide {
  const name = reader.next();
  const fn = source(reader, name).toUpperCase();
  if (fn === 'DISTANCE') return { kind: 'distance', where: readDistance(reader, name.start) };
  if (fn !== 'TOLABEL' && !DATE_FUNCTIONS.has(fn)) {
    const near = nearest(fn, FUNCTIONS);
    const todo = AGGREGATES.has(fn)
      ? 'Remove it; totals need GROUP BY and HAVING, which a mapping does not have.'
      : 'Use a field, a date function such as CALENDAR_YEAR(CreatedDate), toLabel or DISTANCE.';
    fail(
      name,
      `"${source(reader, name)}" is not a function of a where clause.`,
      todo,
      near ? { didYouMean: near } : {},
    );
  }
  const usage = `Write ${fn === 'TOLABEL' ? 'toLabel(Status)' : `${fn}(CreatedDate)`}.`;
  expect(reader, '(', usage);
  const converted =
    fn !== 'TOLABEL' && isWord(reader.peek(), 'CONVERTTIMEZONE') && reader.peek(1).kind === '(';
  if (converted) {
    reader.next();
    reader.next();
  }
  const field = readFieldPath(reader);
  if (converted) expect(reader, ')', usage);
  const close = expect(reader, ')', usage);
  const span = { start: name.start, end: close.end };
  if (fn === 'TOLABEL' || converted)
    return { kind: 'field', field: { path: field.path, span }, server: true };
  return { kind: 'field', field: { path: field.path, fn, span }, server: false };
}

const DISTANCE_USAGE = "Write DISTANCE(Location__c, GEOLOCATION(51.5, -0.12), 'km') < 20.";

function readDistance(reader: Reader, start: number): Where {
  const fields: FieldRef[] = [];
  expect(reader, '(', DISTANCE_USAGE);
  readPoint(reader, fields);
  expect(reader, ',', DISTANCE_USAGE);
  readPoint(reader, fields);
  expect(reader, ',', DISTANCE_USAGE);
  const unit = reader.next();
  if (unit.kind !== 'string' || !/^(?:mi|km)$/i.test(unit.value)) {
    fail(unit, `Expected 'mi' or 'km' ${found(reader, unit)}.`, DISTANCE_USAGE);
  }
  expect(reader, ')', DISTANCE_USAGE);
  const operator = reader.next();
  if (operator.kind !== 'operator' || operator.op === '=' || operator.op === '!=') {
    fail(operator, `Expected < or > ${found(reader, operator)}.`, DISTANCE_USAGE);
  }
  const end = readNumber(reader);
  return {
    kind: 'server',
    what: 'distance',
    text: source(reader, { start, end }),
    fields,
    span: { start, end },
  };
}

function readPoint(reader: Reader, fields: FieldRef[]): void {
  if (!isWord(reader.peek(), 'GEOLOCATION') || reader.peek(1).kind !== '(') {
    fields.push(readFieldPath(reader));
    return;
  }
  reader.next();
  reader.next();
  readNumber(reader);
  expect(reader, ',', DISTANCE_USAGE);
  readNumber(reader);
  expect(reader, ')', DISTANCE_USAGE);
}

function readNumber(reader: Reader): number {
  const token = reader.next();
  return token.kind === 'number'
    ? token.end
    : fail(token, `Expected a number ${found(reader, token)}.`, DISTANCE_USAGE);
}
