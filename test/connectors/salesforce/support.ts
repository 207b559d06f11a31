import { onTestFinished } from 'vitest';
import { createSalesforce, type SalesforceSettings } from '../../../src/connectors/salesforce/index.ts';
import { createDoor, type DoorOptions } from '../../../src/http/create-door.ts';
import { fakeClock } from '../../support/clock.ts';
import { type Answer, type RecordedRequest, type Step, scriptServer } from '../../support/script-server.ts';

export const ORG = '00D5f000000KZzZEAW';
export const NOW = '2026-11-20T12:00:00.000Z';
const DATE = 'Fri, 20 Nov 2026 12:00:00 GMT';

export const settings = (url: string): SalesforceSettings => ({
  name: 'crm',
  url,
  apiVersion: '68.0',
  auth: { flow: 'clientCredentials', clientId: 'key', clientSecret: 's3cr3t' },
});

/** A field of a describe with what real ones say by default. */
export function wireField(name: string, type: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    name,
    type,
    label: name,
    createable: true,
    updateable: true,
    nillable: true,
    filterable: true,
    defaultedOnCreate: false,
    deprecatedAndHidden: false,
    length: type === 'string' ? 255 : 0,
    scale: 0,
    picklistValues: [],
    restrictedPicklist: false,
    referenceTo: [],
    relationshipName: null,
    unique: false,
    externalId: false,
    extraTypeInfo: null,
    htmlFormatted: false,
    ...more,
  };
}

const readOnly = { createable: false, updateable: false, nillable: false };

export const ACCOUNT = {
  name: 'Account',
  label: 'Account',
  createable: true,
  updateable: true,
  fields: [
    wireField('Id', 'id', readOnly),
    wireField('IsDeleted', 'boolean', readOnly),
    wireField('MasterRecordId', 'reference', { ...readOnly, referenceTo: ['Account'] }),
    wireField('SystemModstamp', 'datetime', readOnly),
    wireField('Name', 'string', { nillable: false }),
    wireField('Phone', 'phone'),
    wireField('Description', 'textarea', { filterable: false, length: 32_000 }),
    wireField('Site', 'string'),
    wireField('NumberOfEmployees', 'int'),
    wireField('OwnerId', 'reference', { referenceTo: ['User'], relationshipName: 'Owner' }),
    wireField('Regions__c', 'multipicklist', {
      picklistValues: ['North', 'East', 'South'].map((value) => ({ value, label: value, active: true })),
    }),
    wireField('Renewal__c', 'datetime'),
    wireField('Halo_Id__c', 'string', { externalId: true, unique: true }),
  ],
};

export const describeStep: Step = { body: ACCOUNT };

export const row = (id: string, stamp: string, more: Readonly<Record<string, unknown>> = {}) => ({
  attributes: { type: 'Account', url: `/services/data/v68.0/sobjects/Account/${id}` },
  Id: id,
  SystemModstamp: stamp,
  IsDeleted: false,
  MasterRecordId: null,
  ...more,
});

export const rows = (...records: readonly object[]): Answer => ({
  headers: { date: DATE },
  body: { totalSize: records.length, done: true, records },
});

export const refusal = (status: number, errorCode: string, message = errorCode): Answer => ({
  status,
  body: [{ message, errorCode }],
});

/** A token endpoint and then the scripted answers; `requests` are those after the tokens. */
export const setUp = (...steps: readonly Step[]) => setUpWith({}, ...steps);

/** The same on a connection that says more. */
export const setUpWith = (more: Partial<SalesforceSettings>, ...steps: readonly Step[]) =>
  build(more, {}, steps);

/** The same through a door that is less patient. */
export const setUpThrough = (door: Pick<DoorOptions, 'timeouts'>, ...steps: readonly Step[]) =>
  build({}, door, steps);

/** The same with what earlier runs remembered; what this one does is put into `memory`. */
export const setUpRemembering = (memory: Map<string, string>, ...steps: readonly Step[]) =>
  build({}, {}, steps, memory);

async function build(
  more: Partial<SalesforceSettings>,
  patience: Pick<DoorOptions, 'timeouts'>,
  steps: readonly Step[],
  memory = new Map<string, string>(),
) {
  const tokens: RecordedRequest[] = [];
  const requests: RecordedRequest[] = [];
  const queries: string[] = [];
  const server = await scriptServer();
  onTestFinished(() => server.close());
  const queue = [...steps];
  server.otherwise((request) => {
    if (request.path === '/services/oauth2/token') {
      tokens.push(request);
      return {
        body: {
          access_token: `${ORG}!token${tokens.length}`,
          instance_url: server.url,
          id: `https://login.salesforce.com/id/${ORG.slice(0, 15)}/0055f000001AbcD`,
          token_type: 'Bearer',
          issued_at: '1309974610026',
          signature: 'x',
        },
      };
    }
    requests.push(request);
    queries.push(...request.query.getAll('q'));
    const step = queue.shift() ?? refusal(404, 'NOT_SCRIPTED');
    return typeof step === 'function' ? step(request) : step;
  });
  const clock = fakeClock(NOW);
  const door = createDoor({ clock, random: () => 0, userAgent: 'crosswalk-test', ...patience });
  const salesforce = createSalesforce({
    connection: { ...settings(`${server.url}/`), ...more },
    door,
    clock,
    random: () => 1,
    memory: { get: (key) => memory.get(key), put: (key, value) => memory.set(key, value) },
  });
  return {
    server,
    clock,
    door,
    salesforce,
    tokens,
    left: queue,
    requests,
    /** The SOQL of every query so far. */
    queries,
  };
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
