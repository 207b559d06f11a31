import type { Door } from '../../http/door.ts';
import { attempt, type ExamineRequest, type Finding, fail, pass, warn } from '../../model/finding.ts';
import type { SalesforceApi } from './api.ts';
import type { ChildAccess } from './child-access.ts';
import type { ObjectInfo } from './describe.ts';
import { examineUse } from './examine-fields.ts';
import { createPermissions } from './examine-permissions.ts';
import { administrator, duplicateRules } from './examine-user.ts';
import { apiVersionOf, type SalesforceSettings, salesforceBaseUrl } from './settings.ts';
import { isWireObject, objectsOf, textOf } from './wire.ts';

export interface Examination {
  readonly settings: SalesforceSettings;
  readonly api: SalesforceApi;
  readonly door: Door;
  readonly describe: (object: string) => Promise<ObjectInfo>;
  /** By name, objects that hang on records of others. */
  readonly children: ReadonlyMap<string, ChildAccess>;
}

/** Share of the day's requests that is worth a remark. */
const NEARLY = 0.9;

/** Everything a run relies on beside the login: version, scopes, limits, objects, fields, marks. Reads only. */
export async function examine(on: Examination, request: ExamineRequest): Promise<readonly Finding[]> {
  const version = await attempt('api-version', () => apiVersion(on));
  if (!request.loggedIn) return version;
  const permissions = createPermissions(on.api);
  const findings = [
    ...version,
    ...(await attempt('scopes', () => scopes(on))),
    ...(await attempt('limits', () => limits(on))),
    ...(await attempt('user', () => administrator(on.api))),
    ...(await attempt('duplicates', () => duplicateRules(on.api, request))),
  ];
  for (const use of request.uses) {
    const child = on.children.get(use.object);
    const look = async () =>
      child === undefined
        ? examineUse(on, permissions, use)
        : ((await child.examine?.(use, on.describe)) ?? []);
    findings.push(...(await attempt(`object ${use.object}`, look)));
  }
  return findings;
}

/** GET /services/data: anonymous, so that a version the org does not offer is told from a login that fails. */
async function apiVersion({ settings, door }: Examination): Promise<readonly Finding[]> {
  const wanted = apiVersionOf(settings);
  const response = await door.request({
    connection: settings.name,
    method: 'GET',
    url: `${salesforceBaseUrl(settings)}/services/data`,
    kind: 'auth',
    repeatable: true,
  });
  const body = response.json();
  const offered = objectsOf(body).flatMap((row) => textOf(row['version']) ?? []);
  const newest = offered.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  if (newest === undefined)
    return [
      warn(
        'api-version',
        'the org does not tell which API versions it offers',
        'Open <url>/services/data in a browser and compare.',
      ),
    ];
  if (offered.includes(wanted)) return [pass('api-version', `${wanted}; the org offers up to ${newest}`)];
  return [
    fail(
      'api-version',
      'API_VERSION',
      `${wanted} is not offered; the newest is ${newest}`,
      `Write apiVersion: "${newest}" on the connection "${settings.name}".`,
    ),
  ];
}

/** `api` opens REST, `full` everything, `web` the screens only. */
async function scopes({ api }: Examination): Promise<readonly Finding[]> {
  const { scopes: granted } = await api.token();
  if (granted.length === 0) return [pass('scopes', 'the token does not tell them')];
  const scope = granted.join(' ');
  if (granted.includes('full'))
    return [
      warn(
        'scopes',
        `${scope}: more than crosswalk needs`,
        'Take "full" from the app\'s OAuth scopes and leave "api".',
      ),
    ];
  if (granted.includes('api')) return [pass('scopes', scope)];
  return [
    fail(
      'scopes',
      'AUTH_FORBIDDEN',
      `the token has ${scope} and lacks "api"`,
      'Add "Manage user data via APIs (api)" to the OAuth scopes of the app (Setup > External Client App Manager > the app > Settings), then log in anew.',
    ),
  ];
}

/** GET /limits needs "View Setup and Configuration"; without it the header of any answer tells the day's requests. */
async function limits({ api, settings }: Examination): Promise<readonly Finding[]> {
  const answer = await api.send({ method: 'GET', path: '/limits', kind: 'auth' });
  const body = answer.ok && isWireObject(answer.body) ? answer.body : {};
  const daily = remaining(body['DailyApiRequests']);
  const usage = api.usage();
  const left =
    daily ?? (usage === undefined ? undefined : { max: usage.limit, left: usage.limit - usage.used });
  if (left === undefined)
    return [
      warn(
        'limits',
        'the org does not tell how many API requests are left',
        `Give the user of connection "${settings.name}" the permission "View Setup and Configuration".`,
      ),
    ];
  const bulk = remaining(body['DailyBulkV2QueryJobs']);
  const found = `${left.left} of ${left.max} API requests left today${bulk === undefined ? '' : `, ${bulk.left} of ${bulk.max} bulk queries`}`;
  if (left.left <= 0)
    return [
      fail(
        'limits',
        'QUOTA_EXHAUSTED',
        found,
        'Wait until the rolling 24 hours move on, or add API requests; Setup > System Overview shows who uses them.',
      ),
    ];
  if (left.left < left.max * (1 - NEARLY))
    return [warn('limits', found, 'Setup > System Overview > API Usage shows which app uses them.')];
  if (bulk !== undefined && bulk.left <= 0)
    return [warn('limits', found, 'Large reads are made by ordinary queries until bulk queries are back.')];
  return [pass('limits', found)];
}

function remaining(entry: unknown): { readonly max: number; readonly left: number } | undefined {
  if (!isWireObject(entry)) return undefined;
  const { Max: max, Remaining: left } = entry;
  return typeof max === 'number' && typeof left === 'number' ? { max, left } : undefined;
}
