import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Mapping } from '../model/mapping.ts';
import type { YamlDocument } from './yaml.ts';

/** A normalised mapping with the file it came from: what rules look at. Rule n of the mapping is `/fields/n` of the file. */
export interface MappingDraft {
  readonly mapping: Mapping;
  readonly written: WrittenMapping;
  readonly document: YamlDocument;
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

/** The place of the value at a JSON pointer; of its key, or of the file, when there is no such value. */
export function valueAt(document: YamlDocument, path: string): Position {
  const range = document.values.get(path) ?? document.keys.get(path);
  return document.lines.at(range?.start ?? 0, range?.end);
}

/** The place of the key at a JSON pointer; of its value when it has no key (list entries). */
export function keyAt(document: YamlDocument, path: string): Position {
  const range = document.keys.get(path) ?? document.values.get(path);
  return document.lines.at(range?.start ?? 0, range?.end);
}
