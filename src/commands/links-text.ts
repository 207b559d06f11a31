/** What links.yaml begins as. */
export const EMPTY_LINKS = `# yaml-language-server: $schema=../../schemas/config/links.schema.json
# Pairs of records that belong together whatever their names say.
version: 1
links:
`;

/**
 * Appends a row to its mapping's section by text, so that comments, order, indentation and line ends stay as people wrote them. The
 * caller validates the result; a file written in flow style comes out invalid and is put back.
 */
export function withLink(before: string, mapping: string, source: string, target: string): string {
  const eol = before.includes('\r\n') ? '\r\n' : '\n';
  const text = before.trimEnd().replace(/^links:\s*\{\s*\}/m, 'links:');
  const lines = text.split(/\r?\n/);
  const row = `- { source: ${JSON.stringify(source)}, target: ${JSON.stringify(target)} }`;
  const headings = lines.flatMap((line, index) => {
    const match = /^(\s+)["']?([\w-]+)["']?:\s*(?:#.*)?$/.exec(line);
    return match ? [{ index, indent: match[1] ?? '', name: match[2] }] : [];
  });
  // The section ends at the next heading of its depth, or where the text goes back to the margin.
  const heading = headings.find((found) => found.name === mapping);
  if (!heading) {
    const indent = headings[0]?.indent ?? '  ';
    const links = lines.findIndex((line) => /^links:/.test(line));
    const after = lines.findIndex((line, index) => index > links && /^[^\s#-]/.test(line));
    const at = after < 0 ? lines.length : after;
    return [...lines.slice(0, at), `${indent}${mapping}:`, `${indent}  ${row}`, ...lines.slice(at), ''].join(
      eol,
    );
  }
  const ends = lines.findIndex((line, index) => index > heading.index && /^[^\s#-]/.test(line));
  const next = headings.find((found) => found.index > heading.index)?.index ?? lines.length;
  const end = Math.min(next, ends < 0 ? lines.length : ends);
  const rows = lines.slice(heading.index + 1, end);
  const indent = rows.flatMap((line) => /^(\s*)-/.exec(line)?.[1] ?? [])[0] ?? `${heading.indent}  `;
  const last = heading.index + 1 + (rows.findLastIndex((line) => /^\s*[^\s#]/.test(line)) + 1);
  return [...lines.slice(0, last), `${indent}${row}`, ...lines.slice(last), ''].join(eol);
}
