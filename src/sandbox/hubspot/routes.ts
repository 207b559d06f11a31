import type { SandboxRequest } from '../system.ts';
import type { Auth } from './auth.ts';
import { invalid, notFound } from './errors.ts';
import type { Lag } from './index-lag.ts';
import { type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import type { Limits } from './rates.ts';

/** One verb of one path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/crm/v3/objects/:type/batch/read`: parts with a colon take any one part of the path. */
  readonly path: string;
  /** Granted scopes it needs, all of them; `{type}` stands for the plural of the object in the path. */
  readonly scopes?: readonly string[];
  /** Scopes beside those, for what else the request touches; says nothing of one that cannot be read, and throws never. */
  alsoScopes?(call: Call): readonly string[];
  /** Answers without a token. */
  readonly open?: boolean;
  /** What it counts for: searches have a limit of their own, pages of the web app have none. */
  readonly counts?: 'search' | 'none';
  handle(call: Call): Answer;
}

/** What the routes share. */
export interface Parts {
  readonly portal: Portal;
  readonly auth: Auth;
  readonly limits: Limits;
  readonly lag: Lag;
}

/** One request that a route answers. */
export interface Call extends Parts {
  readonly request: SandboxRequest;
  /** The parts of the path by the name behind the colon, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a request; `methods` of the path where only the verb is wrong, empty where there is no such path. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): Found | { readonly methods: readonly string[] } {
  const parts = split(undated(path));
  const methods: string[] = [];
  for (const route of routes) {
    const params = matchParts(split(route.path), parts);
    if (params === undefined) continue;
    if (route.method === method) return { route, params };
    methods.push(route.method);
  }
  return { methods };
}

/** The object that a part of the path names, by any of its names. */
export function objectOf(call: Call, part = 'type'): ObjectName {
  const alias = call.params[part] ?? '';
  const name = objectNameOf(alias);
  if (name === undefined) throw invalid(`Unable to infer object type from: ${alias}`);
  return name;
}

/** The body as a JSON object; 400 in HubSpot's words for anything else. */
export function jsonBody(call: Call): Readonly<Record<string, unknown>> {
  const parsed = readBody(call);
  if (parsed === undefined) throw invalid('Invalid input JSON on line 1, column 1: the body cannot be read.');
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid('Invalid input JSON on line 1, column 1: Cannot deserialize value of type object.');
  }
  return parsed as Readonly<Record<string, unknown>>;
}

/** What the body says; `undefined` where it is no JSON. */
export function readBody(call: Call): unknown {
  try {
    return JSON.parse(call.request.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** All values of a list parameter, given several times or joined by commas. */
export function listParam(call: Call, name: string): readonly string[] {
  return call.request.query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** A whole number of the query; throws 400 above `max` or below 1. */
export function limitParam(call: Call, usual: number, max: number): number {
  const text = call.request.query.get('limit');
  if (text === null || text === '') return usual;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) {
    throw invalid(`The limit must be between 1 and ${max}, but it is ${text}.`, {
      errors: [{ message: `must be less than or equal to ${max}`, in: 'limit' }],
    });
  }
  return limit;
}

export function noSuchPath(): Answer {
  throw notFound();
}

/** Newer paths carry a date where the others have `v3`: `/crm/objects/2026-03/companies`. */
function undated(path: string): string {
  return path.replace(/^\/crm\/(objects|properties|owners)\/20\d\d-\d\d(?=\/|$)/, '/crm/v3/$1');
}

function split(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}

function matchParts(
  pattern: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, wanted] of pattern.entries()) {
    const part = parts[at] ?? '';
    if (wanted.startsWith(':')) params[wanted.slice(1)] = decode(part);
    else if (wanted !== part) return undefined;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
