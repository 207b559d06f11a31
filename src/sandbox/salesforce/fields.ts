export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'reference'
  | 'boolean'
  | 'currency'
  | 'double'
  | 'percent'
  | 'int'
  | 'phone'
  | 'url'
  | 'email'
  | 'date'
  | 'datetime'
  | 'time'
  | 'address'
  | 'base64';

export interface PicklistValue {
  readonly active: boolean;
  readonly defaultValue: boolean;
  readonly label: string;
  readonly validFor: null;
  readonly value: string;
}

/** A field as `describe` shows it: all keys of a recorded field object, in their order. */
export interface FieldDescribe {
  readonly aggregatable: boolean;
  readonly aiPredictionField: boolean;
  readonly autoNumber: boolean;
  readonly byteLength: number;
  readonly calculated: boolean;
  readonly calculatedFormula: null;
  readonly cascadeDelete: boolean;
  readonly caseSensitive: boolean;
  readonly compoundFieldName: string | null;
  readonly controllerName: null;
  readonly createable: boolean;
  readonly custom: boolean;
  readonly defaultValue: string | boolean | null;
  readonly defaultValueFormula: null;
  readonly defaultedOnCreate: boolean;
  readonly dependentPicklist: boolean;
  readonly deprecatedAndHidden: boolean;
  readonly digits: number;
  readonly displayLocationInDecimal: boolean;
  readonly encrypted: boolean;
  readonly externalId: boolean;
  readonly extraTypeInfo: string | null;
  readonly filterable: boolean;
  readonly filteredLookupInfo: null;
  readonly formulaTreatNullNumberAsZero: boolean;
  readonly groupable: boolean;
  readonly highScaleNumber: boolean;
  readonly htmlFormatted: boolean;
  readonly idLookup: boolean;
  readonly inlineHelpText: null;
  readonly label: string;
  readonly length: number;
  readonly mask: null;
  readonly maskType: null;
  readonly name: string;
  readonly nameField: boolean;
  readonly namePointing: boolean;
  readonly nillable: boolean;
  readonly permissionable: boolean;
  readonly picklistValues: readonly PicklistValue[];
  readonly polymorphicForeignKey: boolean;
  readonly precision: number;
  readonly queryByDistance: boolean;
  readonly referenceTargetField: null;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly relationshipOrder: null;
  readonly restrictedDelete: boolean;
  readonly restrictedPicklist: boolean;
  readonly scale: number;
  readonly searchPrefilterable: boolean;
  readonly soapType: string;
  readonly sortable: boolean;
  readonly type: FieldType;
  readonly unique: boolean;
  readonly updateable: boolean;
  readonly writeRequiresMasterRead: boolean;
}

const SOAP: Readonly<Partial<Record<FieldType, string>>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  currency: 'xsd:double',
  double: 'xsd:double',
  percent: 'xsd:double',
  int: 'xsd:int',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  address: 'urn:address',
  base64: 'xsd:base64Binary',
};

/**
 * Reads a table of fields, one a line, columns two blanks apart: name, type, flags, label, compound field.
 * Type: `string(255)`, `currency(18,0)`, `reference(User|Group:Owner)` (targets, relationship name).
 * Flags: c createable, u updateable, ! required, d never null and defaulted, D defaulted and may be null,
 * F not filterable, S sortable, A aggregatable, N the name field, a auto number, r restricted picklist, p permissionable,
 * B one byte a character, s search-prefilterable, i id look-up, x external id, q unique, P person name part, W switchable person name.
 */
export function parseFields(
  table: string,
  picklists: Readonly<Record<string, readonly string[]>> = {},
): readonly FieldDescribe[] {
  return table
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', type = '', flags = '', label = '', compound] = line.trim().split(/ {2,}/);
      return fieldOf(name, type, flags, label, compound ?? null, picklists[name] ?? []);
    });
}

export function fieldOf(
  name: string,
  typeText: string,
  flags: string,
  label: string,
  compound: string | null,
  picklist: readonly string[],
): FieldDescribe {
  const [, typeName = 'string', details = ''] = /^(\w+)(?:\((.*)\))?$/.exec(typeText) ?? [];
  const type = typeName as FieldType;
  const has = (flag: string) => flags.includes(flag);
  const [main = '', relationshipName = null] = details.split(':');
  const [first = '0', second = '0'] = main.split(',');
  const numeric = type === 'currency' || type === 'double' || type === 'percent';
  const reference = type === 'reference';
  const length = reference || type === 'id' ? 18 : numeric ? 0 : Number(first) || 0;
  const long = type === 'textarea' && length > 255;
  const special = type === 'address' || type === 'base64';
  const required = has('!');
  const custom = name.endsWith('__c');
  const values = picklist.map(picklistValue);
  const targets = reference ? main.split('|') : [];
  return {
    aggregatable: has('A') || !(type === 'boolean' || special || long || type === 'multipicklist'),
    aiPredictionField: false,
    autoNumber: has('a'),
    byteLength: reference || type === 'id' ? 18 : has('B') ? length : length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: compound,
    controllerName: null,
    createable: has('c'),
    custom,
    defaultValue: type === 'boolean' ? false : (values.find((value) => value.defaultValue)?.value ?? null),
    defaultValueFormula: null,
    defaultedOnCreate: has('d') || has('D'),
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: type === 'int' ? 8 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: has('x'),
    extraTypeInfo: extraTypeInfo(type, name, flags),
    filterable: !long && !has('F') && type !== 'base64',
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: !(long || special || numeric || type === 'datetime' || has('a') || type === 'multipicklist'),
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: type === 'id' || has('i') || has('x'),
    inlineHelpText: null,
    label,
    length,
    mask: null,
    maskType: null,
    name,
    nameField: has('N'),
    namePointing: targets.length > 1,
    nillable: !required && !has('d'),
    permissionable: has('p'),
    picklistValues: values,
    polymorphicForeignKey: targets.length > 1,
    precision: numeric ? Number(first) : 0,
    queryByDistance: type === 'address',
    referenceTargetField: null,
    referenceTo: targets,
    relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: has('r'),
    scale: numeric ? Number(second) : 0,
    searchPrefilterable: has('s'),
    soapType: SOAP[type] ?? 'xsd:string',
    sortable: has('S') || !(long || special || has('F') || type === 'multipicklist'),
    type,
    unique: has('q'),
    updateable: has('u'),
    writeRequiresMasterRead: false,
  };
}

function extraTypeInfo(type: FieldType, name: string, flags: string): string | null {
  if (type === 'textarea') return 'plaintextarea';
  if (name === 'PhotoUrl') return 'imageurl';
  if (flags.includes('P')) return 'personname';
  return flags.includes('W') ? 'switchablepersonname' : null;
}

/** `value=label` where they differ; a leading `*` marks the default. */
function picklistValue(text: string): PicklistValue {
  const isDefault = text.startsWith('*');
  const [value = '', label = value] = (isDefault ? text.slice(1) : text).split('=');
  return { active: true, defaultValue: isDefault, label, validFor: null, value };
}

/** Fields that hold text and compare without regard to case. */
export function isText(type: FieldType): boolean {
  return (
    type === 'string' ||
    type === 'textarea' ||
    type === 'picklist' ||
    type === 'phone' ||
    type === 'url' ||
    type === 'email'
  );
}

export function isNumber(type: FieldType): boolean {
  return type === 'currency' || type === 'double' || type === 'percent' || type === 'int';
}
