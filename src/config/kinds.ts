import type { ChildObject } from '../connectors/capabilities.ts';
import type { CatalogueField } from '../model/catalogue.ts';
import type { Catalogues } from './catalogues.ts';
import { keyAt, type Report, valueAt } from './draft.ts';
import { listed, nearest } from './nearest.ts';
import { optionValue } from './options.ts';
import { pointer, type YamlDocument } from './yaml.ts';

/** The fields are the same in every org; of those of a pulled catalogue only the kinds count. */
export function withOwnKinds(child: ChildObject, system: string, catalogues: Catalogues): ChildObject {
  const pulled = child.ownKinds && catalogues.get(system, child.object);
  const options = pulled && fieldAt(pulled.fields, 'kind')?.options;
  if (options === undefined) return child;
  const fields = child.catalogue.fields.map((field) =>
    field.path === 'kind' ? { ...field, options } : field,
  );
  return { ...child, catalogue: { ...child.catalogue, fields } };
}

/** Kinds by the names that records hold; those that nobody could have meant are told, where the system says which there are. */
export function kindsOf(
  document: YamlDocument,
  { catalogue }: ChildObject,
  written: string | readonly string[],
  path: string,
  report: Report,
): readonly string[] {
  const field = fieldAt(catalogue.fields, 'kind');
  const options = field?.options?.map(({ value }) => value) ?? [];
  return [written].flat().map((name, index) => {
    const kind = String(optionValue(field, name, undefined));
    if (options.length === 0 || options.includes(kind)) return kind;
    const guess = nearest(name, options);
    report({
      severity: 'error',
      rule: 'kind-unknown',
      message: `${catalogue.system} ${catalogue.object} has no kind "${name}"`,
      at: Array.isArray(written) ? keyAt(document, `${path}${pointer(index)}`) : valueAt(document, path),
      ...(guess === undefined ? {} : { didYouMean: guess }),
      todo: `Kinds: ${listed(options)}.`,
    });
    return kind;
  });
}

export function checkOptIn(
  document: YamlDocument,
  { catalogue }: ChildObject,
  path: string,
  report: Report,
): void {
  const field = fieldAt(catalogue.fields, path);
  if (field?.type === 'checkbox') return;
  const boxes = catalogue.fields.filter(({ type }) => type === 'checkbox').map((box) => box.path);
  const guess = nearest(path, boxes);
  report({
    severity: 'error',
    rule: 'opt-in-field',
    message:
      field === undefined
        ? `${catalogue.system} ${catalogue.object} has no field "${path}"`
        : `"${path}" is no checkbox, and only one can opt a record in`,
    at: keyAt(document, '/comments/optIn'),
    ...(guess === undefined || field !== undefined ? {} : { didYouMean: guess }),
    todo: boxes.length === 0 ? 'Remove optIn:.' : `Checkboxes: ${listed(boxes)}.`,
  });
}

export function fieldAt(fields: readonly CatalogueField[], path: string): CatalogueField | undefined {
  return fields.find((field) => field.path === path);
}
