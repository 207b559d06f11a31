import type { SandboxRequest, WireRecord } from '../system.ts';
import { empty, modelState, Refusal } from './answers.ts';
import type { PropertyKind, PropertyTable } from './properties/table.ts';
import { parseStamp, stamp } from './time.ts';

const ACCEPTED = /^(application\/json|application\/json-patch\+json|text\/json|application\/[^\s;]+\+json)$/;

/** The elements of a POST body with their scalars in the model's types, as .NET binds them; 415 or 400 otherwise. `single`: the body is one element. */
export function readElements(
  request: SandboxRequest,
  table: PropertyTable,
  single = false,
): readonly WireRecord[] {
  const type = request.headers['content-type'] ?? '';
  const media = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!ACCEPTED.test(media)) throw new Refusal(empty(415), 'The content type is not JSON.');
  const text = request.body
    .toString(/charset="?iso-8859-1/i.test(type) ? 'latin1' : 'utf8')
    .replace(/^\uFEFF/, '');
  if (text.trim() === '') throw modelState('', 'A non-empty request body is required.');
  const body = parse(text);
  if (single && isRecord(body)) {
    const fail = (key: string, message: string): never => {
      throw modelState(key, `${message} ${position(text, [key])}`);
    };
    return [bind(body, table, fail)];
  }
  if (!Array.isArray(body)) {
    const at = position(text, firstKey(body) ?? []);
    throw modelState(
      '',
      `Cannot deserialize the current JSON ${typeof body === 'object' && body !== null ? 'object (e.g. {"name":"value"})' : 'value'} into a list because the type requires a JSON array (e.g. [1,2,3]) to deserialize correctly. ${at}`,
    );
  }
  return body.map((element: unknown, index) => {
    if (!isRecord(element)) {
      throw modelState(`[${index}]`, `Error converting value to an object. ${position(text, [index])}`);
    }
    return bind(element, table, (key, message) => {
      throw modelState(`[${index}].${key}`, `${message} ${position(text, [index, key])}`);
    });
  });
}

/** Scalars in the model's types; other keys as they are. `fail` gets the property and .NET's words for what is wrong. */
export function bind(
  element: WireRecord,
  table: PropertyTable,
  fail: (key: string, message: string) => never,
): WireRecord {
  const out: Record<string, unknown> = {};
  for (const [written, value] of Object.entries(element)) {
    // Newtonsoft falls back to the property of that name in another case.
    const key = table.kinds.has(written) ? written : written.toLowerCase();
    const kind = table.kinds.get(key);
    if (kind === undefined) {
      if (COLLECTIONS.has(key) && value !== null && !Array.isArray(value)) {
        fail(written, 'Cannot deserialize the value into a list because the type requires a JSON array.');
      }
      out[key] = value;
    } else {
      out[key] = convert(kind, value, (message) => fail(written, message));
    }
  }
  return out;
}

const COLLECTIONS = new Set(['customfields', 'external_links']);
const UNEXPECTED = 'Unexpected character encountered while parsing value:';

function convert(kind: PropertyKind, value: unknown, fail: (message: string) => never): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return fail(`${UNEXPECTED} ${Array.isArray(value) ? '[' : '{'}.`);
  switch (kind) {
    case 'text':
      return String(value);
    case 'integer':
    case 'number':
      return toNumber(kind, value, fail);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'number') return value !== 0;
      if (/^\s*(true|false)\s*$/i.test(String(value))) return /true/i.test(String(value));
      return value === '' ? null : fail(`Could not convert string to boolean: ${String(value)}.`);
    case 'date': {
      if (value === '') return null;
      const instant = typeof value === 'string' ? parseStamp(value) : undefined;
      return instant === undefined
        ? fail(`Could not convert string to DateTime: ${String(value)}.`)
        : stamp(instant);
    }
  }
}

function toNumber(kind: 'integer' | 'number', value: unknown, fail: (message: string) => never): unknown {
  const word = kind === 'integer' ? 'integer' : 'double';
  if (typeof value === 'boolean') return fail(`${UNEXPECTED} ${String(value).charAt(0)}.`);
  if (typeof value === 'string' && value.trim() === '') return null;
  const pattern = kind === 'integer' ? /^\s*[+-]?\d+\s*$/ : /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
  if (typeof value === 'string' && !pattern.test(value)) {
    return fail(`Could not convert string to ${word}: ${value}.`);
  }
  const number = Number(value);
  if (kind === 'number') return number;
  if (!Number.isInteger(number)) return fail(`Input string '${number}' is not a valid integer.`);
  if (Math.abs(number) > 2 ** 31 - 1)
    return fail(`JSON integer ${number} is too large or small for an Int32.`);
  return number;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = Number(/at position (\d+)/.exec(String(error))?.[1] ?? text.length);
    const found = text.charAt(at);
    const { line, column } = lineAndColumn(text, at);
    throw modelState(
      '',
      found === ''
        ? `Unexpected end when reading JSON. Path '', line ${line}, position ${column}.`
        : `${UNEXPECTED} ${found}. Path '', line ${line}, position ${column}.`,
    );
  }
}

export function isRecord(value: unknown): value is WireRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstKey(value: unknown): readonly string[] | undefined {
  const key = isRecord(value) ? Object.keys(value)[0] : undefined;
  return key === undefined ? undefined : [key];
}

type Path = readonly (string | number)[];

/** `Path '[0].site_id', line 1, position 139.`: the position after the value, counted as Newtonsoft counts. */
function position(text: string, path: Path): string {
  const shown = path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
  const { line, column } = lineAndColumn(text, endOf(text, path));
  return `Path '${shown}', line ${line}, position ${column}.`;
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) };
}

/** Offset just after the value at `path` in valid JSON text; of a container just after its bracket. */
function endOf(text: string, path: Path): number {
  const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;
  const stack: { key: string | number; array: boolean; wantsKey: boolean }[] = [];
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    const top = stack.at(-1);
    if (word === ':') continue;
    if (word === ',') {
      if (top?.array && typeof top.key === 'number') top.key += 1;
      else if (top !== undefined) top.wantsKey = true;
      continue;
    }
    if (word === ']' || word === '}') {
      stack.pop();
      continue;
    }
    if (top?.wantsKey) {
      top.key = String(JSON.parse(word));
      top.wantsKey = false;
      continue;
    }
    if (stack.length === path.length && stack.every((level, index) => level.key === path[index])) {
      return token.lastIndex;
    }
    if (word === '[') stack.push({ key: 0, array: true, wantsKey: false });
    if (word === '{') stack.push({ key: '', array: false, wantsKey: true });
  }
  return text.length;
}
