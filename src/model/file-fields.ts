import type { Catalogue, CatalogueField } from './catalogue.ts';
import type { FILE_PATHS } from './child.ts';

type FilePath = (typeof FILE_PATHS)[number];

/** What a system takes of a file beside its content, when it is created and later. */
export interface FileWrites {
  readonly create: readonly FilePath[];
  readonly update: readonly FilePath[];
}

type Shape = Pick<CatalogueField, 'path' | 'label' | 'type' | 'native' | 'length'>;

const SHAPES: readonly (Shape & { readonly path: FilePath })[] = [
  { path: 'at', label: 'Date', type: 'datetime', native: 'datetime' },
  { path: 'checksum', label: 'MD5 checksum', type: 'text', native: 'md5', length: 32 },
  { path: 'contentType', label: 'Content type', type: 'text', native: 'mime', length: 255 },
  { path: 'internal', label: 'Internal', type: 'checkbox', native: 'boolean' },
  { path: 'mark', label: 'Made from', type: 'text', native: 'mark', length: 100 },
  { path: 'name', label: 'File name', type: 'text', native: 'name', length: 255 },
  { path: 'parent', label: 'Belongs to', type: 'reference', native: 'reference' },
  { path: 'size', label: 'Size in bytes', type: 'integer', native: 'bytes' },
];

const REQUIRED: readonly FilePath[] = ['name', 'parent'];

/**
 * The catalogue of files that hang on `parent`, the same in every org. The content of a file is never updated: other content is another
 * file.
 */
export function fileCatalogue(
  system: string,
  object: string,
  parent: { readonly object: string; readonly label: string },
  writes: FileWrites,
): Catalogue {
  return {
    system,
    object,
    label: `Files of ${parent.label}`,
    createable: true,
    updateable: writes.update.length > 0,
    fields: SHAPES.map((shape) => ({
      ...shape,
      nullable: !REQUIRED.includes(shape.path) && shape.path !== 'internal',
      required: REQUIRED.includes(shape.path),
      createable: writes.create.includes(shape.path),
      updateable: writes.update.includes(shape.path),
      filterable: false,
      ...(shape.path === 'parent' ? { references: [parent.object] } : {}),
    })),
  };
}

/** A name that no system takes for a path: without folders, control characters and dots at its ends; never empty. */
export function plainFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = [...last].filter((letter) => letter >= ' ' && letter !== '\u007f' && letter !== '"').join('');
  const trimmed = plain.replace(/^[\s.]+|[\s.]+$/g, '');
  return trimmed === '' ? 'file' : trimmed;
}
