import type { FieldType } from '../../model/catalogue.ts';
import type { ObjectInfo } from './describe.ts';
import type { WireObject } from './wire.ts';

/** A column of a Bulk result, and what its texts are in the JSON of a REST result. */
export interface Column {
  readonly path: string;
  readonly kind: 'text' | 'number' | 'boolean';
}

export type Describe = (object: string) => Promise<ObjectInfo>;

/** A reference to more kinds of objects than this costs more describes than the detour by REST. */
const MAX_TARGETS = 4;

/**
 * The columns of these paths, or `undefined` where Bulk cannot give one (compound and binary fields) or where nothing tells
 * the type of a parent's field: CSV is text only, so the type has to come from the parent's describe.
 */
export async function bulkColumns(
  info: ObjectInfo,
  paths: readonly string[],
  describe: Describe,
): Promise<readonly Column[] | undefined> {
  const columns: Column[] = [];
  for (const path of paths) {
    const kind = await kindOf([info], path.split('.'), describe);
    if (kind === undefined) return undefined;
    columns.push({ path, kind });
  }
  return columns;
}

/** `infos` are the objects that the path may start at: an owner is a user or a group. */
async function kindOf(
  infos: readonly ObjectInfo[],
  [name = '', ...rest]: readonly string[],
  describe: Describe,
): Promise<Column['kind'] | undefined> {
  if (rest.length === 0) {
    const kinds = new Set(
      infos.flatMap(({ fields }) => {
        const field = fields.get(name.toLowerCase());
        return field === undefined ? [] : [jsonKind(field.type)];
      }),
    );
    return kinds.size === 1 ? [...kinds][0] : undefined;
  }
  const targets = new Set(
    infos.flatMap(({ catalogue }) =>
      catalogue.fields.flatMap(({ relationship, references }) =>
        relationship?.toLowerCase() === name.toLowerCase() ? (references ?? []) : [],
      ),
    ),
  );
  if (targets.size === 0 || targets.size > MAX_TARGETS) return undefined;
  try {
    return await kindOf(await Promise.all([...targets].map(describe)), rest, describe);
  } catch {
    // Not describable for this user: REST says what it holds without being asked for its type.
    return undefined;
  }
}

function jsonKind(type: FieldType): Column['kind'] | undefined {
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return 'number';
    case 'checkbox':
      return 'boolean';
    case 'compound':
    case 'binary':
      return undefined;
    default:
      return 'text';
  }
}

/** The row as REST would have sent it: an empty text is null, parents are nested. */
export function rowOf(columns: readonly Column[], values: readonly string[]): WireObject {
  const row: Record<string, unknown> = {};
  for (const [index, { path, kind }] of columns.entries()) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let place = row;
    for (const name of names) place = nested(place, name);
    place[last] = jsonValue(kind, values[index] ?? '');
  }
  return row;
}

function nested(row: Record<string, unknown>, name: string): Record<string, unknown> {
  const known = row[name];
  if (typeof known === 'object' && known !== null) return known as Record<string, unknown>;
  const created: Record<string, unknown> = {};
  row[name] = created;
  return created;
}

function jsonValue(kind: Column['kind'], text: string): unknown {
  if (text === '') return null;
  if (kind === 'text') return text;
  if (kind === 'boolean') return text.toLowerCase() === 'true';
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
