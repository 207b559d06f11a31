import type { Catalogue, CatalogueField } from './catalogue.ts';

const READABLE = { createable: false, updateable: false, filterable: false, required: false, nullable: true };
const WRITABLE = { ...READABLE, createable: true };

/**
 * The catalogue of files that hang on `parent`, the same in every org. `updateable` names what may be changed of a file that is there;
 * its content never is: other content is another file.
 */
export function fileCatalogue(
  system: string,
  object: string,
  parent: { readonly object: string; readonly label: string },
  updateable: readonly ('name' | 'internal')[],
): Catalogue {
  const fields: readonly CatalogueField[] = [
    { ...WRITABLE, path: 'at', label: 'Date', type: 'datetime', native: 'datetime' },
    { ...READABLE, path: 'checksum', label: 'MD5 checksum', type: 'text', native: 'md5', length: 32 },
    { ...WRITABLE, path: 'contentType', label: 'Content type', type: 'text', native: 'mime', length: 255 },
    {
      ...WRITABLE,
      path: 'internal',
      label: 'Internal',
      type: 'checkbox',
      native: 'boolean',
      nullable: false,
    },
    { ...WRITABLE, path: 'mark', label: 'Made from', type: 'text', native: 'mark', length: 100 },
    {
      ...WRITABLE,
      path: 'name',
      label: 'File name',
      type: 'text',
      native: 'name',
      required: true,
      nullable: false,
      length: 255,
    },
    {
      ...WRITABLE,
      path: 'parent',
      label: parent.label,
      type: 'reference',
      native: 'reference',
      required: true,
      nullable: false,
      references: [parent.object],
    },
    { ...READABLE, path: 'size', label: 'Size in bytes', type: 'integer', native: 'bytes' },
  ];
  return {
    system,
    object,
    label: `Files of ${parent.label}`,
    createable: true,
    updateable: updateable.length > 0,
    fields: fields.map((field) => ({
      ...field,
      updateable: updateable.some((path) => path === field.path),
    })),
  };
}

/** A name that no system takes for a path: without folders, control characters and dots at its ends; never empty. */
export function plainFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = last.replace(/[\u0000-\u001f\u007f"]/g, '').replace(/^[\s.]+|[\s.]+$/g, '');
  return plain === '' ? 'file' : plain;
}
