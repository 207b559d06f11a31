import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdsSecret } from '../../src/config/secret-patterns.ts';

export interface Leak {
  readonly path: string;
  readonly line: number;
  /** The commit that added the line, where it is one of those looked at. */
  readonly commit?: string;
}

/** Not of the repository, or made by a program. */
const SKIPPED = new Set(['.git', 'node_modules', '.crosswalk', '.base', 'coverage', 'package-lock.json']);

/**
 * Where credentials may stand, because they are no one's: those of the local systems, which every clone has, and those that tests make
 * up to see them refused. A path ends with `/` or is a file.
 */
const MADE_UP: readonly string[] = [
  'src/sandbox/halo/auth.ts',
  'test/config/',
  'test/e2e/canary-config.test.ts',
  'test/support/github.ts',
  'test/workflows/secret-scan.test.ts',
];

/** Leaks in every file below `root`, in the order of their names. */
export function inFiles(root: string): readonly Leak[] {
  return walk(root, '').flatMap((path) =>
    exempt(path) ? [] : inText(readFileSync(join(root, path), 'utf8')).map((line) => ({ path, line })),
  );
}

/** Leaks in the added lines of `git log -p --unified=0`. */
export function inCommits(log: string): readonly Leak[] {
  const found: Leak[] = [];
  let commit = '';
  let path = '';
  let line = 0;
  for (const row of log.split('\n')) {
    const hunk = /^@@ -\S+ \+(\d+)/.exec(row);
    if (/^commit [0-9a-f]{40}/.test(row)) commit = row.slice(7, 47);
    else if (row.startsWith('+++ ')) path = row.slice('+++ b/'.length);
    else if (hunk) line = Number(hunk[1]);
    else if (row.startsWith('+')) {
      if (!exempt(path) && holdsSecret(row.slice(1))) found.push({ path, line, commit });
      line += 1;
    }
  }
  return found;
}

/** One line a leak, as GitHub's annotations where they are read. */
export function scanText(found: readonly Leak[], annotations: boolean): string {
  if (found.length === 0) return 'No credentials found.\n';
  const advice =
    'This has the shape of a credential. Take it out of the history and make a new one: whoever has read the branch has the old one.';
  return found
    .map(({ path, line, commit }) => {
      const where = commit === undefined ? '' : ` (commit ${commit.slice(0, 12)})`;
      return annotations
        ? `::error file=${escaped(path)},line=${line},title=Credential${where}::${advice}\n`
        : `${path}:${line}${where} ${advice}\n`;
    })
    .join('');
}

function inText(text: string): readonly number[] {
  // A file that is no text has lines that are none.
  if (text.includes('\0')) return [];
  return text.split('\n').flatMap((line, index) => (holdsSecret(line) ? [index + 1] : []));
}

function exempt(path: string): boolean {
  return MADE_UP.some((allowed) => path === allowed || (allowed.endsWith('/') && path.startsWith(allowed)));
}

function walk(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name) && !/^\.env(?!\.example)/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? walk(root, path) : entry.isFile() ? [path] : [];
    });
}

/** File names come from the branch: nothing in one may end the command or begin another. */
function escaped(path: string): string {
  return path.replace(
    /[%\r\n:,]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
