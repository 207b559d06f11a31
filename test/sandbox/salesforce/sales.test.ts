import { describe, expect, it } from 'vitest';
import { type Client, client } from './client.ts';

const DEAL = { Name: 'Deal', CloseDate: '2026-05-31' };

describe('an opportunity', () => {
  it('takes probability and forecast from its stage, unless others come with it', () => {
    const c = client();
    const id = c.create('Opportunity', { ...DEAL, StageName: 'Value Proposition', Amount: 200 });
    const row = () =>
      c.rows(
        'SELECT Probability, ForecastCategory, ForecastCategoryName, IsClosed, IsWon, ExpectedRevenue FROM Opportunity',
      )[0];
    const open = {
      ForecastCategory: 'Pipeline',
      ForecastCategoryName: 'Pipeline',
      IsClosed: false,
      IsWon: false,
    };
    expect(row()).toEqual({ ...open, Probability: 50, ExpectedRevenue: 100 });
    const change = (fields: object) => c.call('PATCH', `/sobjects/Opportunity/${id}`, fields);
    change({ StageName: 'Negotiation/Review', Probability: 50, ForecastCategoryName: 'Commit' });
    expect(row()).toEqual({
      ...open,
      Probability: 50,
      ExpectedRevenue: 100,
      ForecastCategory: 'Forecast',
      ForecastCategoryName: 'Commit',
    });
    change({ NextStep: 'call' });
    expect(row()).toMatchObject({ Probability: 50, ForecastCategory: 'Forecast' });
    change({ StageName: 'Closed Won' });
    expect(row()).toEqual({
      Probability: 100,
      ExpectedRevenue: 200,
      ForecastCategory: 'Closed',
      ForecastCategoryName: 'Closed',
      IsClosed: true,
      IsWon: true,
    });
    expect(c.rows('SELECT LastStageChangeDate FROM Opportunity')[0]?.['LastStageChangeDate']).toBe(
      '2026-03-04T05:06:07.000+0000',
    );
  });

  it('knows the stages as records and as a picklist, those of the data where it has some', () => {
    const standard = client();
    expect(
      standard.rows(
        'SELECT ApiName, DefaultProbability FROM OpportunityStage WHERE IsClosed = true ORDER BY SortOrder',
      ),
    ).toEqual([
      { ApiName: 'Closed Won', DefaultProbability: 100 },
      { ApiName: 'Closed Lost', DefaultProbability: 0 },
    ]);
    const own = client({
      Opportunity: [{ ...DEAL, StageName: 'Gewonnen' }],
      OpportunityStage: [
        {
          MasterLabel: 'Gewonnen',
          ApiName: 'Gewonnen',
          IsActive: true,
          IsClosed: true,
          IsWon: true,
          DefaultProbability: 99,
        },
      ],
    });
    expect(own.rows('SELECT IsWon, Probability FROM Opportunity')).toEqual([
      { IsWon: true, Probability: 99 },
    ]);
    const { fields } = own.call('GET', '/sobjects/Opportunity/describe').body;
    const field = fields.find((item: { name: string }) => item.name === 'StageName');
    expect(field.picklistValues.map((item: { value: string }) => item.value)).toEqual(['Gewonnen']);
  });
});

function product(c: Client, price: number): { entry: string; standard: string; id: string } {
  const [{ Id: standard } = {}] = c.rows('SELECT Id FROM Pricebook2 WHERE IsStandard = true');
  const id = c.create('Product2', { Name: 'Support', ProductCode: 'SUP', IsActive: true });
  const entry = c.create('PricebookEntry', {
    Pricebook2Id: standard,
    Product2Id: id,
    UnitPrice: price,
    IsActive: true,
  });
  return { entry, id, standard: String(standard) };
}

describe('products of an opportunity', () => {
  it('make its amount, which then nobody changes', () => {
    const c = client();
    const { entry } = product(c, 50);
    const deal = c.create('Opportunity', { ...DEAL, StageName: 'Value Proposition', Amount: 1 });
    const item = c.create('OpportunityLineItem', {
      OpportunityId: deal,
      PricebookEntryId: entry,
      Quantity: 3,
      UnitPrice: 40,
    });
    const row = () =>
      c.rows(
        'SELECT Amount, ExpectedRevenue, HasOpportunityLineItem, TotalOpportunityQuantity FROM Opportunity',
      )[0];
    expect(row()).toEqual({
      Amount: 120,
      ExpectedRevenue: 60,
      HasOpportunityLineItem: true,
      TotalOpportunityQuantity: 3,
    });
    expect(c.rows('SELECT Name, ListPrice, TotalPrice, ProductCode FROM OpportunityLineItem')).toEqual([
      { Name: 'Deal Support', ListPrice: 50, TotalPrice: 120, ProductCode: 'SUP' },
    ]);
    expect(c.call('PATCH', `/sobjects/Opportunity/${deal}`, { Amount: 9, NextStep: 'kept' }).status).toBe(
      204,
    );
    expect(c.rows('SELECT Amount, NextStep FROM Opportunity')).toEqual([{ Amount: 120, NextStep: 'kept' }]);
    expect(c.call('PATCH', `/sobjects/Opportunity/${deal}`, { Pricebook2Id: null }).body[0].errorCode).toBe(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    c.call('PATCH', `/sobjects/OpportunityLineItem/${item}`, { Quantity: 4 });
    expect(c.rows('SELECT UnitPrice, TotalPrice FROM OpportunityLineItem')).toEqual([
      { UnitPrice: 30, TotalPrice: 120 },
    ]);
    c.call('DELETE', `/sobjects/OpportunityLineItem/${item}`);
    expect(row()).toMatchObject({ Amount: 120, HasOpportunityLineItem: false });
    c.call('PATCH', `/sobjects/Opportunity/${deal}`, { Amount: 9 });
    expect(row()).toMatchObject({ Amount: 9 });
  });

  it('need one price, a standard price first, and an active entry', () => {
    const c = client();
    const { entry, id } = product(c, 50);
    const deal = c.create('Opportunity', { ...DEAL, StageName: 'Prospecting' });
    const add = (fields: object) =>
      c.call('POST', '/sobjects/OpportunityLineItem', {
        OpportunityId: deal,
        PricebookEntryId: entry,
        Quantity: 1,
        ...fields,
      }).body[0]?.errorCode;
    expect(add({})).toBe('FIELD_INTEGRITY_EXCEPTION');
    expect(add({ UnitPrice: 1, TotalPrice: 1 })).toBe('FIELD_INTEGRITY_EXCEPTION');
    c.call('PATCH', `/sobjects/PricebookEntry/${entry}`, { IsActive: false });
    expect(add({ UnitPrice: 1 })).toBe('FIELD_INTEGRITY_EXCEPTION');
    const book = c.create('Pricebook2', { Name: 'Partners', IsActive: true });
    const price = (product2: string) =>
      c.call('POST', '/sobjects/PricebookEntry', { Pricebook2Id: book, Product2Id: product2, UnitPrice: 1 });
    expect(price(c.create('Product2', { Name: 'Bare' })).body[0].errorCode).toBe(
      'STANDARD_PRICE_NOT_DEFINED',
    );
    expect(price(id).status).toBe(201);
    expect(price(id).body[0].errorCode).toBe('DUPLICATE_VALUE');
  });
});

describe('an org with several currencies', () => {
  it('has a currency on each record, that of the org where none is given', () => {
    const c = client({
      CurrencyType: [
        { IsoCode: 'EUR', ConversionRate: 1, DecimalPlaces: 2, IsActive: true, IsCorporate: true },
        { IsoCode: 'CHF', ConversionRate: 0.95, DecimalPlaces: 2, IsActive: true },
        { IsoCode: 'DEM', ConversionRate: 1.95, DecimalPlaces: 2, IsActive: false },
      ],
      Opportunity: [{ ...DEAL, Name: 'loaded', StageName: 'Prospecting' }],
    });
    c.create('Opportunity', { ...DEAL, StageName: 'Prospecting', CurrencyIsoCode: 'CHF' });
    expect(c.rows('SELECT Name, CurrencyIsoCode FROM Opportunity ORDER BY Name')).toEqual([
      { Name: 'Deal', CurrencyIsoCode: 'CHF' },
      { Name: 'loaded', CurrencyIsoCode: 'EUR' },
    ]);
    expect(
      c.call('POST', '/sobjects/Opportunity', { ...DEAL, StageName: 'Prospecting', CurrencyIsoCode: 'DEM' })
        .body[0].errorCode,
    ).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
    expect(c.rows('SELECT IsoCode FROM CurrencyType WHERE IsCorporate = true')).toEqual([{ IsoCode: 'EUR' }]);
  });

  it('is one by a switch that cannot be put back; before that there are no currencies', () => {
    const c = client();
    expect(c.refusal('SELECT Id FROM CurrencyType').errorCode).toBe('INVALID_TYPE');
    expect(c.refusal('SELECT CurrencyIsoCode FROM Opportunity').errorCode).toBe('INVALID_FIELD');
    c.create('Account', { Name: 'A' });
    c.system.actions?.['settings']?.({ multiCurrency: true });
    expect(c.rows('SELECT CurrencyIsoCode FROM Account')).toEqual([{ CurrencyIsoCode: 'USD' }]);
    expect(() => c.system.actions?.['settings']?.({ multiCurrency: false })).toThrow(
      'cannot be switched off',
    );
  });
});
