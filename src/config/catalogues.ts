import { readdirSync, readFileSync } from 'node:fs';
import type { Catalogue, CatalogueField } from '../model/catalogue.ts';
import { CrosswalkError } from '../model/errors.ts';
import { schemaToCatalogue } from './catalogue.ts';
import type { Schemas } from './schemas.ts';

/** The field catalogues that `crosswalk pull` wrote, read when they are first asked for. */
export interface Catalogues {
  /** Absent when it was never pulled. Throws `CATALOGUE_INVALID` (config) when the file cannot be used. */
  get(system: string, object: string): Catalogue | undefined;
  /** Objects of a system that were pulled. */
  objects(system: string): readonly string[];
}

const SUFFIX = '.schema.json';

/** Catalogues under `<directory>/<system>/<Object>.schema.json`. */
export function createCatalogues(directory: string, schemas: Schemas): Catalogues {
  const known = new Map<string, Catalogue | undefined>();

  function objects(system: string): readonly string[] {
    try {
      const files = readdirSync(`${directory}/${system}`);
      return files
        .filter((file) => file.endsWith(SUFFIX))
        .map((file) => file.slice(0, -SUFFIX.length))
        .sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  return {
    objects,
    get(system, object) {
      const key = `${system}/${object}`;
      if (known.has(key)) return known.get(key);
      // The listing keeps a name from configuration from reaching another folder, and letter case exact on every file system.
      const exists = objects(system).includes(object);
      const catalogue = exists ? readCatalogue(`${directory}/${key}${SUFFIX}`, schemas) : undefined;
      known.set(key, catalogue);
      return catalogue;
    },
  };
}

function readCatalogue(file: string, schemas: Schemas): Catalogue {
  return schemaToCatalogue(parseJson(readFileSync(file, 'utf8'), file), schemas.validator('catalogue'), file);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CrosswalkError(
      {
        code: 'CATALOGUE_INVALID',
        kind: 'config',
        what: 'The field catalogue is not JSON.',
        where: file,
        todo: 'Run "crosswalk pull" to write it again.',
      },
      error,
    );
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

export type FieldAnswer =
  | { readonly kind: 'field'; readonly field: CatalogueField }
  /** The path leaves the object through `relationship` into one whose catalogue was not pulled. */
  | { readonly kind: 'unchecked' }
  /** `segment` is the part of the path that `catalogue` does not have. */
  | {
      readonly kind: 'unknown';
      readonly segment: string;
      readonly prefix: string;
      readonly catalogue: Catalogue;
    };

/**
 * Finds a mapping's field path in a catalogue, following relationships (`Owner.Email`, `Account.Owner.Email`) into the catalogues of the
 * objects they refer to. A polymorphic reference is searched in each of them.
 */
export function findField(
  catalogues: Catalogues,
  catalogue: Catalogue,
  path: string,
  prefix = '',
): FieldAnswer {
  const direct = catalogue.fields.find((field) => field.path === path);
  if (direct !== undefined) return { kind: 'field', field: direct };
  const dot = path.indexOf('.');
  const head = dot < 0 ? path : path.slice(0, dot);
  const reference = dot < 0 ? undefined : catalogue.fields.find((field) => field.relationship === head);
  if (reference === undefined) {
    // `customfields.CFColour` is one name; `Owner.Email` is two.
    const nested = dot >= 0 && catalogue.fields.some((field) => field.path.startsWith(`${head}.`));
    return { kind: 'unknown', segment: nested ? path : head, prefix, catalogue };
  }
  const rest = path.slice(dot + 1);
  const referred = (reference.references ?? []).map((object) => catalogues.get(catalogue.system, object));
  const answers = referred.flatMap((next) =>
    next === undefined ? [] : [findField(catalogues, next, rest, `${prefix}${head}.`)],
  );
  const found =
    answers.find((answer) => answer.kind === 'field') ??
    answers.find((answer) => answer.kind === 'unchecked');
  if (found !== undefined) return found;
  const complete = referred.every((next) => next !== undefined);
  return complete ? (answers[0] ?? { kind: 'unchecked' }) : { kind: 'unchecked' };
}
