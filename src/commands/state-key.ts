import type { Env } from '../config/secrets.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Io } from './io.ts';

/** `CROSSWALK_STATE_KEY`, masked from now on. Throws `STATE_KEY_MISSING`, or `SECRET_MISSING` in a workflow that got no secret at all. */
export function stateKey(io: Io, env: Env): string {
  const key = env['CROSSWALK_STATE_KEY']?.trim();
  if (key) {
    io.redactor.add(key);
    return key;
  }
  if (env['GITHUB_ACTIONS'] === 'true' && !env['CROSSWALK_ENV']?.trim()) throw secretMissing();
  throw new CrosswalkError({
    code: 'STATE_KEY_MISSING',
    kind: 'config',
    what: 'The environment variable "CROSSWALK_STATE_KEY" is not set.',
    why: 'The state keeps keyed hashes instead of values, and kept tokens are encrypted: this is the key.',
    todo: 'Set it to the key that the state was written with: one and the same on every machine, and in the secret CROSSWALK_ENV of both environments on GitHub. Only where there is no state yet make one ("openssl rand -hex 32"), and keep it where you keep passwords.',
  });
}

/** Not one variable is missing, but the secret that holds them all; a new key would make a state that is good look like a foreign one. */
function secretMissing(): CrosswalkError {
  return new CrosswalkError({
    code: 'SECRET_MISSING',
    kind: CODES.SECRET_MISSING.kind,
    what: 'The secret CROSSWALK_ENV is not set, or is empty.',
    where:
      'In the environment of this job: crosswalk-sync for sync.yml and for import.yml with mode apply, crosswalk-plan for everything else.',
    why: 'It holds the credentials of the connections and the key of the state.',
    todo: 'Store the file again: "gh secret set CROSSWALK_ENV --env crosswalk-sync < .env", and the one that can only read with "--env crosswalk-plan < .env.plan". Do not make a new CROSSWALK_STATE_KEY: both need the one that the state was written with.',
  });
}
