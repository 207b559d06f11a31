import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  YAMLException,
} from 'js-yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import { createLines, type Lines } from './lines.ts';
import { keyDiagnostic, tooLarge, yamlDiagnostic } from './yaml-problems.ts';
import { plainSpace, spaceNear } from './yaml-spaces.ts';

/** Larger than any sensible mapping; a limit keeps a wrong file (an export, a dump) from stalling validation. */
export const MAX_FILE_BYTES = 1_000_000;
const MAX_DEPTH = 40;

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** Offsets of one node in `YamlDocument.text`, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A YAML file with the place of every key and value, by JSON pointer (`/fields/3/target`). */
export interface YamlDocument {
  readonly file: string;
  /** As read, without a byte order mark. */
  readonly text: string;
  readonly value: unknown;
  readonly lines: Lines;
  readonly keys: ReadonlyMap<string, Range>;
  readonly values: ReadonlyMap<string, Range>;
  /** Every scalar value, for rules that look at what was typed. */
  readonly scalars: ReadonlyMap<string, YamlScalar>;
}

export interface YamlScalar {
  readonly text: string;
  readonly event: ScalarEvent;
}

export type YamlResult =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads one YAML 1.2 document. Everything that can surprise a reader is refused with its place: aliases, merge keys, tags, a second
 * document, duplicate keys, keys that YAML would turn into another text (`012` into `12`). Accepts a byte order mark and CRLF.
 */
export function parseYaml(file: string, raw: string): YamlResult {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const lines = createLines(file, text);
  if (Buffer.byteLength(raw) > MAX_FILE_BYTES)
    return { ok: false, diagnostics: [tooLarge(lines, Buffer.byteLength(raw), MAX_FILE_BYTES)] };

  try {
    const events = parseEvents(text, { filename: file, maxDepth: MAX_DEPTH });
    const index = indexEvents(events, text, lines);
    if (index.diagnostics.length > 0) return { ok: false, diagnostics: index.diagnostics };
    const [value] = constructFromEvents(events, { source: text, schema: CORE_SCHEMA, maxAliases: 0 });
    return {
      ok: true,
      document: { file, text, value, lines, keys: index.keys, values: index.values, scalars: index.scalars },
    };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = error.mark === undefined ? 0 : error.mark.position;
    return {
      ok: false,
      diagnostics: [spaceNear(lines, offset) ?? yamlDiagnostic(lines, error.reason, offset)],
    };
  }
}

/** RFC 6901: `~` and `/` inside a key are escaped. */
export function pointer(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

interface Frame {
  readonly kind: 'document' | 'sequence' | 'mapping';
  readonly path: string;
  readonly start: number;
  readonly seen: Map<string, number>;
  count: number;
  key: string | undefined;
}

interface Index {
  readonly keys: Map<string, Range>;
  readonly values: Map<string, Range>;
  readonly scalars: Map<string, YamlScalar>;
  readonly diagnostics: Diagnostic[];
}

function indexEvents(events: readonly Event[], text: string, lines: Lines): Index {
  const index: Index = { keys: new Map(), values: new Map(), scalars: new Map(), diagnostics: [] };
  const stack: Frame[] = [];
  let documents = 0;
  let last = 0;

  for (const event of events) {
    const parent = stack.at(-1);
    if (event.type === EVENT_ID.DOCUMENT) {
      documents += 1;
      if (documents === 2)
        index.diagnostics.push(yamlDiagnostic(lines, 'second document', text.indexOf('\n---', last) + 1));
      stack.push({ kind: 'document', path: '', start: 0, seen: new Map(), count: 0, key: undefined });
    } else if (event.type === EVENT_ID.POP) {
      const closed = stack.pop();
      if (closed !== undefined && closed.kind !== 'document' && documents === 1) {
        index.values.set(closed.path, { start: closed.start, end: Math.max(last, closed.start + 1) });
      }
    } else if (event.type === EVENT_ID.ALIAS) {
      // One error is enough: a bomb holds hundreds of aliases.
      const again = index.diagnostics.some((diagnostic) => diagnostic.rule === 'yaml-alias');
      if (!again) index.diagnostics.push(yamlDiagnostic(lines, 'alias', event.anchorStart - 1));
      if (parent !== undefined) advance(parent);
    } else {
      if (event.tagStart >= 0)
        index.diagnostics.push(
          yamlDiagnostic(lines, `tag ${text.slice(event.tagStart, event.tagEnd)}`, event.tagStart),
        );
      const isKey = parent?.kind === 'mapping' && parent.key === undefined;
      if (event.type === EVENT_ID.SCALAR) {
        const value = getScalarValue(text, event);
        const start = event.valueStart < 0 ? last : event.valueStart;
        const range = { start, end: event.valueStart < 0 ? start : event.valueEnd };
        last = Math.max(last, range.end);
        const space = plainSpace(lines, text.slice(range.start, range.end), range.start, event.style);
        if (space !== undefined) index.diagnostics.push(space);
        if (isKey) addKey(index, lines, parent, value, range, event);
        else if (parent !== undefined) {
          const path = childPath(parent);
          if (documents === 1) {
            index.values.set(path, range);
            index.scalars.set(path, { text: value, event });
          }
          advance(parent);
        }
      } else {
        const path = parent === undefined ? '' : childPath(parent);
        const kind = event.type === EVENT_ID.SEQUENCE ? 'sequence' : 'mapping';
        if (isKey) index.diagnostics.push(yamlDiagnostic(lines, 'complex key', event.start));
        if (parent !== undefined) advance(parent);
        stack.push({ kind, path, start: event.start, seen: new Map(), count: 0, key: undefined });
        last = Math.max(last, event.start);
      }
    }
  }
  if (documents === 0) index.diagnostics.push(yamlDiagnostic(lines, 'empty', 0));
  return index;
}

function addKey(
  index: Index,
  lines: Lines,
  parent: Frame,
  key: string,
  range: Range,
  event: ScalarEvent,
): void {
  const problem = keyDiagnostic(lines, key, range.start, event.style, parent.seen.get(key));
  if (problem !== undefined) index.diagnostics.push(problem);
  parent.seen.set(key, range.start);
  parent.key = key;
  const path = childPath(parent);
  if (!index.keys.has(path)) index.keys.set(path, range);
}

function childPath(parent: Frame): string {
  if (parent.kind === 'document') return '';
  return parent.path + pointer(parent.kind === 'sequence' ? parent.count : (parent.key ?? ''));
}

function advance(parent: Frame): void {
  parent.count += 1;
  parent.key = undefined;
}
