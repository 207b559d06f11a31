import { safeText } from './safe.ts';

interface Alike {
  readonly id: string;
  readonly name: string;
}

export interface SuggestedPair {
  readonly source: Alike;
  readonly target: Alike;
  readonly score: number;
  readonly why: readonly string[];
  /** Nobody else competes for either record. */
  readonly clear: boolean;
}

export interface SuggestedMapping {
  readonly name: string;
  readonly pairs: readonly SuggestedPair[];
}

/**
 * links.yaml as it could be: the one clear candidate of a record is a line, everything else is a comment. Names of records stand in
 * comments, and only where values may be shown.
 */
export function suggestionsYaml(mappings: readonly SuggestedMapping[], named: boolean): string {
  const lines = [
    '# Pairs that look alike. Nothing has been linked: take what is right into links.yaml, and delete the rest.',
    'version: 1',
  ];
  const sections = mappings.flatMap(({ name, pairs }) => {
    const rows = pairs.length === 0 ? [] : section(pairs, named);
    const clear = rows.some((row) => row.trimStart().startsWith('- '));
    return rows.length === 0 ? [] : [`  ${name}:${clear ? '' : ' []'}`, ...rows];
  });
  return `${[...lines, sections.length > 0 ? 'links:' : 'links: {}', ...sections].join('\n')}\n`;
}

function section(pairs: readonly SuggestedPair[], named: boolean): string[] {
  // Candidates of one record stand together.
  const bySource = Map.groupBy(pairs, (pair) => pair.source.id);
  return [...bySource.values()].flat().flatMap((pair) => {
    const row = `- { source: ${JSON.stringify(pair.source.id)}, target: ${JSON.stringify(pair.target.id)} }`;
    const rivals = pair.clear ? '' : ', not the only candidate';
    return [
      `    # ${pair.score.toFixed(2)}${rivals}: ${pair.why.join(', ')}`,
      ...(named ? [`    # ${quoted(pair.source.name)} ~ ${quoted(pair.target.name)}`] : []),
      `    ${pair.clear ? '' : '# '}${row}`,
    ];
  });
}

function quoted(name: string): string {
  return `"${safeText(name)}"`;
}
