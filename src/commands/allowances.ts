import { listed, nearest } from '../config/nearest.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import type { Allowances } from '../plan/guard.ts';

/** Throws `USAGE` for an allowance that no guard asks for: ignored, it would leave a guard refusing for no visible reason. */
export function checkAllowances(allow: Allowances, integrations: readonly Integration[]): void {
  const fields = integrations.flatMap(({ mappings }) =>
    mappings.flatMap(({ guards }) => Object.keys(guards.fields)),
  );
  const names = [...new Set(['create', 'update', 'deactivate', ...fields])];
  const unknown = Object.keys(allow).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, names);
  throw new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: `No guard is called "${unknown}", so --allow ${unknown}=${allow[unknown]} would change nothing.`,
    why: `There are ${listed(names).replace(/ or (?="[^"]*"$)/, ' and ')}.`,
    todo: meant === undefined ? 'Name one of them.' : `Did you mean --allow ${meant}=${allow[unknown]}?`,
  });
}
