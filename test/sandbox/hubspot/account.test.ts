import { describe, expect, it } from 'vitest';
import { account, NOW } from './support.ts';

const DETAILS = '/account-info/v3/details';

describe('the account', () => {
  it('is told as recorded', () => {
    expect(account().call('GET', DETAILS).body).toEqual({
      portalId: 147893286,
      accountType: 'STANDARD',
      timeZone: 'US/Eastern',
      companyCurrency: 'USD',
      additionalCurrencies: [],
      utcOffset: '-04:00',
      utcOffsetMilliseconds: -14_400_000,
      uiDomain: 'app-eu1.hubspot.com',
      dataHostingLocation: 'eu1',
    });
  });

  it('tells how much of the day private apps have used', () => {
    const { call } = account({ settings: { dailyUsed: 41 } });

    const { results } = call('GET', '/account-info/v3/api-usage/daily/private-apps').body;

    expect(results).toMatchObject([{ currentUsage: 42, usageLimit: 250_000, fetchStatus: 'SUCCESS' }]);
  });

  it('has owners, with and without the slash, by id, by user and by e-mail, archived ones apart', () => {
    const owner = (id: number, more: object = {}) => ({
      id: String(id),
      email: `o${id}@x.example`,
      firstName: 'O',
      lastName: String(id),
      userId: id + 1000,
      createdAt: NOW,
      updatedAt: NOW,
      ...more,
    });
    const gone = { archived: true, userId: undefined, userIdIncludingInactive: 1003 };
    const { call } = account({ data: { owners: [owner(2), owner(1), owner(3, gone)] } });
    const ids = (path: string) => call('GET', path).body.results.map(({ id }: { id: string }) => id);

    expect(call('GET', '/crm/v3/owners/1').body).toEqual({
      id: '1',
      email: 'o1@x.example',
      type: 'PERSON',
      firstName: 'O',
      lastName: '1',
      userId: 1001,
      userIdIncludingInactive: 1001,
      createdAt: NOW,
      updatedAt: NOW,
      archived: false,
    });
    expect(ids('/crm/v3/owners/?limit=100&archived=false')).toEqual(['1', '2']);
    expect(ids('/crm/v3/owners?archived=true')).toEqual(['3']);
    expect(ids('/crm/v3/owners?email=O2@X.example')).toEqual(['2']);
    const page = call('GET', '/crm/v3/owners/?limit=1').body;
    expect([page.results[0].id, page.paging.next.after]).toEqual(['1', '2']);
    expect(ids(`/crm/v3/owners/?limit=1&after=${page.paging.next.after}`)).toEqual(['2']);
    expect(call('GET', '/crm/v3/owners/1002?idProperty=userId').body.id).toBe('2');
    expect(call('GET', '/crm/v3/owners/3').status).toBe(404);
    expect(call('GET', '/crm/v3/owners/3?archived=true').body).not.toHaveProperty('userId');
    expect(call('GET', '/crm/v3/owners/?limit=501').status).toBe(400);
  });
});
