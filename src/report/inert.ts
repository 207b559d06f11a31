import { safeText } from './safe.ts';

/** Between a character and what would make it a mention, a reference or an address; nobody sees it. */
const JOINER = '\u200d';

/**
 * Text of files and systems for GitHub's Markdown, on one line: it mentions nobody, refers to nothing, links nowhere, and neither ends a
 * table's cell nor begins anything.
 */
export function inert(text: string): string {
  return safeText(text)
    .replace(/[@#]/g, `$&${JOINER}`)
    .replace(/\b(GH)-(?=\d)/gi, `$1${JOINER}-`)
    .replace(/\b([a-z][a-z0-9+.-]*):(?=\/\/)/gi, `$1${JOINER}:`)
    .replace(/\b(mailto|xmpp):/gi, `$1${JOINER}:`)
    .replace(/\b(www)\./gi, `$1${JOINER}.`)
    .replace(/[\\`*_{}[\]<>()#+!|~$&:^=-]/g, (character) => `\\${character}`);
}
