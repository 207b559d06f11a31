import type { Org } from './org.ts';
import { idOf, type Scalar } from './store.ts';

/** Somebody who works in the screens: not the API's own user, where the org has another. */
export function personOf(org: Org): string {
  for (const row of org.store.table('User').rows())
    if (idOf(row) !== org.userId && row['IsActive'] === true) return idOf(row);
  return org.userId;
}

/** An org has people beside its integrations: one of them, where the data brings none. */
export function ensurePerson(
  org: Org,
  put: (type: string, id: string, values: Readonly<Record<string, Scalar>>) => void,
): void {
  if (personOf(org) !== org.userId) return;
  put('User', org.store.nextId('005'), {
    Username: 'alex.admin@crosswalk.example',
    FirstName: 'Alex',
    LastName: 'Admin',
    Email: 'alex.admin@crosswalk.example',
    Alias: 'aadmi',
    CommunityNickname: 'alex.admin',
    IsActive: true,
    UserType: 'Standard',
    TimeZoneSidKey: 'America/Los_Angeles',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
  });
}
