import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { KeptLogin, Renewed, TokenVault } from '../model/token-vault.ts';
import { acquireLock, type Lock } from './lock.ts';
import { makePrivateFolder } from './private.ts';
import { createSeal, following, newest, type TokenFile, type TokenSeal } from './token-file.ts';

export interface VaultOptions {
  /** The file; its folder is made when missing. What is made is for its owner alone. */
  readonly path: string;
  readonly connection: string;
  /** `CROSSWALK_STATE_KEY`; the file is sealed with a key derived from it. */
  readonly key: string;
  readonly clock: Clock;
}

/** The longest a refresh can take with all its retries is less. */
const PATIENCE_MS = 5 * 60_000;
const ASK_AGAIN_MS = 200;
/** More than a sealed file needs, so that writing it over these bytes asks for no space. */
const RESERVED = 64 * 1024;

/**
 * A refresh token in one sealed file. A new one is written beside it, flushed, and moved over it; between the server's answer and that
 * move lies no other work, and the space was taken before the request went out.
 */
export function createTokenVault(options: VaultOptions): TokenVault {
  const { path, clock } = options;
  const seal = createSeal(options.key, options.connection);
  const unfinished = `${path}.next`;

  const load = (): TokenFile | undefined => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw unusable(options, 'It cannot be read.', error);
    }
    return opened(bytes, seal, options);
  };

  const lock = async (): Promise<Lock> => {
    const since = clock.now();
    const owner = { pid: process.pid, host: hostname(), started: new Date(since).toISOString() };
    for (;;) {
      try {
        makePrivateFolder(dirname(path));
        return acquireLock(path, owner);
      } catch (error) {
        const held = error instanceof CrosswalkError && error.code === 'STATE_LOCKED';
        if (!held) throw unusable(options, 'Its lock cannot be made.', error);
        if (clock.now() - since > PATIENCE_MS) throw busy(options, error);
        await clock.sleep(ASK_AGAIN_MS);
      }
    }
  };

  const spend = () => attempt(options, () => reserve(unfinished));

  return {
    read: (given) => newest(load(), given, seal),
    async renew<T>(
      given: string,
      work: (login: KeptLogin & { interrupted: boolean; spend(): void }) => Promise<Renewed<T>>,
    ) {
      const held = await lock();
      try {
        const file = load();
        const before = newest(file, given, seal);
        const { value, keep } = await work({ ...before, interrupted: existsSync(unfinished), spend });
        if (keep !== undefined) {
          const bytes = seal.seal(following(file, given, before, keep, seal));
          attempt(options, () => replace(path, unfinished, bytes));
        }
        return value;
      } catch (error) {
        // A refusal was an answer: nothing was exchanged, nothing is outstanding.
        const refused =
          error instanceof CrosswalkError && (error.kind === 'auth' || error.kind === 'rate-limited');
        if (refused) rmSync(unfinished, { force: true });
        throw error;
      } finally {
        held.release();
      }
    },
  };
}

function opened(bytes: Buffer, seal: TokenSeal, options: VaultOptions): TokenFile {
  try {
    return seal.open(bytes);
  } catch (error) {
    throw unusable(options, 'It was sealed with another CROSSWALK_STATE_KEY, or it is damaged.', error);
  }
}

function attempt(options: VaultOptions, work: () => void): void {
  try {
    work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw unusable(options, `It cannot be written${code}.`, error);
  }
}

function reserve(file: string): void {
  const out = openSync(file, 'w', 0o600);
  try {
    fchmodSync(out, 0o600);
    writeSync(out, Buffer.alloc(RESERVED));
    fsyncSync(out);
  } finally {
    closeSync(out);
  }
}

function replace(path: string, unfinished: string, bytes: Buffer): void {
  if (!existsSync(unfinished)) reserve(unfinished);
  const out = openSync(unfinished, 'r+');
  try {
    writeFileSync(out, bytes);
    ftruncateSync(out, bytes.length);
    fsyncSync(out);
  } finally {
    closeSync(out);
  }
  renameSync(unfinished, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function unusable(options: VaultOptions, why: string, cause: unknown): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'AUTH_TOKEN_FILE',
      kind: CODES.AUTH_TOKEN_FILE.kind,
      what: `The refresh token kept for connection "${options.connection}" cannot be used.`,
      where: `${options.path}.`,
      why: `${why} The configured token may have been exchanged for the kept one, so it is not tried in its place.`,
      todo: CODES.AUTH_TOKEN_FILE.cure,
    },
    cause,
  );
}

function busy(options: VaultOptions, cause: CrosswalkError): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'AUTH_REFRESH_BUSY',
      kind: CODES.AUTH_REFRESH_BUSY.kind,
      what: `Another process has been renewing the token of connection "${options.connection}" for ${PATIENCE_MS / 60_000} minutes.`,
      where: `${options.path}.lock.`,
      ...(cause.text.why === undefined ? {} : { why: cause.text.why }),
      todo: CODES.AUTH_REFRESH_BUSY.cure,
    },
    cause,
  );
}
