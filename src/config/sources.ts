import { literalSecrets } from './rules/literal-secret.ts';
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
  return text;
}

/** A file that does not parse: the value of every key that is named like a secret, and key blocks. */
function maskUnparsed(text: string): string {
  const keys =
    /(["']?\w*(?:secret|password|token|privateKey|private_key|apiKey|api_key)\w*["']?[ \t]*:[ \t]*)([^\r\n]+)/gi;
  return text
    .replace(keys, (_, key: string, value: string) => key + (/^\{ *env *:/.test(value) ? value : blot(value)))
    .replace(/-----BEGIN [\s\S]*?(?:-----END [^\n]*|$)/g, blot);
}

function blot(text: string): string {
  return text.replace(/[^\s]/g, '*');
}
