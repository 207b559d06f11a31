import { SCALAR_STYLE } from 'js-yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Lines } from './lines.ts';

/** White space that YAML does not know: to its parser these are letters. The zero-width ones cannot be seen at all. */
const ODD = '(?:[^\\S \\t\\r\\n]|[\\u0085\\u180E\\u200B\\u2060])';

const NAMES: Readonly<Record<string, string>> = {
  '\u00A0': 'a no-break space',
  '\u202F': 'a narrow no-break space',
  '\u2007': 'a figure space',
  '\u200B': 'a zero-width space',
  '\u2060': 'a word joiner',
  '\u3000': 'an ideographic space',
  '\uFEFF': 'a byte order mark',
  '\u2028': 'a line separator',
  '\u2029': 'a paragraph separator',
};

/** Where YAML wants a blank inside what it takes for one plain word: at either end, or behind `key:`, `-` and before `#`. */
const IN_PLAIN = new RegExp(`^${ODD}|${ODD}$|(?<=^[\\w$.-]+:)${ODD}|(?<=^[-?:])${ODD}|${ODD}(?=#)`, 'u');

/** The same in a line that could not be read: as indentation too, and beside brackets, commas and quotes. */
const IN_LINE = new RegExp(
  `(?<=^[ \\t]*)${ODD}|(?<=(?:^|[\\s{,])[\\w$.-]+:[ \\t]*|[-,[{}\\]"'][ \\t]*)${ODD}|${ODD}(?=[ \\t]*(?:[#}\\]]|$))`,
  'u',
);

/** What is wrong with a plain key or value that holds such a character where a blank belongs. `offset` is where it starts. */
export function plainSpace(lines: Lines, raw: string, offset: number, style: number): Diagnostic | undefined {
  const found = style === SCALAR_STYLE.PLAIN ? IN_PLAIN.exec(raw) : null;
  return found === null ? undefined : spaceDiagnostic(lines, found[0], offset + found.index);
}

/** Such a character on the line that the parser gave up on, or on the one above, where the cause often is. */
export function spaceNear(lines: Lines, offset: number): Diagnostic | undefined {
  let end = lines.text.indexOf('\n', offset);
  if (end < 0) end = lines.text.length;
  for (let count = 0; count < 2 && end >= 0; count += 1) {
    const start = lines.text.lastIndexOf('\n', end - 1) + 1;
    const line = lines.text.slice(start, end).replace(/\r$/, '');
    const found = IN_LINE.exec(line);
    const comment = /(?:^|\s)#/.exec(line);
    if (found !== null && (comment === null || found.index < comment.index + comment[0].length - 1))
      return spaceDiagnostic(lines, found[0], start + found.index);
    end = start - 1;
  }
  return undefined;
}

function spaceDiagnostic(lines: Lines, character: string, offset: number): Diagnostic {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES[character];
  return {
    severity: 'error',
    rule: 'yaml-space',
    message: `${name === undefined ? `the character ${code}` : `${name} (${code})`} stands where YAML wants a blank`,
    at: lines.at(offset, offset + 1),
    why: 'It looks like a blank and is a letter to YAML; it comes along when text is copied from a page or a chat.',
    todo: 'Replace it by a blank; if it belongs to the text, put quotes around the text.',
  };
}
