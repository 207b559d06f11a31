import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CallKind } from '../../../src/connectors/hubspot/api.ts';
import type { HubspotClient } from '../../../src/connectors/hubspot/sdk.ts';
import { hubspotTraffic } from '../../../src/connectors/hubspot/traffic.ts';
import { apiHost } from './support.ts';

const FILE = fileURLToPath(
  new URL('../../../../shared/data/hubspot/grouparoo-crm-v3-recorded-2022.json', import.meta.url),
);

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly response: { readonly results?: readonly { readonly id: string }[] };
  readonly headers: Readonly<Record<string, string>>;
}

const RECORDED: readonly Recorded[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];

const read: CallKind = { place: 'recorded', kind: 'read', repeatable: true };
const search = (client: HubspotClient) => client.crm.objects.searchApi.doSearch('contacts', { limit: 1 });

describe.skipIf(RECORDED.length === 0)('recorded answers', () => {
  const searches = RECORDED.filter(({ path }) => path.includes('/search'));

  it('are understood as they came', async () => {
    const good = searches.filter(({ status }) => status === 200);
    const { api } = await apiHost(good.map(({ response }) => ({ body: response })));
    const ids: string[] = [];
    for (let n = 0; n < good.length; n += 1) {
      ids.push(...(await api.expect(read, search)).results.map(({ id }) => id));
    }

    expect(good.length).toBeGreaterThan(10);
    expect(ids).toEqual(good.flatMap(({ response }) => response.results ?? []).map(({ id }) => id));
  });

  it('of too many searches are told by their words', async () => {
    const refused = RECORDED.filter(({ status }) => status === 429);
    const headers = new Headers();
    const waits = refused.map(({ status, response }) =>
      hubspotTraffic.refusedForMs?.({ status, headers, text: JSON.stringify(response) }, 0),
    );

    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(waits)).toEqual(new Set([1_000]));
  });

  it('tell the rate of the window, but not those of searches', () => {
    const told = RECORDED.map(({ path, headers }) => ({
      search: path.includes('/search'),
      rate: hubspotTraffic.rateTold?.(new Headers(headers)),
    }));

    expect(told.filter(({ search: of, rate }) => of && rate !== undefined)).toEqual([]);
    expect(told.flatMap(({ rate }) => rate ?? []).every(({ perMs }) => perMs === 10_000)).toBe(true);
  });
});
