import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Artifact, trustedArtifacts } from '../github/artifacts.ts';
import type { Github } from '../github/client.ts';
import { downloadEntries } from '../github/download.ts';
import { repositoryOf } from '../github/runs.ts';
import { STATE_TRUST } from '../github/trust.ts';
import type { ZippedFile } from '../github/zip.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { isLogName, logArtifact, logFolder } from '../runlog/folder.ts';
import { warn } from './github-output.ts';
import { openGithubHere } from './github-ran.ts';
import type { CommonOptions, Io } from './io.ts';

/** Logs that were fetched into a folder of their own, which `remove` takes away. */
export interface FetchedLogs {
  /** Laid out as a state's folder is. */
  readonly folder: string;
  remove(): void;
}

/**
 * Fetches the newest `count` logs of each integration that runs of the default branch left on GitHub: three requests each, and one for
 * each page of the list. An expired one is passed over, and one that cannot be used with a warning. Throws `GITHUB_*`, `NETWORK_*`.
 */
export async function fetchLogs(
  io: Io,
  options: CommonOptions,
  integrations: readonly Integration[],
  count: number,
): Promise<FetchedLogs> {
  const github = openGithubHere(io, options);
  const repository = await repositoryOf(github);
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-logs-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const { name } of integrations) {
      const into = logFolder(folder, name);
      mkdirSync(into, { recursive: true, mode: 0o700 });
      const { newestFirst } = await trustedArtifacts(github, {
        ...STATE_TRUST,
        name: logArtifact(name),
        repository,
      });
      let left = count;
      for await (const judged of newestFirst) {
        if (judged.kind !== 'trusted' || judged.artifact.expired) continue;
        const files = await logsOf(io, github, judged.artifact);
        if (files === undefined) continue;
        for (const { name: file, bytes } of files) writeFileSync(join(into, file), bytes, { mode: 0o600 });
        left -= 1;
        if (left === 0) break;
      }
    }
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Only files with names of our own making: what a zip calls its files decides nothing about where they go. */
async function logsOf(
  io: Io,
  github: Github,
  artifact: Artifact,
): Promise<readonly ZippedFile[] | undefined> {
  try {
    return await downloadEntries(github, artifact, isLogName);
  } catch (error) {
    if (!(error instanceof CrosswalkError) || error.code !== 'ARTIFACT_UNUSABLE') throw error;
    const { what, where = '' } = error.text;
    warn(io, 'A log was passed over', `${what} ${where} What it told is on the page of that run only.`);
    return undefined;
  }
}
