import type { Capabilities, Sugar } from '../connectors/capabilities.ts';
import type { WrittenField, WrittenMapping } from '../generated/mapping.ts';
import type { Precedence } from '../model/mapping.ts';
import type { Scalar } from '../model/value.ts';
import type { Written } from './documents.ts';
import { keyAt, type PlacedMap, type PlacedRule, type Report, type SideCapabilities } from './draft.ts';
import type { DeclaredEndpoint } from './endpoints.ts';

/** What `ticketType`, `stages`, `statuses` and `priorities` stand for: field rules and value maps like any others. */
export interface Shorthand {
  readonly rules: readonly PlacedRule[];
  readonly maps: readonly PlacedMap[];
}

interface Ends {
  readonly source: DeclaredEndpoint;
  readonly target: DeclaredEndpoint;
}

/** The keys that map the values of one field, with the word that the connectors' `sugar` has for it. */
const KEYS = { stages: 'stage', statuses: 'status', priorities: 'priority' } as const;

type Key = keyof typeof KEYS;
type WrittenMap = NonNullable<WrittenMapping[Key]>;

/** The rules of the short keys of a mapping; a key for which one of the objects has no field is reported and stands for nothing. */
export function shorthand(
  file: Written<WrittenMapping>,
  ends: Ends,
  capabilities: SideCapabilities,
  report: Report,
): Shorthand {
  const parts = (Object.keys(KEYS) as Key[]).flatMap((key): readonly Shorthand[] => {
    const written = file.written[key];
    if (written === undefined) return [];
    const source = termAt(file, ends.source, capabilities.source, KEYS[key], `/${key}`, report);
    if (source === undefined) return [];
    const target = termAt(file, ends.target, capabilities.target, KEYS[key], `/${key}`, report);
    if (target === undefined) return [];
    const type = capabilities.target.sugar?.[ends.target.object]?.type;
    return [valuesOf(key, written, file.written, { source, target, type })];
  });
  parts.unshift(ticketType(file, ends, capabilities, report));
  return { rules: parts.flatMap(({ rules }) => rules), maps: parts.flatMap(({ maps }) => maps) };
}

/** The field that a word means on one side, `undefined` with a report where its records have nothing of the kind. */
function termAt(
  { document }: Written<WrittenMapping>,
  { system, object }: DeclaredEndpoint,
  { sugar }: Capabilities,
  word: keyof Sugar,
  path: string,
  report: Report,
): string | undefined {
  const field = sugar?.[object]?.[word];
  if (field !== undefined) return field;
  const having = Object.entries(sugar ?? {}).flatMap(([name, words]) => (words[word] ? [name] : []));
  report({
    severity: 'error',
    rule: 'shorthand-unsupported',
    message: `records of ${system} ${object} have no ${NAMES[word]}`,
    at: keyAt(document, path),
    todo:
      having.length === 0
        ? `Remove ${path.slice(path.lastIndexOf('/') + 1)}:.`
        : `Remove ${path.slice(path.lastIndexOf('/') + 1)}:; records of ${having.join(', ')} have one.`,
  });
  return undefined;
}

const NAMES: Readonly<Record<keyof Sugar, string>> = {
  type: 'ticket type',
  recordType: 'record type',
  stage: 'stage',
  status: 'status',
  priority: 'priority',
  currency: 'currency',
};

/** The type is chosen once: whoever changes it later in the target has a reason to. */
function ticketType(
  file: Written<WrittenMapping>,
  ends: Ends,
  capabilities: SideCapabilities,
  report: Report,
): Shorthand {
  const written = file.written.import?.ticketType;
  const path = '/import/ticketType';
  if (written === undefined) return { rules: [], maps: [] };
  const target = termAt(file, ends.target, capabilities.target, 'type', path, report);
  if (target === undefined) return { rules: [], maps: [] };
  const constant = typeof written === 'object' ? written.default : written;
  if (typeof written !== 'object' || written.recordTypes === undefined)
    return { rules: [{ field: { value: constant, target, write: 'create' }, path }], maps: [] };
  const source = termAt(file, ends.source, capabilities.source, 'recordType', path, report);
  if (source === undefined) return { rules: [], maps: [] };
  // A record without a record type has the default, too: the row of the empty text.
  const map = { map: { ...written.recordTypes, '': constant }, default: constant };
  return {
    rules: [{ field: { source, target, values: 'ticketType', write: 'create' }, path }],
    maps: [{ name: 'ticketType', map, path, rows: `${path}/recordTypes` }],
  };
}

interface Fields {
  readonly source: string;
  readonly target: string;
  readonly type: string | undefined;
}

function valuesOf(key: Key, written: WrittenMap, mapping: WrittenMapping, fields: Fields): Shorthand {
  const { source, target } = fields;
  const path = `/${key}`;
  const { map, reverse, default: otherwise, unmapped, backDefault } = written;
  const rule: WrittenField = { source, target, values: key };
  const write = written.write ?? (key === 'stages' ? 'always' : 'create');
  const precedence = key === 'stages' ? precedenceOf(mapping, fields.type) : undefined;
  const back = travelsBack(key, written, mapping);
  // What an import writes once travels back whenever it changes, so that these are two rules.
  const rules: readonly WrittenField[] = !back
    ? [{ ...rule, write }]
    : write === 'always'
      ? [{ ...rule, direction: 'both' }]
      : [
          { ...rule, write },
          { ...rule, direction: 'syncBack' },
        ];
  return {
    rules: rules.map((field) => ({
      field,
      path,
      ...(precedence === undefined || (field.direction ?? 'import') === 'import' ? {} : { precedence }),
    })),
    maps: [
      {
        name: key,
        map: {
          map,
          ...(otherwise === undefined ? {} : { default: otherwise }),
          ...(unmapped === undefined ? {} : { unmapped }),
          ...(reverse === undefined ? {} : { reverse }),
        },
        path,
        // A stage that leads nowhere holds its record rather than being left out: a pipeline that is wrong in one place is no forecast.
        ...(key === 'stages' || backDefault !== undefined ? { back: { default: backDefault } } : {}),
        ...(key === 'priorities' ? { announced: true } : {}),
      },
    ],
  };
}

function travelsBack(key: Key, written: WrittenMap, { syncBack }: WrittenMapping): boolean {
  if ((syncBack?.on ?? []).length === 0 || written.direction === 'import') return false;
  return key !== 'statuses' || syncBack?.status !== false;
}

/** The stage that somebody chose for one record, then that of its type. */
function precedenceOf(
  { stages }: WrittenMapping,
  type: string | undefined,
): readonly Precedence[] | undefined {
  const types: Readonly<Record<string, Scalar>> | undefined = stages?.ticketTypes;
  const found = [
    ...(stages?.override === undefined ? [] : [{ path: stages.override }]),
    ...(types === undefined || type === undefined ? [] : [{ path: type, map: types }]),
  ];
  return found.length === 0 ? undefined : found;
}
