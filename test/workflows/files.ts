import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly 'working-directory'?: string;
  readonly 'continue-on-error'?: boolean | string;
  readonly 'timeout-minutes'?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}

export interface Concurrency {
  readonly group: string;
  readonly queue?: string;
  readonly 'cancel-in-progress'?: boolean;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly environment?: string | { readonly name: string; readonly deployment?: boolean };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly strategy?: {
    readonly matrix?: string | Readonly<Record<string, unknown>>;
    readonly 'fail-fast'?: boolean;
    readonly 'max-parallel'?: number;
  };
  readonly env?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export type Triggers = Readonly<Record<string, unknown>>;

export interface Workflow {
  readonly name: string;
  readonly on: Triggers;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly env?: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export interface WorkflowFile {
  /** From the root of the repository, as GitHub names it in a run. */
  readonly path: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Every workflow of the repository, by the name of its file. */
export function workflowFiles(): readonly WorkflowFile[] {
  return readdirSync(join(ROOT, '.github/workflows'))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => workflowFile(`.github/workflows/${name}`));
}

export function workflowFile(path: string): WorkflowFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, workflow: parseWorkflow(text) };
}

/** YAML 1.2, so that `on` is a text; what the workflow means is checked by GitHub's own language service, not here. */
export function parseWorkflow(text: string): Workflow {
  const read = parse(text) as Omit<Workflow, 'on'> & { readonly on: string | readonly string[] | Triggers };
  return { ...read, on: triggers(read.on) };
}

function triggers(on: string | readonly string[] | Triggers): Triggers {
  if (typeof on === 'string') return { [on]: null };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name: string) => [name, null]));
  return on as Triggers;
}

/** The repository's own actions, each a folder with an `action.yml`. */
export function actionFiles(): readonly { readonly path: string; readonly action: Action }[] {
  const folder = join(ROOT, '.github/actions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const path = `.github/actions/${name}/action.yml`;
    return { path, action: parse(readFileSync(join(ROOT, path), 'utf8')) as Action };
  });
}

/** Blocks of YAML in the documents that are workflows or steps of one: readers copy them. */
export function documentedYaml(): readonly { readonly path: string; readonly text: string }[] {
  return ['README.md', 'mappings/salesforce/README.md'].flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)]
      .map((match) => match[1] ?? '')
      .filter((text) => /^\s*(?:- )?(?:runs-on|uses|run):/m.test(text))
      .map((text) => ({ path, text })),
  );
}
