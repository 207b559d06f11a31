import { stableStringify } from '../config/catalogue.ts';
import type { Catalogue, CatalogueField } from '../model/catalogue.ts';
import { type Finding, fail, type ObjectUse, pass, warn } from '../model/finding.ts';

const SHOWN = 5;
const PULL = 'Run "crosswalk pull", look at the difference and commit it.';

/** The system's fields against the catalogue that the mappings were checked against: older catalogues check the wrong thing. */
export function drift(use: ObjectUse, live: Catalogue): readonly Finding[] {
  if (use.catalogue === undefined) return [];
  const before = new Map(use.catalogue.fields.map((field) => [field.path, field]));
  const now = new Map(live.fields.map((field) => [field.path, field]));
  const retyped = use.reads.flatMap((path): readonly Finding[] => {
    const [old, current] = [before.get(path), now.get(path)];
    if (old === undefined || current === undefined || old.type === current.type) return [];
    return [
      fail(
        'catalogue',
        'CATALOGUE_STALE',
        `${use.object}.${path} was ${old.type} in the catalogue and is ${current.type} now`,
        'Run "crosswalk pull", then "crosswalk validate", and correct what it reports.',
      ),
    ];
  });
  if (retyped.length > 0) return retyped;
  const gone = [...before.keys()].filter((path) => !now.has(path));
  const added = [...now.keys()].filter((path) => !before.has(path));
  const changed = [...now].filter(([path, field]) => differs(before.get(path), field)).map(([path]) => path);
  const required = added.filter((path) => now.get(path)?.required === true && use.creates !== undefined);
  const parts = [
    ...part('new and required', required),
    ...part(
      'new',
      added.filter((path) => !required.includes(path)),
    ),
    ...part('gone', gone),
    ...part('changed', changed),
  ];
  if (parts.length === 0) return [pass('catalogue', `${use.object}: as in the system`)];
  return [
    warn('catalogue', `${use.object}: the catalogue is older than the system: ${parts.join('; ')}`, PULL),
  ];
}

function differs(before: CatalogueField | undefined, now: CatalogueField): boolean {
  return before !== undefined && stableStringify(before) !== stableStringify(now);
}

function part(what: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const more = paths.length - SHOWN;
  return [`${what}: ${paths.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}
