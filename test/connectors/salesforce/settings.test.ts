import { describe, expect, test } from 'vitest';
import { apiVersionOf, salesforceBaseUrl } from '../../../src/connectors/salesforce/settings.ts';
import { settings } from './support.ts';

const jwt = (url: string) => ({
  ...settings(url),
  auth: { flow: 'jwtBearer', clientId: 'k', username: 'u', privateKey: 'p', audience: 'a' } as const,
});

describe('the URL of a connection', () => {
  test.each([
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['  https://acme.my.salesforce.com//lightning/page/home?x=1 ', 'https://acme.my.salesforce.com'],
    ['acme.my.salesforce.com/', 'https://acme.my.salesforce.com'],
    ['https://acme--sbx.sandbox.my.salesforce.com', 'https://acme--sbx.sandbox.my.salesforce.com'],
    ['http://127.0.0.1:4001/', 'http://127.0.0.1:4001'],
    ['http://localhost:4001', 'http://localhost:4001'],
    ['http://[::1]:4001', 'http://[::1]:4001'],
  ])('%j is cleaned to %s', (url, cleaned) => {
    expect(salesforceBaseUrl(settings(url))).toBe(cleaned);
  });

  test.each([
    ['https://acme.lightning.force.com/lightning', 'https://acme.my.salesforce.com'],
    ['https://acme--sbx.sandbox.lightning.force.com', 'https://acme--sbx.sandbox.my.salesforce.com'],
    ['https://acme.my.salesforce-setup.com/lightning/setup', 'https://acme.my.salesforce.com'],
    ['https://login.salesforce.com', 'My Domain'],
    ['https://test.salesforce.com/', 'My Domain'],
    ['https://www.salesforce.com', '.my.salesforce.com'],
    ['http://acme.my.salesforce.com', 'https://'],
    ['', '.my.salesforce.com'],
    ['https://', '.my.salesforce.com'],
  ])('%j is refused with the way out', (url, hint) => {
    expect(() => salesforceBaseUrl(settings(url))).toThrow(
      expect.objectContaining({
        code: 'CONNECTION_URL',
        kind: 'config',
        message: expect.stringContaining(hint),
      }),
    );
  });

  test('may be a shared login host where a key signs the login', () => {
    expect(salesforceBaseUrl(jwt('https://login.salesforce.com'))).toBe('https://login.salesforce.com');
  });
});

test('an API version is understood however it is written, and a wrong one is named', () => {
  const versions = ['68.0', 'v68.0', '68'].map((apiVersion) =>
    apiVersionOf({ ...settings('x'), apiVersion }),
  );
  expect(versions).toEqual(['68.0', '68.0', '68.0']);
  expect(() => apiVersionOf({ ...settings('x'), apiVersion: 'latest' })).toThrow(/"latest"/);
});
