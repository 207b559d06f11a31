/** Shapes that vendors document for their secrets; each would work for whoever reads the repository. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // JSON Web Token
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/,
  // Salesforce session id and refresh token
  /\b00D[A-Za-z0-9]{12,15}![\w.]{20,}/,
  /\b5Aep[\w.]{40,}/,
  // Token of a CRM's private app: `pat-`, region, UUID
  /\bpat-[a-z]{2}\d-[0-9a-f-]{36}\b/,
  // GitHub
  /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/,
  // Slack
  /\bxox[abprs]-[\w-]{10,}/,
  // AWS access key
  /\bAKIA[0-9A-Z]{16}\b/,
];

/** True when the text holds something that has the shape of a credential. */
export function looksSecret(text: string): boolean {
  return SECRETS.some((pattern) => pattern.test(text)) || looksRandom(text);
}

/** The same for a line of any file: the shapes, or a long random value given to a name that stands for a credential. */
export function holdsSecret(line: string): boolean {
  if (SECRETS.some((pattern) => pattern.test(line)) || CONSUMER_KEY.test(line)) return true;
  const given = /([\w-]+)["']?\s*[:=]\s*["']?([A-Za-z0-9+/=_-]{32,})["']?\s*,?\s*$/.exec(line);
  return given?.[1] !== undefined && given[2] !== undefined && ofSecret(given[1]) && ofChance(given[2]);
}

/** Salesforce's consumer key: no secret by itself, but it never stands anywhere without one nearby. */
const CONSUMER_KEY = /\b3MVG9[\w.]{60,}/;
const ofSecret = (name: string) => namesSecret(name) || /(?:state|client|consumer)_?(?:key|id)$/i.test(name);
const ofChance = (value: string) => looksRandom(value) || /^(?=.*\d)(?=.*[a-f])[0-9a-f-]{32,}$/i.test(value);

/** True for the name of a setting that holds a credential. */
export function namesSecret(key: string): boolean {
  return /secret|password|passwd|token|apikey|api_key|privatekey|private_key/i.test(key);
}

/** One long word of mixed letters and digits without pattern: a generated key. Record ids (18) and GUIDs stay below the bar. */
function looksRandom(text: string): boolean {
  if (text.length < 40 || !/^[A-Za-z0-9+/=_-]+$/.test(text)) return false;
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || (text.match(/\d/g)?.length ?? 0) < 4) return false;
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits > 4.2;
}
