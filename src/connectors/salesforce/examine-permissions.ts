import type { SalesforceApi } from './api.ts';
import { queryPath, quoted } from './where.ts';
import { isWireObject, textOf } from './wire.ts';

export interface PermissionSet {
  readonly id: string;
  readonly label: string;
}

/** The permission set on which a missing right is best granted, asked for once and only when one is missing. */
export interface Permissions {
  /** `undefined` where the user has none of its own, or may not see them. */
  best(): Promise<PermissionSet | undefined>;
}

export function createPermissions(api: SalesforceApi): Permissions {
  let asked: Promise<PermissionSet | undefined> | undefined;
  return {
    best: () => {
      asked ??= ask(api);
      return asked;
    },
  };
}

/** A profile has a permission set of its own that no screen shows under that name. */
async function ask(api: SalesforceApi): Promise<PermissionSet | undefined> {
  const { userId } = await api.token();
  const soql = `SELECT PermissionSetId,PermissionSet.Label FROM PermissionSetAssignment WHERE AssigneeId = ${quoted(userId)} AND PermissionSet.IsOwnedByProfile = false ORDER BY PermissionSet.Label LIMIT 1`;
  const answer = await api.page(queryPath('query', soql), { kind: 'auth', quotable: true });
  const row = answer.ok ? answer.page.records[0] : undefined;
  const id = textOf(row?.['PermissionSetId']);
  const set = row?.['PermissionSet'];
  const label = isWireObject(set) ? textOf(set['Label']) : undefined;
  return id === undefined ? undefined : { id, label: label ?? id };
}

/** `the permission set "Halo sync" of the integration user` */
export function named(set: PermissionSet | undefined): string {
  return set === undefined ? 'a permission set of the integration user' : `the permission set "${set.label}"`;
}
