import type { WireRecord } from '../system.ts';
import { type Answer, asObject, type Call, methodNotAllowed, objectBody } from './call.ts';
import { notFound, SalesforceError } from './errors.ts';
import { fieldOf } from './fields.ts';
import { withFields } from './permissions.ts';

/**
 * `POST /tooling/sobjects/CustomField`, the one part of the Tooling API the sandbox has. Best knowledge: the shape of
 * the request and of its answer are those that public tools send and read; no recorded body was at hand.
 */
export function handleTooling(call: Call): Answer {
  const [, sobjects, object] = call.parts;
  if (sobjects?.toLowerCase() !== 'sobjects' || object?.toLowerCase() !== 'customfield') throw notFound();
  if (call.method !== 'POST') throw methodNotAllowed(call, 'POST');
  if (!call.org.settings.canCustomize) {
    throw new SalesforceError(
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'insufficient access rights on object id',
      [],
      403,
    );
  }
  const body = objectBody(call);
  return createField(call, String(body['FullName'] ?? ''), asObject(body['Metadata'] ?? {}));
}

function createField(call: Call, fullName: string, metadata: WireRecord): Answer {
  const { org } = call;
  const [, typeName = '', name = ''] = /^(\w+)\.(\w+__c)$/.exec(fullName) ?? [];
  const type = org.schema.whole(typeName);
  if (type === undefined) {
    throw new SalesforceError('FIELD_INTEGRITY_EXCEPTION', `Invalid fullname: ${fullName}`, ['FullName']);
  }
  if (type.byName.has(name.toLowerCase())) {
    const developerName = name.slice(0, -3);
    throw new SalesforceError(
      'DUPLICATE_DEVELOPER_NAME',
      `There is already a field named ${developerName} on ${type.name}.`,
      ['DeveloperName'],
    );
  }
  const label = metadata['label'];
  if (typeof label !== 'string' || label === '') {
    throw new SalesforceError('REQUIRED_FIELD_MISSING', 'Required field is missing: label', ['label']);
  }
  const external = metadata['externalId'] === true ? 'xi' : '';
  const flags = `cup${external}${metadata['unique'] === true ? 'q' : ''}`;
  const field = fieldOf(name, typeText(metadata), flags, label, null, []);
  org.schema.define(withFields(type, [...type.fields, field]));
  // As by the Metadata API: nobody sees the field before somebody grants it.
  org.settings.hiddenFields = [...org.settings.hiddenFields, `${type.name}.${name}`];
  org.describesChanged();
  const id = org.store.nextId('00N');
  return { status: 201, body: { id, success: true, errors: [], warnings: [], infos: [] } };
}

/** The type of `Metadata` as the table of fields writes it; throws for one that it does not have or that lacks a size. */
function typeText(metadata: WireRecord): string {
  const number = (name: string) => {
    const value = metadata[name];
    if (typeof value === 'number') return value;
    throw new SalesforceError('REQUIRED_FIELD_MISSING', `Required field is missing: ${name}`, [name]);
  };
  const numeric = (name: string) => `${name}(${number('precision')},${number('scale')})`;
  switch (metadata['type']) {
    case 'Text':
      return `string(${number('length')})`;
    case 'LongTextArea':
      return `textarea(${number('length')})`;
    case 'TextArea':
      return 'textarea(255)';
    case 'Number':
      return numeric('double');
    case 'Currency':
      return numeric('currency');
    case 'Percent':
      return numeric('percent');
    case 'Checkbox':
      return 'boolean';
    case 'Date':
      return 'date';
    case 'DateTime':
      return 'datetime';
    case 'Email':
      return 'email(80)';
    case 'Phone':
      return 'phone(40)';
    case 'Url':
      return 'url(255)';
    default:
      throw new SalesforceError('FIELD_INTEGRITY_EXCEPTION', 'You must specify a valid type.', ['type']);
  }
}
