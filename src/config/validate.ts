import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../model/diagnostic.ts';
import { listed, nearest } from './nearest.ts';
import type { SchemaName, Schemas } from './schemas.ts';
import { describeValue, shown } from './values-in-messages.ts';
import { pointer, type YamlDocument } from './yaml.ts';

/**
 * Checks a document against its schema: one diagnostic a fault, none for the branches that only lead to it. `settled` are places
 * that something is known to be wrong with, so that no keys are missed there.
 */
export function validateDocument(
  schemas: Schemas,
  name: SchemaName,
  document: YamlDocument,
  settled: readonly string[] = [],
): readonly Diagnostic[] {
  const validate = schemas.validator(name);
  if (validate(document.value)) return [];
  const errors = validate.errors ?? [];
  const meant = new Set(errors.map((error) => error.instancePath + pointer(misspelt(error) ?? '')));
  const unavailable = errors
    .filter((error) => error.keyword === 'x-not-yet')
    .map((error) => error.instancePath);
  return errors
    .filter(
      (error) =>
        error.keyword !== 'required' ||
        (!settled.includes(error.instancePath) &&
          !meant.has(error.instancePath + pointer(String(error.params['missingProperty'])))),
    )
    .filter((error) => error.keyword !== 'if' && !isInside(error, unavailable))
    .map((error) => toDiagnostic(error, document));
}

/** What is inside a part that does not run yet needs no further remark. */
function isInside(error: ErrorObject, paths: readonly string[]): boolean {
  return (
    error.keyword !== 'x-not-yet' &&
    paths.some((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`))
  );
}

/** The known key that an unknown one was meant to be; that it is missing then needs no saying. */
function misspelt(error: ErrorObject): string | undefined {
  if (error.keyword !== 'additionalProperties') return undefined;
  const key = String(error.params['additionalProperty']);
  const known: Readonly<Record<string, { readonly 'x-also'?: string }>> =
    error.parentSchema?.['properties'] ?? {};
  return (
    Object.keys(known).find((name) => known[name]?.['x-also'] === key) ?? nearest(key, Object.keys(known))
  );
}

type Text = Pick<Diagnostic, 'rule' | 'message' | 'why' | 'didYouMean' | 'todo'>;

function toDiagnostic(error: ErrorObject, document: YamlDocument): Diagnostic {
  const { lines, keys, values } = document;
  const path = error.instancePath;
  const value = values.get(path);
  const here = keys.get(path);
  const schemaTodo = annotation(error, 'x-todo');
  const text = explain(error, document);
  const common = {
    severity: 'error',
    ...text,
    ...(schemaTodo === undefined || text.todo !== undefined ? {} : { todo: schemaTodo }),
  } as const;

  if (error.keyword === 'additionalProperties' || error.keyword === 'propertyNames') {
    const key = keys.get(
      path + pointer(String(error.params['additionalProperty'] ?? error.params['propertyName'])),
    );
    return { ...common, at: lines.at(key?.start ?? 0, key?.end) };
  }
  if (error.keyword === 'pattern' && error.propertyName !== undefined) {
    const key = keys.get(path + pointer(error.propertyName));
    return { ...common, at: lines.at(key?.start ?? 0, key?.end) };
  }
  if (error.keyword === 'required' || error.keyword === 'x-not-yet') {
    const place = (error.keyword === 'required' ? firstKey(document, path) : undefined) ?? here ?? value;
    return { ...common, at: lines.at(place?.start ?? 0, place?.end) };
  }
  return { ...common, at: lines.at(value?.start ?? 0, value?.end) };
}

function explain(error: ErrorObject, document: YamlDocument): Text {
  const path = error.instancePath;
  const where = path === '' ? 'the file' : `"${lastPart(path)}"`;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const known = Object.keys(error.parentSchema?.['properties'] ?? {});
      const guess = misspelt(error);
      return {
        rule: 'key-unknown',
        message: `unknown key "${shown(key)}"`,
        ...(guess === undefined ? { todo: `Here stand ${listed(known, 30)}.` } : { didYouMean: guess }),
      };
    }
    case 'required':
      return {
        rule: 'key-missing',
        message: `${where} lacks the key "${String(error.params['missingProperty'])}"`,
        todo: 'Add it.',
      };
    case 'enum':
    case 'const':
      return explainChoice(error, where);
    case 'type':
      return explainType(error, document, where);
    case 'x-not-yet':
      return {
        rule: 'not-yet',
        message: `${String(error.schema)} does not run yet`,
        why: 'The language knows it, this release of crosswalk does not carry it out.',
        todo: 'Remove it for now.',
      };
    case 'x-invalid':
      return { rule: 'value-invalid', message: String(error.schema) };
    case 'propertyNames':
      return {
        rule: 'name-invalid',
        message: `"${shown(String(error.params['propertyName']))}" cannot be a name`,
      };
    case 'pattern':
      return { rule: 'value-invalid', message: `${where} cannot be ${describeValue(error.data)}` };
    case 'minLength':
      return { rule: 'value-empty', message: `${where} is empty`, todo: 'Write a value, or remove the key.' };
    case 'minItems':
      return {
        rule: 'value-empty',
        message: `${where} is an empty list`,
        ...(annotation(error, 'x-todo') === undefined ? { todo: 'List something, or remove the key.' } : {}),
      };
    case 'minProperties':
      return { rule: 'value-empty', message: `${where} is empty` };
    case 'maxProperties':
      return { rule: 'value-invalid', message: `${where} holds more than one key` };
    case 'uniqueItems':
      return {
        rule: 'value-duplicate',
        message: `${where} holds the same entry twice`,
        todo: 'Remove one of them.',
      };
    default:
      return {
        rule: 'value-invalid',
        message: `${where} ${error.message ?? 'is not valid'}`,
        todo: 'Correct the value.',
      };
  }
}

function explainChoice(error: ErrorObject, where: string): Text {
  const allowed: unknown = error.params['allowedValues'] ?? [error.params['allowedValue']];
  const names = Array.isArray(allowed) ? allowed.map(String) : [];
  const habit =
    typeof error.data === 'string' && /^(?:yes|no|on|off)$/i.test(error.data) && names.includes('true');
  const guess = typeof error.data === 'string' ? nearest(error.data, names) : undefined;
  return {
    rule: 'value-unknown',
    message: `${where} cannot be ${describeValue(error.data)}`,
    ...(guess === undefined ? {} : { didYouMean: guess }),
    ...(habit || annotation(error, 'x-todo') !== undefined ? {} : { todo: `Write ${listed(names, 30)}.` }),
  };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys and values',
  array: 'a list',
  null: 'nothing',
};

function explainType(error: ErrorObject, document: YamlDocument, where: string): Text {
  if (annotation(error, 'x-rule') === 'literal-secret' && error.data !== null && error.data !== undefined) {
    return {
      rule: 'literal-secret',
      message: `${where} is written out`,
      why: 'Everyone who can read the repository could use it, for as long as its history exists.',
      todo: 'Write { env: NAME }, put the value into that variable or a GitHub secret, and replace the secret in the system it belongs to.',
    };
  }
  const types = [error.params['type']].flat().map(String);
  const wanted = types.map((type) => TYPE_NAMES[type] ?? type).join(' or ');
  const message = `${where} must be ${wanted}, not ${describeValue(error.data)}`;
  if (
    types.includes('boolean') &&
    typeof error.data === 'string' &&
    /^(?:y|yes|on|n|no|off)$/i.test(error.data)
  ) {
    const positive = /^(?:y|yes|on)$/i.test(error.data);
    return {
      rule: 'value-type',
      message,
      why: 'In YAML 1.2 yes, no, on and off are ordinary words.',
      didYouMean: positive ? 'true' : 'false',
    };
  }
  if (types.includes('string') && ['number', 'boolean'].includes(typeof error.data)) {
    const raw = document.scalars.get(error.instancePath)?.text ?? String(error.data);
    // As text it would be the next error.
    const pattern = annotation(error, 'pattern');
    const todo = annotation(error, 'x-todo');
    if (todo !== undefined && pattern !== undefined && !new RegExp(pattern, 'u').test(raw))
      return { rule: 'value-type', message: `${where} cannot be ${shown(raw)}`, todo };
    return { rule: 'value-type', message, todo: `Put quotes around it to make it text: "${shown(raw)}".` };
  }
  return { rule: 'value-type', message, todo: `Write ${wanted}.` };
}

function annotation(error: ErrorObject, keyword: string): string | undefined {
  const value: unknown = error.parentSchema?.[keyword];
  return typeof value === 'string' ? value : undefined;
}

function firstKey(document: YamlDocument, path: string) {
  const value: unknown = path === '' ? document.value : at(document.value, path);
  if (typeof value !== 'object' || value === null) return undefined;
  const [first] = Object.keys(value);
  return first === undefined ? undefined : document.keys.get(path + pointer(first));
}

function at(value: unknown, path: string): unknown {
  let current = value;
  for (const part of path.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, decode(part));
  }
  return current;
}

function lastPart(path: string): string {
  const parts = path.split('/').slice(1).map(decode);
  const last = parts.at(-1) ?? '';
  return /^\d+$/.test(last) && parts.length > 1 ? `${parts.at(-2)}[${last}]` : shown(last);
}

function decode(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
