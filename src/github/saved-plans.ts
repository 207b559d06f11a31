import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { trustedArtifacts } from './artifacts.ts';
import type { Github } from './client.ts';
import { downloadEntry } from './download.ts';
import { STATE_TRUST } from './trust.ts';

/** Name of the file in the artifact, as the workflow saves it. */
const FILE = 'plan.json';

/** Of one that lies about its name: the hash of the whole file is checked where it is read. */
export function planArtifact(sha256: string): string {
  return `crosswalk-plan-${sha256.slice(0, 16)}`;
}

/**
 * The newest saved plan of that hash that a run of this repository's default branch made. Two requests and a download, as a rule. Throws
 * `PLAN_NOT_FOUND`, `ARTIFACT_UNUSABLE`, `GITHUB_*`, `NETWORK_*`.
 */
export async function fetchPlan(github: Github, sha256: string): Promise<Uint8Array> {
  const name = planArtifact(sha256);
  const { newestFirst, listed } = await trustedArtifacts(github, { ...STATE_TRUST, name });
  for await (const judged of newestFirst) {
    if (judged.kind === 'trusted') return downloadEntry(github, judged.artifact, FILE);
  }
  throw new CrosswalkError({
    code: 'PLAN_NOT_FOUND',
    kind: CODES.PLAN_NOT_FOUND.kind,
    what: `There is no saved plan "${name}" that can be trusted.`,
    where: `Artifacts of ${github.context.owner}/${github.context.repo}.`,
    why:
      listed === 0
        ? 'No artifact has that name.'
        : `${listed} have that name, and none is of a run of import.yml or sync.yml on the default branch.`,
    todo: CODES.PLAN_NOT_FOUND.cure,
  });
}
