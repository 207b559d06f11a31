import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../support/shared.ts';
import { client, type Json } from './client.ts';

const folder = sharedPath('data/salesforce/object-reference');

const OBJECTS = [
  'Attachment',
  'CaseComment',
  'CaseStatus',
  'ContentDocument',
  'ContentDocumentLink',
  'ContentVersion',
  'EmailMessage',
  'FeedAttachment',
  'FeedComment',
  'FeedItem',
  'Group',
  'OpportunityLineItem',
  'OpportunityStage',
  'Pricebook2',
  'PricebookEntry',
  'Product2',
  'RecordType',
];

/** What the reference says of a field, in the words of a describe. Its types are of several vocabularies. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['id', 'string', 'reference', 'datetime', 'picklist'],
  integer: ['int'],
  number: ['currency', 'double'],
};

describe.skipIf(!folder).each(OBJECTS)('the fields of %s', (name) => {
  const theirs: Record<string, Json> = JSON.parse(readFileSync(join(folder ?? '', `${name}.json`), 'utf8'))[
    name
  ].properties;
  const ours: readonly Json[] = client().call('GET', `/sobjects/${name}/describe`).body.fields;

  it('have the types, lengths and writability of the reference', () => {
    const differing = ours.flatMap((field) => {
      const known = theirs[field.name];
      if (known === undefined) return [];
      const type = String(known.type).toLowerCase();
      const types = (TYPES[type] ?? [type]).map((item) => item.toLowerCase());
      const out: string[] = [];
      if (!types.includes(field.type)) out.push(`${field.name}: ${field.type}, there ${type}`);
      if (field.length > 18 && known.maxLength !== undefined && known.maxLength !== field.length)
        out.push(`${field.name}: length ${field.length}, there ${known.maxLength}`);
      if (known.readOnly === true && field.updateable) out.push(`${field.name}: updateable`);
      return out;
    });
    expect(differing).toEqual([]);
  });
});
