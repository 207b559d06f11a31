import { handleJobs } from './bulk/index.ts';
import { type Answer, type Call, methodNotAllowed } from './call.ts';
import { handleCollections } from './collections.ts';
import { handleBatch, handleComposite } from './composite.ts';
import { notFound, SalesforceError } from './errors.ts';
import { handleQuery } from './query.ts';
import { handleSobjects } from './records.ts';
import { handleTooling } from './tooling.ts';
import { limitsBody } from './usage.ts';

export const FIRST_VERSION = 20;
export const LAST_VERSION = 68;

/** `/services/data`, open to everyone. */
export function versions(): readonly unknown[] {
  const out: unknown[] = [];
  for (let version = FIRST_VERSION; version <= LAST_VERSION; version += 1) {
    const since = version - FIRST_VERSION;
    // Three releases a year: Winter '11 was 20.0.
    const season = ['Winter', 'Spring', 'Summer'][since % 3];
    out.push({
      label: `${season} '${11 + Math.floor(since / 3)}`,
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    });
  }
  return out;
}

/** Everything under `/services/data/vNN.0`, after authentication; errors become Salesforce's error bodies. */
export function dispatch(call: Call): Answer {
  try {
    return route(call);
  } catch (error) {
    if (error instanceof SalesforceError) return { status: error.status, body: errorBody(error) };
    throw error;
  }
}

export function errorBody(error: SalesforceError): readonly unknown[] {
  return [
    {
      ...error.details,
      message: error.message,
      errorCode: error.errorCode,
      ...(error.fields.length === 0 ? {} : { fields: error.fields }),
    },
  ];
}

function route(call: Call): Answer {
  const [resource, second] = call.parts;
  switch (resource?.toLowerCase()) {
    case undefined:
      return { status: 200, body: resources(call) };
    case 'sobjects':
      return handleSobjects(call);
    case 'query':
    case 'queryall':
      return handleQuery(call);
    case 'limits':
      if (call.method !== 'GET') throw methodNotAllowed(call, 'HEAD,GET');
      if (second === undefined) return { status: 200, body: limitsBody(call.usage) };
      if (second.toLowerCase() === 'recordcount') return { status: 200, body: recordCount(call) };
      throw notFound();
    case 'tooling':
      return handleTooling(call);
    case 'composite':
      if (second === undefined) return handleComposite(call, dispatch);
      if (second.toLowerCase() === 'sobjects') return handleCollections(call);
      if (second.toLowerCase() === 'batch') return handleBatch(call, dispatch);
      throw notFound();
    case 'jobs':
      return handleJobs(call);
    default:
      throw notFound();
  }
}

function resources(call: Call): unknown {
  const base = `/services/data/${call.version}`;
  const names = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects', 'tooling'];
  return {
    ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])),
    identity: `${call.baseUrl}/id/${call.org.orgId}/${call.org.userId}`,
  };
}

/** Approximate at the real host; unknown and empty objects are left out. */
function recordCount(call: Call): unknown {
  const names = (call.query.get('sObjects') ?? '').split(',').filter((name) => name !== '');
  const wanted = names.length === 0 ? call.org.schema.objects().map((type) => type.name) : names;
  const sObjects = wanted.flatMap((name) => {
    const type = call.org.schema.object(name);
    if (type === undefined) return [];
    let count = 0;
    for (const row of call.org.store.table(type.name).rows()) if (row['IsDeleted'] !== true) count += 1;
    return count === 0 ? [] : [{ count, name: type.name }];
  });
  return { sObjects };
}
