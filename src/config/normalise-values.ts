import type { WrittenValueMap } from '../generated/mapping.ts';
import type { FieldRule, ValueMap } from '../model/mapping.ts';
import { keyAt, type PlacedMap } from './draft.ts';
import { type OptionSides, optionFields, optionValue, renamed } from './options.ts';
import type { YamlDocument } from './yaml.ts';

interface Sides extends OptionSides {
  readonly rules: readonly FieldRule[];
}

/** Value maps by name; `reverse` holds the opposite of `map` with what was written out on top. */
export function normaliseValues(
  maps: readonly PlacedMap[],
  document: YamlDocument,
  { rules, source, target, scope }: Sides,
): Readonly<Record<string, ValueMap>> {
  const entries = maps.map(({ name, map, path, back, announced }): [string, ValueMap] => {
    const { from, to } = optionFields(name, rules, source, target);
    const forward = renamed(map.map, from, to, scope);
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
        reverse: { ...reverse, ...renamed(map.reverse ?? {}, to, from, scope) },
        unmapped: unmapped(map, (value) => optionValue(to, value, scope)),
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
