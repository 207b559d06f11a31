import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorText } from '../model/errors.ts';
import { makePrivateFolder } from './private.ts';

/** Which copy the state of a folder goes on from; kept beside it. */
export interface Origin {
  /** `Depot.place`. */
  readonly place: string;
  /** Newest copy that was there, used or not; absent when there was none. */
  readonly newest?: string;
  /** `refused`: there is one, and it has another key or a newer format than who asked. */
  readonly outcome: 'cold' | 'warm' | 'recovered' | 'lost' | 'refused';
  /** Why it was refused. */
  readonly problem?: ErrorText;
  /** Of the state that was put in place; absent when there was none. */
  readonly lineage?: string;
  readonly serial?: number;
  /** What was handed in since, for somebody else to upload. */
  readonly handedIn?: { readonly serial: number; readonly digest: string };
  /** Digest of the log-ins that came with it. */
  readonly logins?: string;
  /** When that copy was made, as ISO time. */
  readonly at: string;
}

export function writeOrigin(folder: string, integration: string, origin: Origin): void {
  makePrivateFolder(folder);
  const path = originPath(folder, integration);
  writeFileSync(`${path}.new`, `${JSON.stringify(origin)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** `undefined` when nothing was ever fetched for that folder. One that cannot be read tells as little. */
export function readOrigin(folder: string, integration: string): Origin | undefined {
  try {
    const origin = JSON.parse(readFileSync(originPath(folder, integration), 'utf8')) as Origin;
    return typeof origin.place === 'string' && typeof origin.outcome === 'string' ? origin : undefined;
  } catch {
    return undefined;
  }
}

function originPath(folder: string, integration: string): string {
  return join(folder, `${integration}.origin.json`);
}
