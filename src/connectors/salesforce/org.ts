import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { isFieldPath } from '../../where/index.ts';
import type { ConnectionInfo } from '../connector.ts';
import { type SalesforceApi, unexpected } from './api.ts';
import { type ObjectInfo, objectInfoOf } from './describe.ts';
import type { SalesforceToken } from './token-endpoint.ts';
import { queryPath, quoted } from './where.ts';
import { textOf, type WireObject } from './wire.ts';

export const ORGANIZATION =
  'SELECT Id,Name,OrganizationType,IsSandbox,TrialExpirationDate,TimeZoneSidKey FROM Organization';

export function userQuery(userId: string): string {
  return `SELECT Username FROM User WHERE Id = ${quoted(userId)}`;
}

/** Whose org it is: the token's identity, the Organization record and the user's name. Three requests. */
export async function checkOrg(connection: string, api: SalesforceApi): Promise<ConnectionInfo> {
  const { userId } = await api.token();
  const org = await firstRow(connection, api, ORGANIZATION);
  const user = await firstRow(connection, api, userQuery(userId));
  // The token that the queries ended with: the one before them may have been a kept one that had expired.
  return connectionInfo(await api.token(), org, user);
}

/** A user who may not see the organization's record is told by its id. */
export function connectionInfo(
  { orgId, userId, scopes, issuedAt }: SalesforceToken,
  org: WireObject | undefined,
  user: WireObject | undefined,
): ConnectionInfo {
  const timeZone = textOf(org?.['TimeZoneSidKey']);
  return {
    orgId,
    orgName: textOf(org?.['Name']) ?? orgId,
    kind: kindOf(org),
    actsAs: textOf(user?.['Username']) ?? userId,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(issuedAt === undefined ? {} : { tokenIssuedAt: issuedAt }),
  };
}

/** A scratch org is a sandbox with an expiry; a Developer Edition is no sandbox and has none. */
function kindOf(org: WireObject | undefined): ConnectionInfo['kind'] {
  if (org === undefined) return 'unknown';
  if (org['IsSandbox'] === true) return 'sandbox';
  if (org['OrganizationType'] === 'Developer Edition') return 'developer';
  if (textOf(org['TrialExpirationDate']) !== undefined) return 'trial';
  return 'production';
}

async function firstRow(
  connection: string,
  api: SalesforceApi,
  soql: string,
): Promise<WireObject | undefined> {
  const path = queryPath('query', soql);
  const answer = await api.page(path, { kind: 'auth', quotable: true });
  if (!answer.ok) throw answer.error;
  if (answer.page.totalSize > 0 && answer.page.records.length === 0) throw unexpected(connection, path);
  return answer.page.records[0];
}

/** The live describe of an object. Throws `OBJECT_UNKNOWN` where there is none. */
export async function describeObject(
  connection: string,
  api: SalesforceApi,
  object: string,
): Promise<ObjectInfo> {
  if (!isFieldPath(object) || object.includes('.')) throw unknownObject(connection, object);
  const path = `/sobjects/${object}/describe`;
  const answer = await api.send({ method: 'GET', path, kind: 'auth' });
  if (!answer.ok) {
    throw answer.fault.errorCode === 'NOT_FOUND' || answer.fault.errorCode === 'INVALID_TYPE'
      ? unknownObject(connection, object)
      : answer.error;
  }
  const info = objectInfoOf(answer.body);
  if (info === undefined) throw unexpected(connection, path);
  return info;
}

function unknownObject(connection: string, object: string): CrosswalkError {
  return new CrosswalkError({
    code: 'OBJECT_UNKNOWN',
    kind: CODES.OBJECT_UNKNOWN.kind,
    what: `Salesforce connection "${connection}" has no object "${object}".`,
    why: 'It does not exist in the org, or the integration user has no access to it.',
    todo: CODES.OBJECT_UNKNOWN.cure,
  });
}

/** Throws `FIELD_GONE` for a path whose field (or first relationship) the describe does not show; no request is spent on it. */
export function checkFields(connection: string, info: ObjectInfo, paths: readonly string[]): void {
  for (const path of paths) {
    const [first = '', ...rest] = path.split('.');
    const known =
      rest.length === 0 ? info.fields.has(first.toLowerCase()) : info.relationships.has(first.toLowerCase());
    if (known && isFieldPath(path)) continue;
    throw new CrosswalkError({
      code: 'FIELD_GONE',
      kind: CODES.FIELD_GONE.kind,
      what: `The object ${info.catalogue.object} of Salesforce connection "${connection}" has no field "${path}".`,
      why: 'It was removed or renamed in the org, or field-level security hides it from the integration user.',
      todo: 'Give the integration user access to the field, or remove it from the mapping, then run "crosswalk pull".',
    });
  }
}
