import type { FieldOption, FieldType } from '../../model/catalogue.ts';
import type { HaloApi } from './api.ts';
import { CUSTOM_PREFIX } from './field.ts';
import type { HaloOption } from './options.ts';
import type { HaloField } from './schema.ts';
import { idOf, objectsOf, property, textOf, type WireObject } from './wire.ts';

/** FieldInfo `type`; text narrows by `inputtype`, dates by `inputtype` 1. */
const CUSTOM_TYPES: Readonly<Record<number, { readonly type: FieldType; readonly native: string }>> = {
  0: { type: 'text', native: 'text' },
  1: { type: 'memo', native: 'memo' },
  2: { type: 'select', native: 'single select' },
  3: { type: 'multiselect', native: 'multi select' },
  4: { type: 'date', native: 'date' },
  5: { type: 'time', native: 'time' },
  6: { type: 'checkbox', native: 'checkbox' },
  7: { type: 'table', native: 'table' },
  10: { type: 'html', native: 'rich text' },
};

const TEXT_INPUTS: Readonly<Record<number, { readonly type: FieldType; readonly native: string }>> = {
  1: { type: 'integer', native: 'text (integer)' },
  2: { type: 'currency', native: 'text (money)' },
  3: { type: 'text', native: 'text (alphanumeric)' },
  4: { type: 'decimal', native: 'text (decimal)' },
  5: { type: 'url', native: 'text (URL)' },
  6: { type: 'text', native: 'text (password)' },
};

const PASSWORD_INPUT = 6;
const FREE_TEXT: ReadonlySet<FieldType> = new Set(['text', 'memo', 'html', 'url']);

/** A custom field as `/FieldInfo` lists it; `undefined` for a built-in one. */
export async function fromFieldInfo(api: HaloApi, info: WireObject): Promise<HaloField | undefined> {
  const name = textOf(property(info, 'name'));
  const id = idOf(property(info, 'id'));
  // Only custom fields are named CF…; the list may hold built-in ones too.
  if (name === undefined || id === undefined || !/^CF/i.test(name)) return undefined;
  const { type, native } = customType(Number(property(info, 'type')), Number(property(info, 'inputtype')));
  const select = type === 'select' || type === 'multiselect';
  const options = select ? await optionsOf(api, info) : [];
  const readOnly = property(info, 'readonly') === true || type === 'table';
  const length = Number(property(info, 'characterlimit'));
  const password = type === 'text' && Number(property(info, 'inputtype')) === PASSWORD_INPUT;
  return {
    catalogue: {
      path: `${CUSTOM_PREFIX}${name}`,
      label: textOf(property(info, 'label')) ?? name,
      type,
      native,
      nullable: type !== 'checkbox',
      // "mandatory" binds people at their screens; the API accepts records without.
      required: false,
      createable: !readOnly,
      updateable: !readOnly,
      filterable: false,
      ...(length > 0 && FREE_TEXT.has(type) ? { length } : {}),
      ...(type === 'integer' ? { scale: 0 } : {}),
      ...(select ? { options: options.map(toOption), restricted: true } : {}),
    },
    at: { kind: 'custom', id: Number(id), options },
    readable: !password,
  };
}

function customType(type: number, input: number): { readonly type: FieldType; readonly native: string } {
  if (type === 0) return TEXT_INPUTS[input] ?? { type: 'text', native: 'text' };
  if (type === 4 && input === 1) return { type: 'datetime', native: 'date and time' };
  return CUSTOM_TYPES[type] ?? { type: 'text', native: `type ${type}` };
}

function toOption(option: HaloOption): FieldOption {
  return { value: option.label, label: option.label, active: option.active };
}

/** Rows of the field's own list; where the list of fields does not embed them, those of its look-up. */
async function optionsOf(api: HaloApi, info: WireObject): Promise<readonly HaloOption[]> {
  const embedded = objectsOf(property(info, 'values'));
  const lookup = idOf(property(info, 'lookup'));
  const rows =
    embedded.length > 0 || lookup === undefined
      ? embedded
      : (await api.list('/Lookup', 'lookups', { lookupid: lookup })).rows;
  return rows.flatMap((row) => {
    const id = Number(property(row, 'id'));
    const label = textOf(property(row, 'name'));
    if (label === undefined || !Number.isFinite(id)) return [];
    return [{ id, label, active: property(row, 'inactive') !== true }];
  });
}
