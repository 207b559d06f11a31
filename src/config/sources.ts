import { isVariableName, literalSecrets } from './rules/literal-secret.ts';
import type { YamlDocument } from './yaml.ts';

interface SourceFile {
  readonly file: string;
  readonly text: string;
  readonly document: YamlDocument | undefined;
}

/** Texts for code frames. A frame shows neighbouring lines too, so secrets are replaced by `*`, character by character: places stay true. */
export function maskSources(files: readonly SourceFile[]): ReadonlyMap<string, string> {
  return new Map(
    files.map((file) => [
      file.file,
      file.document === undefined ? maskUnparsed(file.text) : maskParsed(file.document),
    ]),
  );
}

function maskParsed(document: YamlDocument): string {
  let { text } = document;
  for (const { pointer } of literalSecrets(document)) {
    const range = document.values.get(pointer);
    if (range !== undefined)
      text = text.slice(0, range.start) + blot(text.slice(range.start, range.end)) + text.slice(range.end);
  }
  return text.replace(/(?<=^|\s)#.*$/gm, maskUnparsed);
}

const REFERENCE = /[ \t]*\{[ \t]*env[ \t]*:[ \t]*(["']?)([\w-]+)\1[ \t]*\}/y;

/** A file that does not parse: what stands behind every key that is named like a secret, and key blocks. */
function maskUnparsed(text: string): string {
  const keys =
    /["']?\w*(?:secret|password|passwd|token|privateKey|private_key|apiKey|api_key)\w*["']?[ \t]*:(?=\s|$)/gi;
  const reference = new RegExp(REFERENCE);
  let masked = '';
  let at = 0;
  for (let key = keys.exec(text); key !== null; key = keys.exec(text)) {
    reference.lastIndex = keys.lastIndex;
    const name = reference.exec(text)?.[2];
    // `{ env: NAME }` is what belongs there, and what a person wants to see.
    if (name !== undefined && isVariableName(name)) continue;
    const end = valueEnd(text, key.index, keys.lastIndex);
    masked += text.slice(at, keys.lastIndex) + blot(text.slice(keys.lastIndex, end));
    at = end;
    keys.lastIndex = end;
  }
  return (masked + text.slice(at)).replace(/-----BEGIN [\s\S]*?(?:-----END [^\n]*|$)/g, blot);
}

/** Behind the rest of the line, and the lines below that stand further to the right than the key: a block, or a text over several lines. */
function valueEnd(text: string, key: number, from: number): number {
  const column = key - (text.lastIndexOf('\n', key - 1) + 1);
  let end = endOfLine(text, from);
  while (end < text.length) {
    const next = endOfLine(text, end + 1);
    const line = text.slice(end + 1, next);
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== '' && indent <= column) break;
    end = next;
  }
  return end;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function blot(text: string): string {
  return text.replace(/[^\s]/g, '*');
}
