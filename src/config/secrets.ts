import { CrosswalkError } from '../model/errors.ts';
import type { EnvRef } from '../model/mapping.ts';
import type { Redactor } from '../model/redactor.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let longestFirst: readonly string[] = [];

  return {
    add(secret) {
      for (const form of secretForms(secret)) if (form.length >= 4) forms.add(form);
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    redact(text) {
      let masked = text;
      for (const form of longestFirst) masked = masked.replaceAll(form, '***');
      return masked;
    },
  };
}

function secretForms(secret: string): readonly string[] {
  const encoded = Buffer.from(secret, 'utf8');
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    secret.trim(),
    encoded.toString('base64'),
    encoded.toString('base64url'),
    encodeURIComponent(secret),
    form,
    escaped,
  ];
}

/**
 * The value of a setting: the literal itself, or the variable it refers to, surrounding blanks removed.
 * Throws `ENV_MISSING` (config) naming the variable, the connection and the setting, never a value.
 */
export function resolveEnv(
  setting: string | EnvRef,
  env: Env,
  use: { readonly connection: string; readonly key: string },
): string {
  if (typeof setting === 'string') return setting;
  const value = env[setting.env]?.trim();
  if (value !== undefined && value !== '') return value;
  throw new CrosswalkError({
    code: 'ENV_MISSING',
    kind: 'config',
    what: `The environment variable "${setting.env}" is ${value === undefined ? 'not set' : 'empty'}.`,
    where: `It is "${use.key}" of the connection "${use.connection}" in connections.yaml.`,
    todo: `Set it in the shell or in a file given by --env-file; for GitHub, add the line to that file and store it again (gh secret set CROSSWALK_ENV --env crosswalk-sync < .env).`,
  });
}

/**
 * Reads `NAME=value` lines as `docker --env-file` and dotenv do: blank lines and `#` comments skipped, `export ` accepted, quotes
 * removed, `\n` understood in double quotes, several lines inside quotes. Throws `ENV_FILE_INVALID` (config) naming the line.
 */
export function parseEnvFile(text: string, name = 'the environment file'): Readonly<Record<string, string>> {
  const values: [string, string][] = [];
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const entry =
    /[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|([^\n]*))[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
  const skip = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
  let at = 0;
  while (at < source.length) {
    skip.lastIndex = at;
    entry.lastIndex = at;
    const blank = skip.exec(source);
    if (blank !== null && blank[0] !== '') {
      at = skip.lastIndex;
      continue;
    }
    const match = entry.exec(source);
    if (match === null || match[1] === undefined) {
      throw new CrosswalkError({
        code: 'ENV_FILE_INVALID',
        kind: 'config',
        what: `Line ${source.slice(0, at).split('\n').length} of ${name} is not NAME=value.`,
        todo: 'Write one NAME=value a line; put quotes around values of several lines.',
      });
    }
    at = entry.lastIndex;
    values.push([
      match[1],
      match[2] === undefined ? (match[3] ?? bare(match[4] ?? '')) : unescapeQuoted(match[2]),
    ]);
  }
  return Object.fromEntries(values);
}

/** The variables that the secret `CROSSWALK_ENV` holds; none where it is not set. Throws `ENV_FILE_INVALID` (config) naming the line. */
export function parseEnvSecret(env: Env): Readonly<Record<string, string>> {
  return parseEnvFile(env['CROSSWALK_ENV'] ?? '', 'the secret CROSSWALK_ENV');
}

/** Variables that hold a secret, by what people call them. */
const SECRET_NAME = /SECRET|TOKEN|KEY|PASS|PWD|CREDENTIAL|CLIENT_?ID/i;

/** Long, without blanks, of letters and digits: what nobody types is made by a machine. */
const RANDOM = /^(?=.*[A-Za-z])(?=.*\d)[^\s@]{20,}$/;

/** Says where, and gives nothing away: no user, no query. */
const ADDRESS = /^https?:\/\/[\w.:-]+(?:\/[\w.~/-]*)?$/;

/**
 * Whether a value of the environment is a secret: its variable is called one, it has several lines, or it looks made by a machine. A
 * plain address, a name, a tenant or a user is none: masked, it would blot out the same word wherever it stands, links included.
 */
function isSecret(name: string, value: string): boolean {
  if (ADDRESS.test(value)) return false;
  return SECRET_NAME.test(name) || /[\r\n]/.test(value) || RANDOM.test(value) || /^https?:/.test(value);
}

/**
 * Workflow commands that make GitHub mask each secret of `CROSSWALK_ENV`: it masks the whole by itself, and not its parts. Empty outside
 * GitHub Actions. Left out are values under 4 characters, which would blot out ordinary words; of a value of several lines each line is
 * masked, because a log is masked line by line. What cannot be read is reported by the command that needs it.
 */
export function maskCommands(env: Env): string {
  if (env['GITHUB_ACTIONS'] !== 'true') return '';
  let values: Readonly<Record<string, string>>;
  try {
    values = parseEnvSecret(env);
  } catch (error) {
    if (error instanceof CrosswalkError) return '';
    throw error;
  }
  const parts = Object.entries(values)
    .filter(([name, value]) => isSecret(name, value))
    .flatMap(([, value]) => value.split(/\r?\n/).map((line) => line.trim()));
  return [...new Set(parts)]
    .filter((part) => part.length >= 4)
    .map((part) => `::add-mask::${part.replaceAll('%', '%25')}\n`)
    .join('');
}

function bare(text: string): string {
  return text.replace(/(?:^|\s)#.*$/, '').trim();
}

function unescapeQuoted(text: string): string {
  return text.replace(
    /\\([\s\S])/g,
    (_, character: string) => ({ n: '\n', r: '\r', t: '\t' })[character] ?? character,
  );
}
