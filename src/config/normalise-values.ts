import type { WrittenValueMap } from '../generated/mapping.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { FieldRule, ValueMap } from '../model/mapping.ts';
import { keyAt, type PlacedMap } from './draft.ts';
import { optionFields, optionValue, renamed } from './options.ts';
import type { YamlDocument } from './yaml.ts';

interface Sides {
  readonly rules: readonly FieldRule[];
  readonly source: Catalogue;
  readonly target: Catalogue;
}

/** Value maps by name; `reverse` holds the opposite of `map` with what was written out on top. */
export function normaliseValues(
  maps: readonly PlacedMap[],
  document: YamlDocument,
  { rules, source, target }: Sides,
): Readonly<Record<string, ValueMap>> {
  const entries = maps.map(({ name, map, path, back, announced }): [string, ValueMap] => {
    const { from, to } = optionFields(name, rules, source, target);
    const forward = renamed(map.map, from, to);
    const opposite = Object.entries(forward).flatMap(([key, value]) =>
      value === null || key === '' ? [] : [[String(value), key] as const],
    );
    // Of several keys with one value the first wins; in a two-way field that is refused unless `reverse` decides.
    const reverse = Object.fromEntries([...opposite].reverse());
    return [
      name,
      {
        name,
        map: forward,
        reverse: { ...reverse, ...renamed(map.reverse ?? {}, to, from) },
        unmapped: unmapped(map, (value) => optionValue(to, value)),
        ...(back === undefined ? {} : { unmappedBack: unmappedBack(back.default) }),
        ...(announced === undefined ? {} : { announced }),
        at: keyAt(document, path),
      },
    ];
  });
  return Object.fromEntries(entries);
}

function unmapped(
  map: WrittenValueMap,
  meant: (value: NonNullable<WrittenValueMap['default']>) => ReturnType<typeof optionValue>,
): ValueMap['unmapped'] {
  if (map.unmapped === 'keep') return { kind: 'keep' };
  if (map.default === undefined || map.unmapped === 'hold') return { kind: 'hold' };
  return { kind: 'default', value: map.default === null ? null : meant(map.default) };
}

function unmappedBack(otherwise: string | undefined): ValueMap['unmapped'] {
  return otherwise === undefined ? { kind: 'hold' } : { kind: 'default', value: otherwise };
}
