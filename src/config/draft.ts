import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenField, WrittenMapping, WrittenValueMap } from '../generated/mapping.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Mapping, Precedence } from '../model/mapping.ts';
import { pointer, type YamlDocument } from './yaml.ts';

/** A rule as it is written, and where: `/fields/n`, or the key that stands for it. */
export interface PlacedRule {
  readonly field: WrittenField;
  readonly path: string;
  /** What only short keys say of a rule that travels back. */
  readonly precedence?: readonly Precedence[];
}

/** A value map as it is written, and where: `/values/<name>`, or the key that stands for it. */
export interface PlacedMap {
  readonly name: string;
  readonly map: WrittenValueMap;
  readonly path: string;
  /** JSON pointer of its rows, where that is not `<path>/map`. */
  readonly rows?: string;
  /** What only short keys say: what becomes of a value that leads to none on the way back, and that a default is reported. */
  readonly back?: { readonly default: string | undefined };
  readonly announced?: true;
}

/** A normalised mapping with the file it came from: what rules look at. */
export interface MappingDraft {
  readonly mapping: Mapping;
  /** What its `feed`, `comments` and `files` stand for. */
  readonly derived: readonly Mapping[];
  readonly written: WrittenMapping;
  readonly document: YamlDocument;
  /** Rule n of the mapping as it is written, and where it stands in the file. */
  readonly placed: readonly PlacedRule[];
  /** Its value maps, those included that keys stand for. */
  readonly maps: readonly PlacedMap[];
  /** Its integration runs at all. */
  readonly enabled: boolean;
  readonly sourceCapabilities: Capabilities;
  readonly targetCapabilities: Capabilities;
  /** Names of all mappings of the integration, those with errors included. */
  readonly siblings: ReadonlySet<string>;
}

/** What the two systems of a mapping can do. */
export interface SideCapabilities {
  readonly source: Capabilities;
  readonly target: Capabilities;
}

export type Systems = Readonly<Record<string, Capabilities>>;

/** Collects diagnostics. */
export type Report = (diagnostic: Diagnostic) => void;

/** JSON pointer to a key of rule n: of a rule that is not written out, below the key that stands for it. */
export function rulePath(
  { placed }: MappingDraft,
  index: number,
  ...keys: readonly (string | number)[]
): string {
  return `${placed[index]?.path ?? ''}${pointer(...keys)}`;
}

/** Whether rule n stands in the file, rather than following from a key. */
export function isWritten({ placed }: MappingDraft, index: number): boolean {
  return placed[index]?.path.startsWith('/fields/') === true;
}

/** The place of the value at a JSON pointer; of its key, or of what is around it, when there is no such value. */
export function valueAt(document: YamlDocument, path: string): Position {
  return placeOf(document, path, [document.values, document.keys]);
}

/** The place of the key at a JSON pointer; of its value when it has no key (list entries), or of what is around it. */
export function keyAt(document: YamlDocument, path: string): Position {
  return placeOf(document, path, [document.keys, document.values]);
}

function placeOf(
  { lines }: YamlDocument,
  path: string,
  [first, second]: readonly [YamlDocument['keys'], YamlDocument['keys']],
): Position {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const range = first.get(at) ?? second.get(at);
    if (range !== undefined) return lines.at(range.start, range.end);
  }
  return lines.at(0);
}
