import type { Catalogue } from '../../../model/catalogue.ts';
import { type FileWrites, fileCatalogue } from '../../../model/file-fields.ts';
import type { ChildObject } from '../../connector.ts';

/** Files of one sort of record. Plain data: configuration is checked against it without loading the connector. */
export interface FileObject {
  readonly name: string;
  readonly parent: string;
  /** First characters of its parents' ids. */
  readonly prefix: string;
  /** Whether files of the mails that belong to a parent count as its own. */
  readonly mails: boolean;
  readonly catalogue: Catalogue;
}

const PARENTS = [
  { parent: 'Account', prefix: '001', mails: false },
  { parent: 'Contact', prefix: '003', mails: false },
  { parent: 'Opportunity', prefix: '006', mails: false },
  { parent: 'Case', prefix: '500', mails: true },
] as const;

const WRITES: FileWrites = {
  create: ['at', 'internal', 'mark', 'name', 'parent'],
  update: ['internal', 'name'],
};

export const FILE_OBJECTS: readonly FileObject[] = PARENTS.map((one) => {
  const name = `${one.parent}.files`;
  const parent = { object: one.parent, label: one.parent };
  return { ...one, name, catalogue: fileCatalogue('salesforce', name, parent, WRITES) };
});

/** By parent object, for the connector's capabilities. */
export const fileChildren: Readonly<Record<string, { readonly files: ChildObject }>> = Object.fromEntries(
  FILE_OBJECTS.map(({ name, parent, catalogue }) => [
    parent,
    { files: { object: name, catalogue, listed: 'all' } },
  ]),
);

/** Of a file: a version (068), an attachment (00P); of one that several records share, with the record from the second on. */
const FILE_ID = /^((?:068|00P)[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)(?:-([A-Za-z0-9]{15,18}))?$/;

/** The record that holds the content, and the parent where the id names one. */
export function partsOf(id: string): { readonly content: string; readonly parent?: string } | undefined {
  const [, content, parent] = FILE_ID.exec(id.trim()) ?? [];
  if (content === undefined) return undefined;
  return { content, ...(parent === undefined ? {} : { parent }) };
}
