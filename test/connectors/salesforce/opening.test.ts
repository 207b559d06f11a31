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
const item = (index: number, body: object, httpStatusCode = 200) => ({
  body,
  httpHeaders: {},
  httpStatusCode,
  referenceId: `o${index}`,
});

test('the objects that a run describes are remembered', async () => {
  const memory = new Map<string, string>();
  const { salesforce } = await setUpRemembering(memory, describeStep);

  await salesforce.describe('account');

  expect(memory.get('objects')).toBe('Account');
});

test('whose org it is and the describes of earlier runs take one request', async () => {
  const memory = new Map([['objects', 'Account,Gone__c']]);
  const { salesforce, requests } = await setUpRemembering(memory, {
    body: {
      compositeResponse: [
        item(0, page(org)),
        item(1, page(user)),
        item(2, ACCOUNT),
        item(3, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }], 404),
      ],
    },
  });

  const info = await salesforce.check();
  const catalogue = await salesforce.describe('Account');

  expect(info).toMatchObject({
    orgId: ORG,
    orgName: 'Acme',
    kind: 'production',
    actsAs: 'sync@acme.example',
  });
  expect(catalogue.fields.map(({ path }) => path)).toContain('Halo_Id__c');
  expect(requests).toHaveLength(1);
  await expect(salesforce.describe('Gone__c')).rejects.toThrow();
  expect(requests).toHaveLength(2);
});

test('what one request does not tell is asked for one by one', async () => {
  const { salesforce, requests } = await setUpRemembering(
    new Map([['objects', 'Account']]),
    refusal(403, 'FUNCTIONALITY_NOT_ENABLED'),
    rows(org),
    rows(user),
  );

  expect(await salesforce.check()).toMatchObject({ orgName: 'Acme' });
  expect(requests).toHaveLength(3);
});
