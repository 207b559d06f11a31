import type { Diagnostic } from '../../model/diagnostic.ts';
import { looksSecret, namesSecret } from '../secret-patterns.ts';
import type { YamlDocument } from '../yaml.ts';

export interface FoundSecret {
  readonly pointer: string;
  readonly diagnostic: Diagnostic;
}

/** Scalars anywhere in a file that hold a credential: by their shape, or by the name of their key. */
export function literalSecrets(document: YamlDocument): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [pointer, scalar] of document.scalars) {
    const parts = pointer.split('/');
    const key = parts.at(-1) ?? '';
    if (!isSecret(parts, key, scalar.text)) continue;
    const range = document.values.get(pointer);
    found.push({
      pointer,
      diagnostic: {
        severity: 'error',
        rule: 'literal-secret',
        message: `"${nameOf(parts)}" is written out, and it looks like a secret`,
        at: document.lines.at(range?.start ?? 0, range?.end),
        why: 'Everyone who can read the repository could use it, for as long as its history exists.',
        todo: 'Write { env: NAME }, put the value into that variable or a GitHub secret, and replace the secret in the system it belongs to.',
      },
    });
  }
  return found;
}

/** The setting: the key itself, or the one above where it stands in the value of another. */
function nameOf(parts: readonly string[]): string {
  const auth = parts.indexOf('auth');
  return (auth < 0 ? undefined : parts.slice(auth + 1).find(namesSecret)) ?? parts.at(-1) ?? '';
}

function isSecret(path: readonly string[], key: string, text: string): boolean {
  // A consumer key looks random too, and is no secret by itself.
  if (key === 'clientId') return false;
  if (looksSecret(text)) return true;
  // Under `auth` a secret key holds a reference; elsewhere (fields, values) such words are ordinary names.
  if (!path.includes('auth') || text === '') return false;
  if (key === 'env') return !isVariableName(text);
  // Whatever stands below such a key is meant as its value: a list, or something beside `env`.
  return path.slice(path.indexOf('auth') + 1).some(namesSecret);
}

/** False for a secret that was written where the name of its variable belongs. */
export function isVariableName(text: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(text)) return false;
  return text.length < 20 || !(/[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text));
}
