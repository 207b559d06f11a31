import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Action } from '../files.ts';
import type { Runner } from './runner.ts';

/** Where an action works. */
export interface Place {
  readonly runner: Runner;
  readonly runId: number;
  readonly workspace: string;
  /** The commit that started the run. */
  readonly sha: string;
}

type With = Readonly<Record<string, string>>;

/** What stands for actions of others. Each does what a workflow relies on, and refuses inputs that it does not know. */
const ACTIONS: Readonly<Record<string, (place: Place, given: With) => Readonly<Record<string, string>>>> = {
  'actions/checkout': checkout,
  'actions/setup-node': (_place, given) => {
    known(given, ['node-version', 'cache']);
    return {};
  },
  'actions/upload-artifact': upload,
};

/** Runs an action of others; gives its outputs. Throws for one that is not known here, and where the action would fail. */
export function runAction(uses: string, place: Place, given: With): Readonly<Record<string, string>> {
  const action = ACTIONS[uses.split('@')[0] ?? ''];
  if (action === undefined) throw new Error(`the action ${uses} is not known here`);
  return action(place, given);
}

/** The repository's own action at a path that begins with `$/`: from the commit of the run, not from the workspace. */
export function ownAction(uses: string, place: Place): Action | undefined {
  if (!uses.startsWith('$/')) return undefined;
  const path = join(place.runner.repository.tree(place.sha), uses.slice(2), 'action.yml');
  return parse(readFileSync(path, 'utf8')) as Action;
}

function checkout({ runner, workspace, sha }: Place, given: With): Readonly<Record<string, string>> {
  known(given, ['ref', 'path', 'persist-credentials', 'fetch-depth']);
  const target = inside(workspace, given['path'] ?? '.');
  // As the action does, whatever an earlier job left there goes, but not what an earlier checkout put beside it.
  if (given['path'] === undefined && existsSync(target))
    for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const ref = given['ref'] || sha;
  const copy = (of: string) =>
    cpSync(runner.repository.tree(of), target, { recursive: true, verbatimSymlinks: true });
  const parent = runner.repository.firstParent(ref);
  // Only the newest commit is there unless more are asked for.
  if (parent !== undefined && given['fetch-depth'] !== undefined && given['fetch-depth'] !== '1') {
    copy(parent);
    git(target, 'init', '--quiet');
    commit(target, 'base');
    for (const name of readdirSync(target).filter((one) => one !== '.git'))
      rmSync(join(target, name), { recursive: true });
    copy(ref);
    commit(target, 'merge');
  } else copy(ref);
  return {};
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  const author = [
    '-c',
    'user.name=GitHub',
    '-c',
    'user.email=noreply@github.com',
    '-c',
    'commit.gpgsign=false',
  ];
  git(folder, ...author, 'commit', '--quiet', '--allow-empty', '--message', message);
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', folder, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function upload({ runner, runId, workspace }: Place, given: With): Readonly<Record<string, string>> {
  known(given, ['name', 'path', 'retention-days', 'compression-level', 'overwrite', 'if-no-files-found']);
  const { name = 'artifact', path = '' } = given;
  if (/[":<>|*?\r\n\\/]/.test(name)) throw new Error(`The artifact name is not valid: ${name}`);
  const from = resolve(workspace, path);
  const empty = !existsSync(from) || (statSync(from).isDirectory() && readdirSync(from).length === 0);
  if (empty) {
    if (given['if-no-files-found'] === 'error')
      throw new Error(`No files were found with the provided path: ${path}`);
    return {};
  }
  const { artifacts } = runner.github.store;
  if (given['overwrite'] === 'true')
    for (const [id, artifact] of artifacts)
      if (artifact.runId === runId && artifact.name === name) artifacts.delete(id);
  const made = runner.github.upload(runId, name, from);
  return { 'artifact-id': String(made.id), 'artifact-digest': made.digest.replace('sha256:', '') };
}

function known(given: With, names: readonly string[]): void {
  const other = Object.keys(given).find((name) => !names.includes(name));
  if (other !== undefined) throw new Error(`the input ${other} is not known here`);
}

function inside(workspace: string, path: string): string {
  const target = resolve(workspace, path);
  if (target !== workspace && !target.startsWith(`${workspace}/`))
    throw new Error(`Repository path '${target}' is not under '${workspace}'`);
  return target;
}
