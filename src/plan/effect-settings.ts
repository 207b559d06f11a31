import { isNamed } from '../model/child.ts';
import type { Position } from '../model/diagnostic.ts';
import type { SettingEdit } from '../model/effect.ts';
import type { Connection, Integration, Mapping, Project } from '../model/mapping.ts';

/** Edits of connections.yaml and of each integration.yaml, with every default filled in: writing down a default is none. Pure. */
export function settingEdits(base: Project, head: Project, only: string | undefined): SettingEdit[] {
  const connections = pairs(
    Object.entries(base.connections).map(([name, item]) => [name, item] as const),
    Object.entries(head.connections).map(([name, item]) => [name, item] as const),
  );
  const integrations = pairs(
    base.integrations.map((item) => [item.name, item] as const),
    head.integrations.map((item) => [item.name, item] as const),
  ).filter(([name]) => only === undefined || name === only);
  return [
    ...connections.flatMap(([name, was, is]) =>
      differences({ kind: 'connection', name }, ofConnection(was), ofConnection(is)),
    ),
    ...integrations.flatMap(([name, was, is]) =>
      differences({ kind: 'integration', name }, ofIntegration(was), ofIntegration(is)),
    ),
  ];
}

/** Why the schedule does not run the mapping, or one of its directions; `undefined` when it runs all of it. */
export function unscheduled({ integrator, enabled }: Integration, mapping: Mapping): string | undefined {
  if (!enabled) return 'the integration is switched off';
  if (!integrator) return 'integration.yaml puts nothing on a schedule';
  if (!integrator.enabled) return 'integrator.enabled is false';
  if (!integrator.mappings.some((name) => isNamed(mapping, name)))
    return 'integrator.mappings does not name it';
  const { directions } = integrator;
  if (!directions.includes('import')) return 'integrator.directions leaves the import out';
  const travels = mapping.syncBack.on.length > 0 || mapping.syncBack.onInactive === 'archive';
  if (travels && !directions.includes('syncBack')) return 'integrator.directions leaves sync-back out';
  return undefined;
}

interface Settings {
  readonly values: Readonly<Record<string, string>>;
  readonly at: (key: string) => Position;
}

function ofConnection(connection: Connection | undefined): Settings | undefined {
  if (!connection) return undefined;
  const { at, name: _, ...rest } = connection;
  return { values: flat(rest), at: () => at };
}

function ofIntegration(integration: Integration | undefined): Settings | undefined {
  if (!integration) return undefined;
  const { enabled, planValues, allowPublic, integrator, notify, staleAfter, keys } = integration;
  const values = flat({ enabled, plan: { values: planValues }, allowPublic, integrator, notify, staleAfter });
  return { values, at: (key) => placeOf(key, keys) ?? integration.at };
}

/** A default has no place of its own: the nearest key above it that was written. */
function placeOf(key: string, keys: Integration['keys']): Position | undefined {
  const found = keys[key];
  const parent = key.slice(0, Math.max(0, key.lastIndexOf('.')));
  return found ?? (parent === '' ? undefined : placeOf(parent, keys));
}

/** Values by the dotted path of their key; lists are one value. */
function flat(value: object, path = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]): Record<string, string> => {
      const own = `${path}${key}`;
      if (inner === undefined || inner === null) return {};
      if (typeof inner === 'object' && !Array.isArray(inner)) return flat(inner, `${own}.`);
      return { [own]: Array.isArray(inner) ? `[${inner.join(', ')}]` : String(inner) };
    }),
  );
}

function differences(
  subject: SettingEdit['subject'],
  was: Settings | undefined,
  is: Settings | undefined,
): SettingEdit[] {
  const at = is ?? was;
  if (!at) return [];
  if (!was || !is) {
    const kind = is ? 'added' : 'removed';
    return [{ subject, key: '', kind, details: [], at: at.at('') }];
  }
  return [...new Set([...Object.keys(was.values), ...Object.keys(is.values)])].flatMap((key) => {
    const [from, to] = [was.values[key] ?? '(none)', is.values[key] ?? '(none)'];
    if (from === to) return [];
    return [{ subject, key, kind: 'changed' as const, details: [`${from} -> ${to}`], at: is.at(key) }];
  });
}

function pairs<T>(
  base: readonly (readonly [string, T])[],
  head: readonly (readonly [string, T])[],
): (readonly [name: string, was: T | undefined, is: T | undefined])[] {
  const [was, is] = [new Map(base), new Map(head)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .map((name) => [name, was.get(name), is.get(name)]);
}
