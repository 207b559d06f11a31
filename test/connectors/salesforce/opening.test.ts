import { expect, test } from 'vitest';
import { ACCOUNT, describeStep, ORG, refusal, rows, setUpRemembering } from './support.ts';

const org = {
  Name: 'Acme',
  OrganizationType: 'Enterprise Edition',
  IsSandbox: false,
  TimeZoneSidKey: 'Europe/Paris',
};
const user = { Username: 'sync@acme.example' };
const page = (row: object) => ({ totalSize: 1, done: true, records: [row] });
const together = (...items: readonly (readonly [body: object, status?: number])[]) => ({
  body: {
    compositeResponse: items.map(([body, httpStatusCode = 200], index) => ({
      body,
      httpHeaders: {},
      httpStatusCode,
      referenceId: `o${index}`,
    })),
  },
});
const GONE = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];

test('whose org it is takes one request', async () => {
  const { salesforce, requests } = await setUpRemembering(new Map(), together([page(org)], [page(user)]));

  expect(await salesforce.check()).toMatchObject({
    orgId: ORG,
    orgName: 'Acme',
    kind: 'production',
    actsAs: 'sync@acme.example',
    timeZone: 'Europe/Paris',
  });
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /services/data/v68.0/composite',
  ]);
});

test('the same request tells what the objects of a run are like; what hangs on records is no object of its own', async () => {
  const { salesforce, requests } = await setUpRemembering(
    new Map([['objects', 'Account,Gone__c']]),
    together([page(org)], [page(user)], [ACCOUNT], [GONE, 404]),
    refusal(404, 'NOT_FOUND'),
  );

  expect(await salesforce.check(['Account', 'Case.feed', 'Gone__c'])).toMatchObject({ orgName: 'Acme' });
  expect((await salesforce.describe('account')).object).toBe('Account');
  expect(requests).toHaveLength(1);
  await expect(salesforce.describe('Gone__c')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
  expect(requests).toHaveLength(2);
});

test('what one request does not tell is asked for one by one', async () => {
  const { salesforce, requests } = await setUpRemembering(
    new Map(),
    refusal(403, 'FUNCTIONALITY_NOT_ENABLED'),
    rows(org),
    rows(user),
  );

  expect(await salesforce.check()).toMatchObject({ orgName: 'Acme' });
  expect(requests).toHaveLength(3);
});

test('the objects that a run describes are remembered', async () => {
  const memory = new Map([['objects', 'Contact']]);
  const { salesforce } = await setUpRemembering(memory, describeStep);

  await salesforce.describe('account');

  expect(memory.get('objects')).toBe('Account,Contact');
});

test('the first describe brings those of earlier runs; one that is refused is asked for when it is needed', async () => {
  const { salesforce, requests } = await setUpRemembering(
    new Map([['objects', 'Account,Gone__c']]),
    together([ACCOUNT], [GONE, 404]),
    refusal(404, 'NOT_FOUND'),
  );

  const catalogue = await salesforce.describe('Account');

  expect(catalogue.fields.map(({ path }) => path)).toContain('Halo_Id__c');
  expect(requests).toHaveLength(1);
  await expect(salesforce.describe('Gone__c')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
  expect(requests).toHaveLength(2);
});
