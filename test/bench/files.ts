import { type ChildProcess, fork } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createMemory } from '../../src/commands/memory.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { createHalo } from '../../src/connectors/halo/index.ts';
import { createSalesforce } from '../../src/connectors/salesforce/index.ts';
import { withFiles } from '../../src/engine/files.ts';
import type { Flow } from '../../src/engine/flow.ts';
import { createDoor } from '../../src/http/create-door.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Figure } from './figure.ts';

const SELF = fileURLToPath(import.meta.url);
const MB = 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'crosswalk ');
const FILE = '068B00000000001AAA';

/** Salesforce and Halo as far as one file takes them. Content is made up as it is sent, and only counted as it comes. */
function serve(): void {
  const size = Number(process.argv[3]) * MB;
  const server = createServer(async (request, answer) => {
    let received = 0;
    for await (const chunk of request) received += Buffer.from(chunk).length;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const json = (body: unknown, status = 200) =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { port } = server.address() as AddressInfo;
    if (url.pathname === '/services/oauth2/token')
      return json({
        ...{ access_token: 't', token_type: 'Bearer', instance_url: `http://127.0.0.1:${port}` },
        id: 'https://x/id/00D5f000000KZzZ/0055f000001AbcD',
      });
    if (url.pathname === '/auth/token')
      return json({ access_token: 't', token_type: 'Bearer', expires_in: 3600 });
    if (/VersionData$|\/api\/Attachment\/\d+$/.test(url.pathname)) return content(answer, size);
    if (url.pathname === '/api/Attachment') return json({ id: 1, filesize: size, received }, 201);
    if (request.method === 'POST') return json({ id: FILE, success: true, errors: [] }, 201);
    if (url.pathname.endsWith('/query')) return json({ totalSize: 0, done: true, records: [] });
    return answer.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function content(answer: ServerResponse, size: number): Promise<void> {
  answer.writeHead(200, { 'content-length': String(size) });
  for (let left = size; left > 0; left -= CHUNK.length)
    if (!answer.write(CHUNK.subarray(0, Math.min(left, CHUNK.length))))
      await new Promise((resolve) => answer.once('drain', resolve));
  answer.end();
}

/** One file from Salesforce to Halo and one back, through the engine's own hands. */
async function carry(): Promise<void> {
  const clock: Clock = { now: () => 0, sleep: async () => undefined };
  const url = `http://127.0.0.1:${process.argv[3]}`;
  const door = createDoor({ clock, userAgent: 'bench' });
  const salesforce = createSalesforce({
    clock,
    door,
    connection: {
      name: 'crm',
      url,
      apiVersion: '68.0',
      auth: { flow: 'clientCredentials', clientId: 'a', clientSecret: 'b' },
    },
  });
  const halo = createHalo({
    clock,
    door,
    memory: createMemory(),
    settings: { connection: 'halo', url, clientId: 'a', clientSecret: 'b' },
  });
  const bytes = await passed(salesforce, 'Case.files', FILE, halo, 'Tickets.attachments');
  await passed(halo, 'Tickets.attachments', '77', salesforce, 'Case.files');
  process.send?.({ bytes, peak: process.resourceUsage().maxRSS * 1024 });
}

async function passed(
  from: Connector,
  object: string,
  id: string,
  to: Connector,
  into: string,
): Promise<number> {
  const flow = {
    compiled: { mapping: { source: { object }, childOf: { mapping: 'cases', kind: 'files' } } },
    context: { signal: undefined },
    sides: { source: from, target: to },
  } as unknown as Flow;
  const told = { size: null, md5: null };
  const base = { direction: 'import', recordId: id } as const;
  const entry = { ...base, action: 'create', values: {}, rules: {}, file: told } as const;
  let bytes = 0;
  await withFiles(flow, 'import', [{ entry, after: {}, link: undefined }], async (files) => {
    const fetched = files.get(id);
    if (!fetched || 'problem' in fetched) throw new Error(JSON.stringify(fetched));
    bytes = fetched.body.size;
    const values = { parent: '1', name: 'film.bin' };
    const [result] = await to.write({
      object: into,
      changes: [{ kind: 'create', key: 'k', values, file: fetched.body }],
    });
    if (result?.kind !== 'ok') throw new Error(JSON.stringify(result));
  });
  return bytes;
}

const message = <T>(child: ChildProcess) =>
  new Promise<T>((resolve, reject) => {
    child.once('message', (data) => resolve(data as T));
    child.once('exit', (code) => code && reject(new Error(`the process ended with ${code}`)));
  });

/** Left to itself the collector lets some 60 MB of what passed through lie, so that a body that is held whole would not show. */
const EAGER = ['--max-semi-space-size=1'];

/**
 * Peak memory of a process that carries one file from Salesforce to Halo and one back, of 50 MB against 1 MB. The systems are a process of
 * their own.
 */
export async function files(): Promise<readonly Figure[]> {
  const [small, large] = [await peakOf(1), await peakOf(50)];
  const megabytes = (bytes: number) => `${Math.round(bytes / MB)} MB`;
  return [
    {
      bench: 'files',
      name: 'resident memory, files of 50 MB against 1 MB',
      unit: 'ratio',
      value: large / small,
      bound: { kind: 'atMost', value: 1.3 },
      detail: `${megabytes(large)} against ${megabytes(small)}`,
    },
  ];
}

async function peakOf(size: number): Promise<number> {
  const server = fork(SELF, ['serve', String(size)]);
  try {
    const port = await message<number>(server);
    const carrier = fork(SELF, ['carry', String(port)], { execArgv: EAGER });
    const { bytes, peak } = await message<{ bytes: number; peak: number }>(carrier);
    if (bytes !== size * MB) throw new Error(`${bytes} bytes of ${size} MB were carried`);
    return peak;
  } finally {
    server.kill();
  }
}

// The two processes that `files` forks.
if (process.send && process.argv[1] === SELF) {
  if (process.argv[2] === 'serve') serve();
  else await carry();
}
