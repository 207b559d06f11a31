import { type ExamineRequest, type Finding, pass, warn } from '../../model/finding.ts';
import type { SalesforceApi } from './api.ts';
import { queryPath, quoted } from './where.ts';
import { textOf, type WireObject } from './wire.ts';

/** An integration is given what it needs; an administrator's log-in is somebody's own, and may do everything to everything. */
export async function administrator(api: SalesforceApi): Promise<readonly Finding[]> {
  const { userId } = await api.token();
  const rows = await visible(
    api,
    `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${quoted(userId)} AND PermissionSet.PermissionsModifyAllData = true LIMIT 1`,
  );
  if (rows === undefined) return [];
  if (rows.length === 0) return [pass('user', 'no administrator: it has the permissions it was given')];
  return [
    warn(
      'user',
      'the user may "Modify All Data": an administrator, or a person\'s own log-in',
      'Make a user with the licence Salesforce Integration and a permission set for the mapped objects, and name it in the app (Run As, or the user of the JWT).',
    ),
  ];
}

/** Rules that refuse a new record which resembles another; only creating records meets them. */
export async function duplicateRules(
  api: SalesforceApi,
  { uses }: ExamineRequest,
): Promise<readonly Finding[]> {
  const created = uses.filter((use) => use.creates !== undefined).map((use) => use.object);
  if (created.length === 0) return [];
  const rows = await visible(
    api,
    `SELECT SobjectType,MasterLabel FROM DuplicateRule WHERE IsActive = true AND SobjectType IN (${created.map(quoted).join(',')})`,
  );
  if (rows === undefined) return [];
  if (rows.length === 0) return [pass('duplicates', `no duplicate rule is active on ${created.join(', ')}`)];
  const names = rows.map(
    (row) => `${textOf(row['SobjectType']) ?? '?'} "${textOf(row['MasterLabel']) ?? '?'}"`,
  );
  return [
    warn(
      'duplicates',
      `active duplicate rules: ${names.join(', ')}; a record that they block is held`,
      'Setup > Duplicate Rules: let them alert instead of block, or leave out the integration user, if such records are to be created.',
    ),
  ];
}

/** Set-up objects that the user may not see are no finding. */
async function visible(api: SalesforceApi, soql: string): Promise<readonly WireObject[] | undefined> {
  const answer = await api.page(queryPath('query', soql), { kind: 'auth', quotable: true });
  return answer.ok ? answer.page.records : undefined;
}
