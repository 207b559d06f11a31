import type { SandboxClock } from './clock.ts';
import type { FaultBook } from './faults/book.ts';
import type { RequestLog } from './log.ts';
import type { Stats } from './stats.ts';
import type { SandboxRequest, SandboxResponse, SandboxSystem, WireRecord } from './system.ts';

export interface ControlParts {
  readonly system: SandboxSystem;
  readonly clock: SandboxClock;
  readonly faults: FaultBook;
  readonly log: RequestLog;
  readonly stats: Stats;
}

/** `/__sandbox` of one system; `request.path` without that prefix. Faults, clock and log are shared by all systems. */
export function handleControl(parts: ControlParts, request: SandboxRequest): SandboxResponse {
  const name = request.path.replace(/^\/+|\/+$/g, '');
  try {
    switch (`${request.method} ${name}`) {
      case 'GET ':
        return {
          status: 200,
          body: {
            system: parts.system.name,
            now: iso(parts),
            actions: Object.keys(parts.system.actions ?? {}),
          },
        };
      case 'GET records':
        return { status: 200, body: parts.system.records(needed(request, 'object')) };
      case 'POST records':
        return byHand(parts, request, () => postRecords(parts.system, request));
      case 'DELETE records': {
        const gone = parts.system.remove(needed(request, 'object'), needed(request, 'id'));
        return gone ? { status: 204 } : { status: 404, body: { error: 'There is no such record.' } };
      }
      case 'GET requests':
        return { status: 200, body: requests(parts, request) };
      case 'DELETE requests':
        parts.log.clear();
        return { status: 204 };
      case 'GET faults':
        return {
          status: 200,
          body: parts.faults.list().map((fault) => ({ ...fault, path: fault.path.source })),
        };
      case 'POST faults': {
        const added = list(json(request)).map((fault) => parts.faults.add(fault, parts.system.name).id);
        return { status: 200, body: { added } };
      }
      case 'DELETE faults':
        parts.faults.clear();
        return { status: 204 };
      case 'GET stats':
        return { status: 200, body: { ...parts.stats.show(), ...parts.system.stats?.() } };
      case 'DELETE stats':
        parts.stats.reset();
        return { status: 204 };
      case 'GET clock':
        return { status: 200, body: { now: iso(parts) } };
      case 'POST clock':
        return postClock(parts, object(json(request)));
      default:
        return postAction(parts.system, request, name);
    }
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

/** An edit, which the fault `lateVisible` can hide for a while as it can hide one by the API. */
function byHand(parts: ControlParts, request: SandboxRequest, work: () => SandboxResponse): SandboxResponse {
  const hit = parts.faults
    .match({
      system: parts.system.name,
      method: request.method,
      path: `/__sandbox${request.path}`,
      search: request.search ?? '',
      byHand: true,
    })
    .map((fault) => fault.action)
    .find((action) => action.kind === 'lateVisible');
  return hit === undefined || parts.system.late === undefined ? work() : parts.system.late(hit, work);
}

function postRecords(system: SandboxSystem, request: SandboxRequest): SandboxResponse {
  const objectName = needed(request, 'object');
  const body = json(request);
  if (Array.isArray(body)) {
    return { status: 200, body: body.map((item) => system.upsert(objectName, object(item))) };
  }
  return { status: 200, body: system.upsert(objectName, object(body)) };
}

/** Filters: `system` (default this one, `*` for all), `method`, `path` (regular expression), `status`, `last` (the newest n). */
function requests(parts: ControlParts, request: SandboxRequest): readonly unknown[] {
  const system = request.query.get('system') ?? parts.system.name;
  const method = request.query.get('method');
  const path = request.query.get('path');
  const status = request.query.get('status');
  const last = request.query.get('last');
  const pattern = path === null ? undefined : new RegExp(path);
  const found = parts.log
    .entries()
    .filter(
      (entry) =>
        (system === '*' || entry.system === system) &&
        (method === null || entry.method === method.toUpperCase()) &&
        (pattern === undefined || pattern.test(entry.path)) &&
        (status === null || entry.status === Number(status)),
    );
  return last === null ? found : found.slice(-Number(last));
}

function postClock(parts: ControlParts, body: WireRecord): SandboxResponse {
  const { now, advanceMs } = body;
  if (typeof now === 'string' && !Number.isNaN(Date.parse(now))) parts.clock.set(Date.parse(now));
  else if (typeof advanceMs === 'number' && Number.isFinite(advanceMs)) parts.clock.advance(advanceMs);
  else throw new Error('The clock takes { "now": "2026-01-31T09:00:00Z" } or { "advanceMs": 60000 }.');
  return { status: 200, body: { now: iso(parts) } };
}

function postAction(system: SandboxSystem, request: SandboxRequest, name: string): SandboxResponse {
  const action = request.method === 'POST' ? system.actions?.[name] : undefined;
  if (action === undefined) {
    const known = ['records', 'requests', 'faults', 'stats', 'clock', ...Object.keys(system.actions ?? {})];
    return {
      status: 404,
      body: { error: `The control plane of "${system.name}" knows ${known.join(', ')}.` },
    };
  }
  const result = action(request.body.length === 0 ? {} : object(json(request)));
  return { status: 200, body: result ?? {} };
}

function iso(parts: ControlParts): string {
  return new Date(parts.clock.now()).toISOString();
}

function needed(request: SandboxRequest, name: string): string {
  const value = request.query.get(name);
  if (value === null || value === '') throw new Error(`The query parameter "${name}" is missing.`);
  return value;
}

function json(request: SandboxRequest): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new Error('The body is not JSON.');
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function object(value: unknown): WireRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('An object is needed.');
  return value as WireRecord;
}
