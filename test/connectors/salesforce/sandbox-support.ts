import { createSalesforce, type SalesforceSettings } from '../../../src/connectors/salesforce/index.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import { isWireObject, textOf, type WireObject } from '../../../src/model/wire-object.ts';
import { createSalesforceSandbox } from '../../../src/sandbox/salesforce/index.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { fakeClock } from '../../support/clock.ts';

/** A sandbox of Salesforce alone, connectors to it, and the hands of its people. */
export async function salesforceOrg(records: Readonly<Record<string, readonly WireObject[]>> = {}) {
  const clock = fakeClock('2026-11-20T12:00:00Z');
  const memory = new Map<string, string>();
  const sandbox = await startSandbox({
    clock,
    records: { salesforce: records },
    systems: { salesforce: createSalesforceSandbox },
  });
  const running = sandbox.systems['salesforce'];
  if (running === undefined) throw new Error('no Salesforce in the sandbox');
  let requests = 0;

  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${running.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };

  return {
    clock,
    close: () => sandbox.close(),
    control,
    /** Requests of all connectors so far. */
    requests: () => requests,
    /** Another run: nothing is known but what the memory keeps. */
    connect(more: Partial<SalesforceSettings> = {}) {
      const text = (name: string) => running.env[name] ?? '';
      const door = createDoor({ clock, userAgent: 'crosswalk-test' });
      return createSalesforce({
        clock,
        door: {
          ...door,
          request: (request) => {
            requests += 1;
            return door.request(request);
          },
        },
        random: () => 1,
        memory: { get: (key) => memory.get(key), put: (key, value) => memory.set(key, value) },
        connection: {
          name: 'crm',
          url: text('SALESFORCE_URL'),
          apiVersion: '62.0',
          auth: {
            flow: 'clientCredentials',
            clientId: text('SALESFORCE_CLIENT_ID'),
            clientSecret: text('SALESFORCE_CLIENT_SECRET'),
          },
          ...more,
        },
      });
    },
    /** As a person would in the screens; the id. */
    async save(object: string, fields: object): Promise<string> {
      const body = await control('POST', `/records?object=${object}`, fields);
      const id = isWireObject(body) ? textOf(body['Id']) : undefined;
      if (id === undefined) throw new Error(`${object}: no id in ${JSON.stringify(body)}`);
      return id;
    },
    remove: (object: string, id: string) => control('DELETE', `/records?object=${object}&id=${id}`),
  };
}
