import type { CatalogueField, FieldType } from '../../model/catalogue.ts';
import { type Finding, fail, type ObjectUse, pass, type Repair } from '../../model/finding.ts';
import type { Examination } from './examine.ts';
import { type HaloObject, objectOf } from './objects.ts';
import { CUSTOM_PREFIX, type HaloField } from './schema.ts';

/** A Salesforce id has 18 characters. */
const MARK_LENGTH = 50;

/** Mapped custom fields against the tenant's own list, and the fields that carry ids. Built-in fields are documented, not listed. */
export async function examineFields(on: Examination, use: ObjectUse): Promise<readonly Finding[]> {
  const object = objectOf(use.object);
  const schema = await on.schemas.full(use.object);
  const custom = use.reads.filter((path) => path.startsWith(CUSTOM_PREFIX) && !use.marks.includes(path));
  const findings = custom.flatMap((path) => examineField(use, object, path, schema.fields.get(path)));
  const marks = use.marks.map((path) => examineMark(object, path, schema.fields.get(path)));
  const ready =
    findings.length > 0 || custom.length === 0
      ? findings
      : [pass('custom-fields', `${use.object}: ${custom.length} mapped, all there`)];
  return [...ready, ...marks];
}

function examineField(
  use: ObjectUse,
  object: HaloObject,
  path: string,
  field: HaloField | undefined,
): readonly Finding[] {
  if (field === undefined) {
    const planned = use.catalogue?.fields.find((candidate) => candidate.path === path);
    const repair = planned === undefined ? undefined : create(object, path, planned);
    return [
      fail(
        'custom-fields',
        'FIELD_GONE',
        `${use.object}.${path} does not exist in this tenant`,
        repair === undefined
          ? `Create it by hand: ${byHand(object, path, planned)}`
          : 'Create it, or remove it from the mapping and run "crosswalk pull".',
        repair,
      ),
    ];
  }
  const writes = use.creates?.includes(path) === true || use.updates?.includes(path) === true;
  if (!writes || field.catalogue.updateable) return [];
  return [
    fail(
      'custom-fields',
      'FIELD_READONLY',
      `${use.object}.${path} is read-only (${field.catalogue.native}), and a mapping writes it`,
      'Untick "Read only" on the field in Configuration > Custom Objects > Custom Fields, or take it out of the mapping.',
    ),
  ];
}

function examineMark(object: HaloObject, path: string, field: HaloField | undefined): Finding {
  const name = `${object.name}.${path}`;
  if (field === undefined) {
    const repair = path.startsWith(CUSTOM_PREFIX)
      ? create(object, path, { label: labelOf(path), type: 'text', length: MARK_LENGTH })
      : undefined;
    return fail(
      'external-id',
      'EXTERNAL_ID_FIELD',
      `${name} does not exist in this tenant`,
      repair === undefined
        ? "Name a custom field (customfields.CF…) in the mapping's externalId."
        : 'Create it: without it crosswalk cannot find a record again when its link is lost.',
      repair,
    );
  }
  const { type, length, updateable, createable, native } = field.catalogue;
  if (type === 'text' && (length ?? MARK_LENGTH) >= 18 && (updateable || createable))
    return pass('external-id', `${name}: ${native}${length === undefined ? '' : ` (${length})`}`);
  return fail(
    'external-id',
    'EXTERNAL_ID_FIELD',
    `${name} is ${native}${length === undefined ? '' : ` of ${length} characters`}${updateable ? '' : ', read-only'}; a record id needs writable text of 18 characters or more`,
    "Create a text field for it, and name that in the mapping's externalId.",
  );
}

/** FieldInfo `type` and `inputtype`. A list of choices, a table or a rich text is a person's to design. */
const WIRE: Readonly<
  Partial<Record<FieldType, { readonly type: number; readonly inputtype: number; readonly words: string }>>
> = {
  text: { type: 0, inputtype: 0, words: 'text' },
  integer: { type: 0, inputtype: 1, words: 'text, input type Integer' },
  currency: { type: 0, inputtype: 2, words: 'text, input type Money' },
  decimal: { type: 0, inputtype: 4, words: 'text, input type Decimal' },
  url: { type: 0, inputtype: 5, words: 'text, input type URL' },
  memo: { type: 1, inputtype: 0, words: 'memo' },
  date: { type: 4, inputtype: 0, words: 'date' },
  datetime: { type: 4, inputtype: 1, words: 'date, input type Date and Time' },
  checkbox: { type: 6, inputtype: 0, words: 'checkbox' },
};

type Planned = Pick<CatalogueField, 'label' | 'type' | 'length'>;

/**
 * `POST /FieldInfo` takes an array; `usage` is the entity, by the number that `typeid` filters by. Halo puts CF in front of the name.
 * Needs the scope all or admin.
 */
function create(object: HaloObject, path: string, field: Planned): Repair | undefined {
  const wire = WIRE[field.type];
  const name = path.slice(CUSTOM_PREFIX.length);
  if (wire === undefined || object.fieldInfoType === undefined || !/^CF\w+$/.test(name)) return undefined;
  const size = field.length === undefined ? '' : ` ${field.length}`;
  return {
    makes: `the custom field ${object.name}.${name} (${wire.words}${size})`,
    byHand: byHand(object, path, field),
    calls: [
      {
        method: 'POST',
        path: '/api/FieldInfo',
        body: [
          {
            name: name.slice('CF'.length),
            label: field.label,
            type: wire.type,
            inputtype: wire.inputtype,
            usage: object.fieldInfoType,
            custom: 1,
            ...(field.length === undefined ? {} : { characterlimit: field.length }),
          },
        ],
      },
    ],
  };
}

function byHand(object: HaloObject, path: string, field: Planned | undefined): string {
  const kind =
    field === undefined
      ? ''
      : `, ${WIRE[field.type]?.words ?? field.type}${field.length === undefined ? '' : `, ${field.length} characters`}`;
  return `Configuration > Custom Objects > Custom Fields > ${object.label} > New: name "${path.slice(CUSTOM_PREFIX.length).replace(/^CF/, '')}" (Halo puts CF in front)${field === undefined ? '' : `, label "${field.label}"`}${kind}.`;
}

/** `customfields.CFSalesforceId` -> `Salesforce Id` */
function labelOf(path: string): string {
  return path
    .slice(CUSTOM_PREFIX.length)
    .replace(/^CF_?/i, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
}
