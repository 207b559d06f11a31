import { createMemory } from '../../../src/commands/memory.ts';
import type { Connector, Memory } from '../../../src/connectors/connector.ts';
import { createHubspot } from '../../../src/connectors/hubspot/index.ts';
import { hubspotTraffic } from '../../../src/connectors/hubspot/traffic.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import { SYSTEMS, startSandbox } from '../../../src/sandbox/start.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';

export interface Shown {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly archived: boolean;
  readonly associations?: {
    readonly companies?: readonly { readonly id: string; readonly types: readonly number[] }[];
  };
}

export interface PortalUnderTest extends AsyncDisposable {
  readonly clock: FakeClock;
  /** A connector with a memory of its own unless one is given: another run. */
  connect(memory?: Memory): Connector;
  /** What a person does in the screens; the record's id. */
  put(object: string, record: Readonly<Record<string, unknown>>): Promise<string>;
  show(object: string, id: string): Promise<Shown | undefined>;
  act(action: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** What was to go wrong and has not yet does not. */
  mend(): Promise<unknown>;
  /** `POST batch/update` and the like, since the last call. */
  paths(): Promise<readonly string[]>;
}

/** An empty account with a property of each object by which records are ours (`halo_id`). */
export async function openPortal(): Promise<PortalUnderTest> {
  const { hubspot } = SYSTEMS;
  if (hubspot === undefined) throw new Error('the sandbox has no HubSpot');
  const sandbox = await startSandbox({ records: { hubspot: {} }, systems: { hubspot } });
  const running = sandbox.systems['hubspot'];
  if (running === undefined) throw new Error('the sandbox did not start HubSpot');
  const { env, controlUrl } = running;
  const url = env['HUBSPOT_URL'] ?? '';
  const accessToken = env['HUBSPOT_ACCESS_TOKEN'] ?? '';
  const clock = fakeClock(new Date().toISOString());
  const ask = async (method: string, address: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(address, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  for (const [object, group] of [
    ['companies', 'companyinformation'],
    ['contacts', 'contactinformation'],
  ]) {
    await ask('POST', `${url}/crm/v3/properties/${object}`, {
      name: 'halo_id',
      label: 'Halo id',
      type: 'string',
      fieldType: 'text',
      groupName: group,
      hasUniqueValue: true,
    });
  }
  await ask('DELETE', `${controlUrl}/requests`);
  return {
    clock,
    connect: (memory = createMemory()) =>
      createHubspot({
        settings: { name: 'crm', url, auth: { flow: 'privateApp', accessToken } },
        door: createDoor({
          clock,
          random: () => 0,
          userAgent: 'crosswalk-test',
          traffic: { crm: hubspotTraffic },
        }),
        clock,
        memory,
      }),
    async put(object, record) {
      const made = await ask('POST', `${controlUrl}/records?object=${object}`, record);
      const first: unknown = Array.isArray(made) ? made[0] : made;
      return String((first as { id: unknown }).id);
    },
    async show(object, id) {
      const all = (await ask('GET', `${controlUrl}/records?object=${object}`)) as readonly Shown[];
      return all.find((record) => record.id === id);
    },
    act: (action, body) => ask('POST', `${controlUrl}/${action}`, body),
    mend: () => ask('DELETE', `${controlUrl}/faults`),
    async paths() {
      const seen = (await ask('GET', `${controlUrl}/requests`)) as readonly {
        readonly method: string;
        readonly path: string;
      }[];
      await ask('DELETE', `${controlUrl}/requests`);
      return seen.map(({ method, path }) => `${method} ${path.replace(/^\/crm\/v[34]\//, '')}`);
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}
