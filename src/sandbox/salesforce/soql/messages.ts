import { SalesforceError } from '../errors.ts';
import type { Position } from './ast.ts';

/** The frame Salesforce puts around a query error: the line, a caret under the place, `ERROR at Row:r:Column:c`, the message. */
export function queryError(code: string, query: string, at: Position, message: string): SalesforceError {
  const line = query.split('\n')[at.line - 1] ?? '';
  const caret = `${' '.repeat(Math.max(0, at.column - 1))}^`;
  return new SalesforceError(
    code,
    `\n${line}\n${caret}\nERROR at Row:${at.line}:Column:${at.column}\n${message}`,
  );
}

const APPEND = 'Please reference your WSDL or the describe call for the appropriate names.';

export function noSuchColumn(name: string, entity: string): string {
  return `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${APPEND}`;
}

export function noSuchType(name: string): string {
  return `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${APPEND}`;
}

export function noSuchRelationship(name: string, place: 'field path' | 'FROM part of query call'): string {
  return `Didn't understand relationship '${name}' in ${place}. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${APPEND}`;
}
