import { type CatalogueField, FAMILY, type FieldFamily } from '../../model/catalogue.ts';
import type { TransformName, TransformStep } from '../../model/mapping.ts';
import type { Value } from '../../model/value.ts';

const TEXT_LIKE = ['text', 'select', 'reference', 'date', 'time'] as const satisfies readonly FieldFamily[];

/** What each transform takes and gives; a text transform turns every choice of a multi-select. */
const TRANSFORMS: Readonly<
  Record<TransformName, { readonly takes: readonly FieldFamily[]; readonly gives: FieldFamily }>
> = {
  trim: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
  lower: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
  upper: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
  htmlToText: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
  textToHtml: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
  phone: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
  truncate: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
  number: { takes: [...TEXT_LIKE, 'number'], gives: 'number' },
  boolean: { takes: [...TEXT_LIKE, 'number', 'checkbox'], gives: 'checkbox' },
  date: { takes: [...TEXT_LIKE], gives: 'date' },
  datetime: { takes: [...TEXT_LIKE], gives: 'date' },
  split: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'multiselect' },
  join: { takes: [...TEXT_LIKE, 'multiselect'], gives: 'text' },
};

export type Transformed =
  | { readonly ok: true; readonly family: FieldFamily }
  | {
      readonly ok: false;
      readonly step: number;
      readonly family: FieldFamily;
      readonly takes: readonly FieldFamily[];
    };

/** The family a value has after the steps, or the first step that cannot take it. */
export function transformFamily(start: FieldFamily, steps: readonly TransformStep[]): Transformed {
  let family = start;
  for (const [step, { name }] of steps.entries()) {
    const { takes, gives } = TRANSFORMS[name];
    if (!takes.includes(family)) return { ok: false, step, family, takes };
    family = family === 'multiselect' && gives === 'text' && name !== 'join' ? 'multiselect' : gives;
  }
  return { ok: true, family };
}

/** `number` for 3, `checkbox` for true; text for everything else. Nothing (null) fits every family. */
function constantFamily(value: Value): FieldFamily | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'checkbox';
  return Array.isArray(value) ? 'multiselect' : 'text';
}

/** Whether a constant can stand in a field: texts also stand for dates, choices and ids, numbers for ids. */
export function constantFits(value: Value, family: FieldFamily): boolean {
  const own = constantFamily(value);
  if (own === undefined || own === family) return true;
  if (own === 'text')
    return (
      ['select', 'multiselect', 'reference', 'time'].includes(family) ||
      (family === 'date' && isDateText(String(value)))
    );
  return own === 'number' && family === 'reference';
}

function isDateText(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(?:T.*)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** How families meet without a transform (H-08, Q22); a record id is text to every system. */
export function meets(from: FieldFamily, to: FieldFamily): boolean {
  return from === to || (from === 'reference' && to === 'text');
}

/** `a checkbox field (boolean)`, in crosswalk's word and the system's own. */
export function typeName(field: CatalogueField): string {
  return field.type === field.native ? field.type : `${field.type} (${field.native})`;
}

/** `an integer (int)`, before "field". */
export function kindOf(field: CatalogueField): string {
  const name = typeName(field);
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

export function familyOf(field: CatalogueField): FieldFamily {
  return FAMILY[field.type];
}

/** `a number`: what a family holds, for messages. */
export function article(family: FieldFamily): string {
  const names: Readonly<Record<FieldFamily, string>> = {
    text: 'text',
    number: 'a number',
    checkbox: 'a checkbox',
    date: 'a date',
    time: 'a time',
    select: 'a choice',
    multiselect: 'several choices',
    reference: 'a record id',
    none: 'a compound value',
  };
  return names[family];
}
