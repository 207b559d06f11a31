// `npm run scan`: looks for credentials in the files of the repository and, with --since <commit>, in every line that a later commit
// added, also where another one took it out again. Prints where, never what; exits with 1 when it found any.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inCommits, inFiles, scanText } from './support/secret-scan.ts';

const root = process.cwd();
const at = process.argv.indexOf('--since');
const since = at === -1 ? undefined : process.argv[at + 1];

const found = [
  ...inFiles(root),
  ...(since === undefined || !existsSync(join(root, '.git'))
    ? []
    : inCommits(git('log', '-p', '--unified=0', '--no-color', '--no-ext-diff', `${since}..HEAD`, '--'))),
];
process.stdout.write(scanText(found, process.env['GITHUB_ACTIONS'] === 'true'));
process.exitCode = found.length === 0 ? 0 : 1;

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}
