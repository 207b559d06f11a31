import type { Position } from './diagnostic.ts';
import type { Values } from './value.ts';

/** One case of a `*.test.yaml`, records flattened and every default filled in. */
export interface MappingTest {
  readonly integration: string;
  readonly mapping: string;
  readonly name: string;
  readonly direction: 'import' | 'syncBack';
  readonly given: { readonly source: Values | undefined; readonly target: Values | undefined };
  /** Look-up name, then key, then id. */
  readonly lookups: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Mapping, then source id, then target id. */
  readonly links: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly expect:
    | { readonly kind: 'values'; readonly values: Values }
    | { readonly kind: 'hold'; readonly code: string };
  /** Not compared when absent. */
  readonly warnings: readonly string[] | undefined;
  /** The case's `name`. */
  readonly at: Position;
}
