import { closeSync, openSync, writeSync } from 'node:fs';

/** One request as the log shows it; exactly these keys. */
export interface LogEntry {
  /** ISO 8601, by the sandbox's clock. */
  readonly time: string;
  readonly system: string;
  readonly method: string;
  /** As at the real host, still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Parsed JSON where it is JSON, else text, `null` when empty; tokens and secrets replaced. */
  readonly body: unknown;
  /** 0 when the connection was cut before an answer. */
  readonly status: number;
  /** Bytes of the answer's body. */
  readonly bytes: number;
  readonly ms: number;
  readonly fault: string | null;
}

export interface RequestLog {
  add(entry: LogEntry): void;
  entries(): readonly LogEntry[];
  clear(): void;
  close(): void;
}

/** What memory keeps at most; the file has all of them. */
const KEPT = 100_000;

/** `file` is truncated at the start and written line by line as requests end. */
export function createRequestLog(file?: string): RequestLog {
  const handle = file === undefined ? undefined : openSync(file, 'w');
  let entries: LogEntry[] = [];
  return {
    add(entry) {
      if (entries.length >= KEPT * 2) entries = entries.slice(-KEPT);
      entries.push(entry);
      if (handle !== undefined) writeSync(handle, `${JSON.stringify(entry)}\n`);
    },
    entries: () => entries,
    clear: () => {
      entries = [];
    },
    close: () => {
      if (handle !== undefined) closeSync(handle);
    },
  };
}

const SECRET =
  /^(client_secret|clientsecret|assertion|client_assertion|refresh_token|access_token|id_token|token|password|code_verifier|code)$/i;
/** Of these `code` is an ordinary field name in a record; in a form it is an authorization code. */
const SECRET_IN_JSON =
  /^(client_secret|clientsecret|assertion|refresh_token|access_token|id_token|password)$/i;

/** Files come as text in JSON too; what is longer than any text field is told by its length. */
const LONG_TEXT = 200_000;

/** A request body as the log may show it. `contentType` decides between form, JSON and text. */
export function loggedBody(body: Buffer, contentType: string | undefined): unknown {
  if (body.length === 0) return null;
  if (contentType?.startsWith('multipart/') === true) return `[${body.length} bytes]`;
  const text = body.toString('utf8');
  if (text.includes('�') && !Buffer.from(text, 'utf8').equals(body)) return `[${body.length} bytes]`;
  if (contentType?.includes('x-www-form-urlencoded') === true) return loggedForm(text);
  try {
    return withoutSecrets(JSON.parse(text));
  } catch {
    return text;
  }
}

export function loggedQuery(query: URLSearchParams): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  for (const key of new Set(query.keys())) {
    const values = SECRET.test(key) ? ['[token]'] : query.getAll(key);
    const [only] = values;
    out[key] = values.length === 1 && only !== undefined ? only : values;
  }
  return out;
}

function loggedForm(text: string): string {
  return text
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      return SECRET.test(decodeURIComponentSafely(name)) ? `${name}=[token]` : pair;
    })
    .join('&');
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value === 'string' && value.length > LONG_TEXT) return `[${value.length} characters]`;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET_IN_JSON.test(key) && typeof item === 'string' ? '[token]' : withoutSecrets(item),
    ]),
  );
}
