import type { Clock } from '../../model/clock.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { RivalRequest, Rivals } from '../../model/finding.ts';
import type { Memory } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { NATIVE, type NativeIntegration } from './rivals-native.ts';
import { isWireObject, objectsOf, property, textOf, type WireObject } from './wire.ts';

/** What Halo's settings say about its own integration with a partner. */
type Native =
  | {
      readonly kind: 'told';
      /** Entities that the Halo Integrator imports on its schedule, in Halo's words. */
      readonly imports: readonly string[];
      /** Objects whose changes Halo sends to the partner when they are saved. */
      readonly sends: readonly string[];
    }
  | { readonly kind: 'untold'; readonly why: string };

/** Reads `/Control` at most once per call; what it said is remembered by partner. */
export function createRivals(
  api: HaloApi,
  clock: Clock,
  memory: Memory,
): (request: RivalRequest) => Promise<Rivals> {
  return async ({ partner, objects, maxAgeMs }) => {
    const native = NATIVE[partner];
    if (native === undefined) return { kind: 'none', asked: false };
    const key = `native:${partner}`;
    const known = recall(memory.get(key));
    if (known !== undefined && Math.abs(clock.now() - known.at) < maxAgeMs)
      return { ...judge(native, known.told, objects), asked: false };
    const told = await ask(api, native);
    memory.put(key, JSON.stringify({ at: clock.now(), told }));
    return { ...judge(native, told, objects), asked: true };
  };
}

async function ask(api: HaloApi, native: NativeIntegration): Promise<Native> {
  try {
    return read(await api.self('/Control'), native);
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error;
    return { kind: 'untold', why: `Halo does not show its settings (/Control): ${error.text.what}` };
  }
}

function read(control: WireObject, native: NativeIntegration): Native {
  const scheduled = property(control, native.scheduled);
  const sends = Object.entries(native.sends).flatMap(([object, name]) =>
    Number(property(control, name) ?? 0) > 0 ? [object] : [],
  );
  if (scheduled === undefined && sends.length === 0)
    return { kind: 'untold', why: "Halo's settings (/Control) do not mention it" };
  if (scheduled !== true) return { kind: 'told', imports: [], sends };
  if (native.entities === undefined) {
    return { kind: 'told', imports: Object.values(native.objects).map(({ noun }) => noun), sends };
  }
  const [text, list] = native.entities.map((name) => property(control, name));
  if (text === undefined && list === undefined && sends.length === 0)
    return { kind: 'untold', why: 'the Halo Integrator runs it, and the settings do not show for what' };
  return { kind: 'told', imports: [...entities(text), ...entities(list)], sends };
}

/** `["Accounts","Contacts"]`, `Accounts,Contacts`, or `[{ value, label }]`. */
function entities(value: unknown): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item) =>
      typeof item === 'string'
        ? [item]
        : objectsOf([item]).flatMap(
            (row) => textOf(property(row, 'value')) ?? textOf(property(row, 'label')) ?? [],
          ),
    );
  const text = textOf(value);
  if (text === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? entities(parsed) : [];
  } catch {
    return text.split(/[,;]/).map((item) => item.trim());
  }
}

type Verdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'active'; readonly name: string; readonly does: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string };

function judge(native: NativeIntegration, told: Native, objects: readonly string[]): Verdict {
  if (told.kind === 'untold') return { kind: 'unknown', why: told.why };
  const does = objects.flatMap((object) => {
    const known = native.objects[object];
    if (known === undefined) return [];
    return [
      ...(told.imports.some((entity) => known.entity.test(entity))
        ? [`imports ${known.noun} on the schedule of the Halo Integrator`]
        : []),
      ...(told.sends.includes(object)
        ? [`sends ${known.noun} to ${native.name} when they are saved in Halo`]
        : []),
    ];
  });
  return does.length === 0
    ? { kind: 'none' }
    : { kind: 'active', name: `Halo's own ${native.name} integration`, does: [...new Set(does)] };
}

function recall(text: string | undefined): { readonly at: number; readonly told: Native } | undefined {
  if (text === undefined) return undefined;
  try {
    const stored: unknown = JSON.parse(text);
    if (!isWireObject(stored) || typeof stored['at'] !== 'number' || !isWireObject(stored['told']))
      return undefined;
    const { kind, imports, sends, why } = stored['told'];
    if (kind === 'untold' && typeof why === 'string') return { at: stored['at'], told: { kind, why } };
    if (kind !== 'told' || !Array.isArray(imports) || !Array.isArray(sends)) return undefined;
    return { at: stored['at'], told: { kind, imports: imports.map(String), sends: sends.map(String) } };
  } catch {
    return undefined;
  }
}
