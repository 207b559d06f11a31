import { onTestFinished } from 'vitest';
import { createMemory } from '../../../src/commands/memory.ts';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import { createApi } from '../../../src/connectors/hubspot/create-api.ts';
import type { HubspotDeps } from '../../../src/connectors/hubspot/deps.ts';
import type { HubspotObject, HubspotProperty, ObjectName } from '../../../src/connectors/hubspot/describe.ts';
import { hubspotTraffic } from '../../../src/connectors/hubspot/traffic.ts';
import { write } from '../../../src/connectors/hubspot/write.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import type { Values } from '../../../src/model/value.ts';
import { fakeClock } from '../../support/clock.ts';
import { type Answer, type RecordedRequest, type Step, scriptServer } from '../../support/script-server.ts';

export const NOW = '2026-11-20T12:00:00.000Z';
const DATE = 'Fri, 20 Nov 2026 12:00:05 GMT';

const STAGES = ['subscriber', 'lead', 'opportunity', 'customer'];

function property(name: string, more: Partial<HubspotProperty> = {}): [string, HubspotProperty] {
  return [
    name,
    {
      name,
      label: name,
      type: 'string',
      fieldType: 'text',
      options: [],
      hasUniqueValue: false,
      readOnlyValue: false,
      calculated: false,
      archived: false,
      ...more,
    } as HubspotProperty,
  ];
}

/** An object with the properties that the tests write. */
export function objectOf(name: ObjectName): HubspotObject {
  return {
    name,
    catalogue: { system: 'hubspot', object: name, fields: [] } as unknown as HubspotObject['catalogue'],
    properties: new Map([
      property('name'),
      property('phone'),
      property('email', { hasUniqueValue: true }),
      property('vat', { hasUniqueValue: true }),
      property('employees', { type: 'number', fieldType: 'number' }),
      property('halo_id', { hasUniqueValue: true }),
      property('plain_id'),
      property('lifecyclestage', {
        type: 'enumeration',
        fieldType: 'radio',
        options: STAGES.map((value) => ({ value, label: value, active: true })),
      }),
    ]),
  };
}

/** A server that gives the answers in order, and everything that `write` works with. */
export async function setUp(...steps: readonly Step[]) {
  const server = await scriptServer(...steps);
  onTestFinished(() => server.close());
  const clock = fakeClock(NOW);
  const door = createDoor({
    clock,
    random: () => 0,
    userAgent: 'crosswalk-test',
    traffic: { crm: hubspotTraffic },
  });
  const api = createApi(
    { name: 'crm', url: server.url, auth: { flow: 'privateApp', accessToken: 'pat-token' } },
    door,
    clock,
  );
  const deps: HubspotDeps = { connection: 'crm', api, clock, memory: createMemory() };
  return {
    server,
    clock,
    deps,
    requests: server.requests,
    write: (
      object: ObjectName,
      changes: readonly RecordChange[],
      more: { readonly fields?: readonly string[]; readonly signal?: AbortSignal } = {},
    ) => write(deps, objectOf(object), { object, changes, ...more }),
  };
}

export interface Input {
  readonly id?: string;
  readonly idProperty?: string;
  readonly objectWriteTraceId?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly associations?: readonly unknown[];
}

export function inputsOf(request: RecordedRequest | undefined): readonly Input[] {
  return (request?.json as { readonly inputs: readonly Input[] } | undefined)?.inputs ?? [];
}

/** `batch/update`, and the like: what the requests were for. */
export function pathsOf(requests: readonly RecordedRequest[]): readonly string[] {
  return requests.map(({ path }) => path.replace(/^\/crm\/v[34]\/(objects|associations)\//, ''));
}

/** Answers what was sent, as HubSpot does: in another order, ids from `first` where there are none. */
export function accepted(status = 200, first = 900): Step {
  return (request) =>
    batch(
      status,
      inputsOf(request)
        .map((input, n) => resultOf(input, first + n))
        .reverse(),
    );
}

export function resultOf(input: Input, id: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: input.idProperty === undefined ? (input.id ?? String(id)) : String(id),
    properties: { ...input.properties, hs_object_id: String(id) },
    createdAt: NOW,
    updatedAt: NOW,
    archived: false,
    ...(input.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: input.objectWriteTraceId }),
    ...more,
  };
}

export function batch(status: number, results: readonly unknown[], errors?: readonly unknown[]): Answer {
  return {
    status,
    headers: { date: DATE },
    body: {
      status: 'COMPLETE',
      results,
      ...(errors === undefined ? {} : { numErrors: errors.length, errors }),
      startedAt: NOW,
      completedAt: NOW,
    },
  };
}

export const VALIDATION = (property: string, code: string, trace?: string) => ({
  status: 'error',
  category: 'VALIDATION_ERROR',
  message: `Property values were not valid: [{"isValid":false,"message":"secret was not one of the allowed options","error":"${code}","name":"${property}"}]`,
  context: trace === undefined ? {} : { objectWriteTraceId: [trace] },
});

export const CONFLICT = (id: number, trace?: string) => ({
  status: 'error',
  category: 'CONFLICT',
  message: `Contact already exists. Existing ID: ${id}`,
  ...(trace === undefined ? {} : { context: { objectWriteTraceId: [trace] } }),
});

export const MISSING = (...ids: readonly string[]) => ({
  status: 'error',
  category: 'OBJECT_NOT_FOUND',
  message: 'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
  context: { ids },
});

export const update = (id: number, values: Values): RecordChange => ({
  kind: 'update',
  key: `k${id}`,
  id: String(id),
  values,
});

export const create = (n: number, values: Values = { name: `N${n}` }, mark?: string): RecordChange => ({
  kind: 'create',
  key: `k${n}`,
  values,
  ...(mark === undefined ? {} : { externalId: { field: mark, value: `h${n}` } }),
});

export const archive = (id: number): RecordChange => ({ kind: 'deactivate', key: `k${id}`, id: String(id) });
