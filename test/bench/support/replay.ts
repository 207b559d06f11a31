/**
 * The requests of a recorded run, and nothing else: `node replay.ts <file> <width>`. Reads go one after the other, writes `width` at a
 * time. The file holds the log's lines and the variables of the sandbox to send them to.
 */
import { readFileSync } from 'node:fs';
import type { LogLine } from './rig.ts';

interface Recording {
  readonly lines: readonly LogLine[];
  readonly env: Readonly<Record<string, string>>;
}

const [file = '', width = '4'] = process.argv.slice(2);
const { lines, env } = JSON.parse(readFileSync(file, 'utf8')) as Recording;
const tokens = new Map<string, string>();

async function send(line: LogLine): Promise<void> {
  const prefix = line.system.toUpperCase();
  const search = new URLSearchParams(line.query).toString();
  const login = line.path.endsWith('/token');
  const response = await fetch(`${env[`${prefix}_URL`]}${line.path}${search === '' ? '' : `?${search}`}`, {
    method: line.method,
    headers: {
      ...(login ? {} : { authorization: `Bearer ${tokens.get(line.system) ?? ''}` }),
      'content-type': login ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    ...(line.method === 'GET' ? {} : { body: login ? credentials(line, prefix) : JSON.stringify(line.body) }),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (!response.ok) throw new Error(`${line.method} ${line.path}: ${response.status}`);
  if (login) tokens.set(line.system, answer.access_token ?? '');
}

function credentials({ body }: LogLine, prefix: string): string {
  const form = new URLSearchParams(String(body));
  form.set('client_id', env[`${prefix}_CLIENT_ID`] ?? '');
  form.set('client_secret', env[`${prefix}_CLIENT_SECRET`] ?? '');
  return form.toString();
}

const isWrite = ({ method, path }: LogLine) => method !== 'GET' && !path.endsWith('/token');
for (const line of lines.filter((one) => !isWrite(one))) await send(line);
const writes = lines.filter(isWrite)[Symbol.iterator]();
await Promise.all(
  Array.from({ length: Number(width) }, async () => {
    for (const line of writes) await send(line);
  }),
);
