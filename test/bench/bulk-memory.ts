import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createSalesforce } from '../../src/connectors/salesforce/index.ts';
import { createDoor } from '../../src/http/create-door.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Figure } from './figure.ts';

const SELF = fileURLToPath(import.meta.url);
const FIELDS = ['Id', 'SystemModstamp', 'IsDeleted', ...Array.from({ length: 15 }, (_, n) => `F${n}__c`)];
const ID = (n: number) => `003B000000${n.toString(36).padStart(5, '0')}AAA`;

function serve(): void {
  const total = Number(process.argv[3]);
  const server = createServer((request, answer) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const json = (body: unknown) =>
      answer.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    const path = url.pathname.replace(/^\/services\/data\/v[\d.]+/, '');
    if (path === '/services/oauth2/token') {
      const { port } = server.address() as AddressInfo;
      const instance_url = `http://127.0.0.1:${port}`;
      return json({
        access_token: 't',
        instance_url,
        id: `https://x/id/00D5f000000KZzZ/0055f000001AbcD`,
        token_type: 'Bearer',
      });
    }
    if (path.endsWith('/describe')) {
      const type = (name: string) =>
        name === 'Id'
          ? 'id'
          : name === 'IsDeleted'
            ? 'boolean'
            : name === 'SystemModstamp'
              ? 'datetime'
              : 'string';
      return json({
        name: 'Contact',
        label: 'Contact',
        fields: FIELDS.map((name) => ({ name, type: type(name), filterable: true })),
      });
    }
    if (path === '/queryAll') {
      const records = [{ Id: ID(0), SystemModstamp: '2026-01-01T00:00:00.000+0000', IsDeleted: false }];
      return json({
        totalSize: total,
        done: false,
        nextRecordsUrl: '/services/data/v68.0/query/0r8-1',
        records,
      });
    }
    if (path.endsWith('/results')) {
      const from = Number(url.searchParams.get('locator') ?? 0);
      const to = Math.min(total, from + Number(url.searchParams.get('maxRecords')));
      answer.setHeader('sforce-locator', to < total ? String(to) : 'null');
      answer.setHeader('sforce-numberofrecords', String(to - from));
      const lines = [FIELDS.map((name) => `"${name}"`).join(',')];
      for (let n = from; n < to; n += 1) {
        lines.push(
          [
            ID(n),
            '2026-01-01T00:00:00.000Z',
            'false',
            ...FIELDS.slice(3).map((name) => `${name} of ${n}, "quoted"`),
          ]
            .map((value) => `"${value.replaceAll('"', '""')}"`)
            .join(','),
        );
      }
      return answer.setHeader('content-type', 'text/csv').end(`${lines.join('\n')}\n`);
    }
    if (request.method === 'DELETE') return answer.writeHead(204).end();
    return json({ id: '750B00000000001AAA', state: 'JobComplete', numberRecordsProcessed: total });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function read(): Promise<void> {
  const clock: Clock = { now: () => 0, sleep: async () => undefined };
  const salesforce = createSalesforce({
    clock,
    door: createDoor({ clock, userAgent: 'bench' }),
    connection: {
      name: 'crm',
      url: `http://127.0.0.1:${process.argv[3]}`,
      apiVersion: '68.0',
      auth: { flow: 'clientCredentials', clientId: 'a', clientSecret: 'b' },
    },
  });
  let records = 0;
  let peak = 0;
  for await (const page of salesforce.read({ object: 'Contact', fields: FIELDS.slice(3) })) {
    records += page.records.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  process.send?.({ records, peak });
}

const message = <T>(child: ChildProcess) =>
  new Promise<T>((resolve) => child.once('message', (data) => resolve(data as T)));

/**
 * Peak memory of reading 20,000 and 200,000 rows by a bulk job, and nothing else. The server is a process of its own that makes its pages
 * up, and each reading runs in a process of its own with little memory to spend.
 */
export async function bulkMemory(): Promise<readonly Figure[]> {
  const peaks: number[] = [];
  for (const total of [20_000, 200_000]) {
    const server = fork(SELF, ['serve', String(total)]);
    const port = await message<number>(server);
    const reader = fork(SELF, ['read', String(port)], { execArgv: ['--max-old-space-size=128'] });
    const { records, peak } = await message<{ records: number; peak: number }>(reader);
    server.kill();
    if (records !== total) throw new Error(`${records} of ${total} rows were read`);
    peaks.push(peak);
  }
  const [small = 0, large = 0] = peaks;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
  return [
    {
      bench: 'bulk',
      name: 'resident memory, 200000 rows read against 20000',
      unit: 'ratio',
      value: large / small,
      bound: { kind: 'atMost', value: 1.3 },
      detail: `${megabytes(large)} against ${megabytes(small)}`,
    },
  ];
}

// The two processes that `bulkMemory` forks.
if (process.send && process.argv[1] === SELF) {
  if (process.argv[2] === 'serve') serve();
  else await read();
}
