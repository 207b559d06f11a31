import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../files.ts';

/** Parts that an edit in a test is about are copied; the program itself is the one under test. */
const COPIED = ['mappings', '.github'];
const LINKED = ['src', 'test', 'schemas', 'package.json', 'package-lock.json'];

/** A repository with this one's content: commits are folders, branches lead to commits. */
export interface TestRepository {
  /** Commit that a branch leads to. Throws for a branch that is none. */
  head(branch: string): string;
  /** Edits the files of a branch, made from the default branch where it is new; gives the commit. */
  commit(branch: string, edit: (folder: string) => void): string;
  /** What GitHub makes of a pull request: the default branch as it is now with what the branch edited. Throws for a conflict. */
  mergeCommit(branch: string): string;
  /** The first parent of a merge commit; `undefined` for another one. */
  firstParent(sha: string): string | undefined;
  /** Where the branch left the default branch. */
  fork(branch: string): string;
  /** Lets the default branch hold what another one holds. */
  merge(branch: string): string;
  /** The folder of a commit, or of the branch of that name. Nobody may change it. */
  tree(ref: string): string;
  /** Files that differ between two commits. */
  changed(from: string, to: string): readonly string[];
}

export function testRepository(folder: string, defaultBranch = 'main'): TestRepository {
  const branches = new Map<string, string>();
  const forks = new Map<string, string>();
  const parents = new Map<string, string>();
  let commits = 0;
  const newCommit = () => {
    commits += 1;
    const sha = createHash('sha1').update(`${folder} ${commits}`).digest('hex');
    return { sha, tree: join(folder, sha) };
  };
  const tree = (ref: string) => {
    const name = ref.replace(/^refs\/heads\//, '');
    const path = join(folder, branches.get(name) ?? name);
    if (!existsSync(path)) throw new Error(`there is no commit or branch ${ref}`);
    return path;
  };
  const head = (branch: string) => {
    const sha = branches.get(branch);
    if (sha === undefined) throw new Error(`there is no branch ${branch}`);
    return sha;
  };

  const first = newCommit();
  mkdirSync(first.tree, { recursive: true });
  for (const name of COPIED) cpSync(join(ROOT, name), join(first.tree, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(first.tree, name));
  branches.set(defaultBranch, first.sha);

  return {
    head,
    tree,
    commit(branch, edit) {
      const from = tree(branches.get(branch) ?? head(defaultBranch));
      if (!branches.has(branch)) forks.set(branch, head(defaultBranch));
      const made = newCommit();
      cpSync(from, made.tree, { recursive: true, verbatimSymlinks: true });
      edit(made.tree);
      branches.set(branch, made.sha);
      return made.sha;
    },
    mergeCommit(branch) {
      const made = newCommit();
      const [fork, base] = [forks.get(branch) ?? head(defaultBranch), head(defaultBranch)];
      cpSync(tree(base), made.tree, { recursive: true, verbatimSymlinks: true });
      const [was, theirs, ours] = [fork, branch, base].map((ref) => contents(tree(ref)));
      for (const path of new Set([...(was?.keys() ?? []), ...(theirs?.keys() ?? [])])) {
        const edited = theirs?.get(path);
        if (edited === was?.get(path)) continue;
        const file = join(made.tree, path);
        if (edited === undefined) rmSync(file);
        else if (ours?.get(path) === was?.get(path)) {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, edited);
        } else execFileSync('git', ['merge-file', file, join(tree(fork), path), join(tree(branch), path)]);
      }
      parents.set(made.sha, base);
      return made.sha;
    },
    firstParent: (sha) => parents.get(sha),
    fork: (branch) => forks.get(branch) ?? head(defaultBranch),
    merge(branch) {
      branches.set(defaultBranch, head(branch));
      return head(branch);
    },
    changed(from, to) {
      const [before, after] = [contents(tree(from)), contents(tree(to))];
      return [...new Set([...before.keys(), ...after.keys()])].filter(
        (path) => before.get(path) !== after.get(path),
      );
    },
  };
}

function contents(tree: string): ReadonlyMap<string, string> {
  return new Map(
    COPIED.flatMap((name) =>
      readdirSync(join(tree, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(tree.length + 1), readFileSync(path, 'utf8')] as const),
    ),
  );
}
