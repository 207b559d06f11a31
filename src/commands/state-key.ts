import type { Env } from '../config/secrets.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Io } from './io.ts';

/** `CROSSWALK_STATE_KEY`, masked from now on. Throws `STATE_KEY_MISSING`. */
export function stateKey(io: Io, env: Env): string {
  const key = env['CROSSWALK_STATE_KEY']?.trim();
  if (key) {
    io.redactor.add(key);
    return key;
  }
  throw new CrosswalkError({
    code: 'STATE_KEY_MISSING',
    kind: 'config',
    what: 'The environment variable "CROSSWALK_STATE_KEY" is not set.',
    why: 'The state keeps keyed hashes instead of values, and kept tokens are encrypted: this is the key.',
    todo: 'Make one with "openssl rand -hex 32", keep it where you keep passwords, and give it to every run: in .env, which GitHub has as the secret CROSSWALK_ENV.',
  });
}
