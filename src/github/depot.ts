import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Copies, Copy, Depot } from '../model/depot.ts';
import { type Artifact, type Judged, removeArtifact, trustedArtifacts } from './artifacts.ts';
import type { Github } from './client.ts';
import { runUrl } from './context.ts';
import { downloadEntry } from './download.ts';
import { type Repository, workflowRuns } from './runs.ts';
import { STATE_TRUST } from './trust.ts';

export interface ArtifactDepotOptions {
  /** Asked for when copies are listed. */
  readonly repository: () => Promise<Repository>;
  /** Where `put` leaves the file that actions/upload-artifact is to upload. */
  readonly out?: string;
  /** Most copies will be looked at: their runs are listed a hundred at a time instead of being asked for one by one. */
  readonly all?: boolean;
}

/** Name of the artifact that carries the state of an integration, and of the one file in it. */
export function stateArtifact(integration: string): { readonly name: string; readonly file: string } {
  return { name: `crosswalk-state-${integration}`, file: `${integration}.state` };
}

/** Copies of the state as artifacts of the workflows `sync` and `import` on the default branch. */
export function artifactDepot(github: Github, options: ArtifactDepotOptions): Depot {
  const { context } = github;
  const known = new Map<string, Artifact>();

  const copyOf = (artifact: Artifact, doubt: string | undefined, also: readonly Artifact[]): Copy => {
    known.set(String(artifact.id), artifact);
    return {
      id: String(artifact.id),
      at: artifact.createdAt,
      from: `Artifact ${artifact.id}${artifact.from ? ` of ${runUrl(context, artifact.from.runId)}` : ''}`,
      doubt,
      ...(artifact.from ? { run: artifact.from.runId } : {}),
      also: also.map((other) => copyOf(other, doubt, [])),
    };
  };

  async function* copies(judged: AsyncIterable<Judged>): AsyncIterable<Copy> {
    for await (const one of judged)
      yield one.kind === 'trusted'
        ? copyOf(one.artifact, undefined, one.also)
        : copyOf(one.artifact, one.why, []);
  }

  const artifactOf = (copy: Copy): Artifact => {
    const artifact = known.get(copy.id);
    if (!artifact) throw new Error('a copy of another depot');
    return artifact;
  };

  return {
    place: `the artifacts of ${context.owner}/${context.repo}`,

    async copies(integration): Promise<Copies> {
      const repository = await options.repository();
      const runs = options.all ? await recentRuns(github, repository) : undefined;
      const found = await trustedArtifacts(github, {
        name: stateArtifact(integration).name,
        ...STATE_TRUST,
        repository,
        ...(runs ? { runs } : {}),
      });
      return {
        newestFirst: copies(found.newestFirst),
        get complete() {
          return !found.cut;
        },
      };
    },

    fetch: (integration, copy) => downloadEntry(github, artifactOf(copy), stateArtifact(integration).file),

    async put({ integration, bytes }) {
      const folder = options.out ?? '.';
      mkdirSync(folder, { recursive: true });
      const file = join(folder, stateArtifact(integration).file);
      writeFileSync(file, bytes, { mode: 0o600 });
      return { file };
    },

    remove: (_, copy) => removeArtifact(github, artifactOf(copy).id),
  };
}

async function recentRuns(github: Github, repository: Repository) {
  const files = STATE_TRUST.workflows.map((path) => path.replace(/^.*\//, ''));
  const lists = await Promise.all(
    files.map((workflow) => workflowRuns(github, { workflow, branch: repository.defaultBranch })),
  );
  return new Map(lists.flat().map((run) => [run.id, run]));
}
