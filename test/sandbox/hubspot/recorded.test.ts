import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Account, account } from './support.ts';

const FILE = fileURLToPath(
  new URL('../../../../shared/data/hubspot/grouparoo-crm-v3-recorded-2022.json', import.meta.url),
);

interface Found {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: { readonly properties: readonly string[] };
  readonly status: number;
  readonly response: { readonly total: number; readonly results: readonly Found[] };
  readonly headers: Readonly<Record<string, string>>;
}

const recorded = (): readonly Exchange[] =>
  existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Exchange[]) : [];
const searches = (status: number) =>
  recorded().filter((one) => one.path.endsWith('/search') && one.status === status);
const headerNames = (headers: Readonly<Record<string, string>>) =>
  Object.keys(headers)
    .filter((name) => name === 'content-type' || name.startsWith('x-hubspot'))
    .sort();

/** An account that holds what a recorded search found, without the properties that only that account had defined. */
function accountOf({ path, response }: Exchange): Account {
  const object = path.includes('COMPANY') ? 'companies' : 'contacts';
  const known = definedIn(object);
  const records = response.results.map(({ id, properties, createdAt, updatedAt }) => ({
    id,
    createdAt,
    updatedAt,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => known.has(name))),
  }));
  return account({ data: { [object]: [...records].reverse() } });
}

function definedIn(object: string): ReadonlySet<string> {
  const { results } = account().call('GET', `/crm/v3/properties/${object}`).body;
  return new Set(results.map(({ name }: { name: string }) => name));
}

/** Recordings of a real account. Nothing else about searches has ever been recorded. */
describe.skipIf(!existsSync(FILE))('recorded searches', () => {
  it('are answered as they were, headers included', () => {
    const all = searches(200);
    expect(all).toHaveLength(24);
    for (const exchange of all) {
      const known = definedIn(exchange.path.includes('COMPANY') ? 'companies' : 'contacts');
      const expected = exchange.response.results.map((one) => ({
        ...one,
        properties: Object.fromEntries(Object.entries(one.properties).filter(([name]) => known.has(name))),
      }));

      const { status, headers, body } = accountOf(exchange).call(
        exchange.method,
        exchange.path,
        exchange.body,
      );

      expect([status, body.total, Object.keys(body)]).toEqual([
        200,
        // One counted a record that had just been archived, and showed nothing.
        expected.length,
        Object.keys(exchange.response),
      ]);
      expect(body.results.map(({ url: _newer, ...rest }: { url: string }) => rest)).toEqual(expected);
      expect(headerNames(headers)).toEqual(headerNames(exchange.headers));
      expect(headers['content-type']).toBe(exchange.headers['content-type']);
    }
  });

  it('are refused as they were when there are too many', () => {
    const all = searches(429);
    expect(all).toHaveLength(24);
    const { call } = account({ rates: 'real' });
    for (let sent = 0; sent < 5; sent += 1) call('POST', '/crm/v3/objects/companies/search', {});
    for (const exchange of all) {
      const { status, headers, body } = call(exchange.method, exchange.path, exchange.body);

      expect(status).toBe(429);
      expect({ ...body, correlationId: '' }).toEqual({ ...exchange.response, correlationId: '' });
      if (exchange.headers['x-hubspot-ratelimit-daily'] !== undefined)
        expect(headerNames(headers)).toEqual(headerNames(exchange.headers));
    }
  });
});
