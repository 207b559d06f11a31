import { describe, expect, it } from 'vitest';
import type { HubspotSettings } from '../../../src/sandbox/hubspot/index.ts';
import { type Account, account } from './support.ts';

/** Three companies and three contacts; contact 11 belongs to company 1 as its primary one and to 2 without a label. */
function portal(settings?: Partial<HubspotSettings>): Account {
  const types = (associationTypeId: number) => [
    { associationCategory: 'HUBSPOT_DEFINED', associationTypeId },
  ];
  return account({
    data: {
      companies: ['1', '2', '3'].map((id) => ({ id, properties: { name: `Company ${id}` } })),
      contacts: [
        {
          id: '11',
          properties: { email: 'a@x.example' },
          associations: [
            { to: { id: '1' }, types: types(1) },
            { to: { id: '2' }, types: types(279) },
          ],
        },
        { id: '12', properties: { email: 'b@x.example' } },
        { id: '13', properties: { email: 'c@x.example' } },
      ],
    },
    ...(settings === undefined ? {} : { settings }),
  });
}

const V4 = '/crm/v4/associations';
const of = (typeId: number, label: string | null = null) => ({
  category: typeId === 28 ? 'USER_DEFINED' : 'HUBSPOT_DEFINED',
  typeId,
  label,
});
const spec = (...ids: readonly number[]) =>
  ids.map((associationTypeId) => ({
    associationCategory: associationTypeId === 28 ? 'USER_DEFINED' : 'HUBSPOT_DEFINED',
    associationTypeId,
  }));
/** `1: 1 279, 2: 279`: the companies of a contact with the numbers of the types. */
const companiesOf = ({ call }: Account, contact: string): string =>
  call('GET', `/crm/v4/objects/contacts/${contact}/associations/companies`)
    .body.results.map(
      (one: { toObjectId: number; associationTypes: { typeId: number }[] }) =>
        `${one.toObjectId}: ${one.associationTypes.map(({ typeId }) => typeId).join(' ')}`,
    )
    .join(', ');

describe('associations read in batches', () => {
  it('have several types a pair, ids as numbers, and no entry for a record without any', () => {
    const it = portal();

    const { status, body } = it.call('POST', `${V4}/contact/company/batch/read`, {
      inputs: [{ id: '12' }, { id: '11' }, { id: '11' }, { id: '99' }],
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'COMPLETE' });
    expect(body.results).toEqual([
      {
        from: { id: '11' },
        to: [
          { toObjectId: 1, associationTypes: [of(1, 'Primary'), of(279)] },
          { toObjectId: 2, associationTypes: [of(279)] },
        ],
      },
    ]);
    const back = it.call('POST', `${V4}/companies/contacts/batch/read`, { inputs: [{ id: '1' }] }).body;
    expect(back.results[0].to).toEqual([{ toObjectId: 11, associationTypes: [of(2, 'Primary'), of(280)] }]);
  });

  it('answer 207 for a record without any where the portal is of that kind', () => {
    const { call } = portal({ missingAssociations: 'error' });

    const { status, body } = call('POST', `${V4}/contacts/companies/batch/read`, {
      inputs: [{ id: '11' }, { id: '12' }],
    });

    expect([status, body.results.length, body.numErrors]).toEqual([207, 1, 1]);
    expect(body.errors).toEqual([
      {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
        message: 'No company is associated with contact 12.',
        context: { fromObjectId: ['12'], fromObjectType: ['contact'], toObjectType: ['company'] },
      },
    ]);
  });

  it('come in pages of 500, the next of which is asked for by `after` of the record', () => {
    const contacts = Array.from({ length: 501 }, (_, at) => ({
      id: String(1000 + at),
      properties: {},
      associations: [{ to: { id: '1' } }],
    }));
    const { call } = account({ data: { companies: [{ id: '1', properties: { name: 'A' } }], contacts } });
    const read = (input: object) =>
      call('POST', `${V4}/companies/contacts/batch/read`, { inputs: [input] }).body.results[0];

    const first = read({ id: '1' });
    const second = read({ id: '1', after: first.paging.next.after });

    expect([first.to.length, second.to.length, second.paging]).toEqual([500, 1, undefined]);
    expect(second.to[0].toObjectId).toBe(1500);
  });

  it('take 1,000 records and no more', () => {
    const { call } = portal();
    const inputs = (count: number) => ({
      inputs: Array.from({ length: count }, (_, at) => ({ id: String(at) })),
    });

    expect(call('POST', `${V4}/contacts/companies/batch/read`, inputs(1000)).status).toBe(200);
    expect(call('POST', `${V4}/contacts/companies/batch/read`, inputs(1001)).status).toBe(400);
  });

  it('leave out what is archived until it is restored', () => {
    const it = portal();
    it.call('DELETE', '/crm/v3/objects/companies/1');
    expect(companiesOf(it, '11')).toBe('2: 279');

    it.act('restore', { object: 'companies', id: '1' });

    expect(companiesOf(it, '11')).toBe('1: 1 279, 2: 279');
  });

  it('fail for single records as the fault itemErrors wants', () => {
    const { raw, sandbox } = portal();
    const token = sandbox.env('')['HUBSPOT_ACCESS_TOKEN'];

    const { status, body } = raw('POST', `${V4}/contacts/companies/batch/read`, {
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ inputs: [{ id: '11' }, { id: '12' }] }),
      disturbances: [
        {
          kind: 'itemErrors',
          code: 'INTERNAL_ERROR',
          message: undefined,
          items: [0],
          every: undefined,
          containing: undefined,
        },
      ],
    });

    expect([status, body.results]).toEqual([207, []]);
    expect(body.errors).toMatchObject([{ category: 'INTERNAL_ERROR', context: { id: ['11'] } }]);
  });
});

describe('associations written', () => {
  it('a new primary company takes the place of the old one, which keeps the rest', () => {
    const it = portal();

    const { status, body } = it.call('POST', `${V4}/contacts/companies/batch/create`, {
      inputs: [{ from: { id: '11' }, to: { id: '3' }, types: spec(1) }],
    });

    expect([status, body.results]).toEqual([
      201,
      [
        {
          fromObjectTypeId: '0-1',
          fromObjectId: 11,
          toObjectTypeId: '0-2',
          toObjectId: 3,
          labels: ['Primary'],
        },
      ],
    ]);
    expect(companiesOf(it, '11')).toBe('1: 279, 2: 279, 3: 1 279');
    expect(
      it.call('GET', '/crm/v3/objects/contacts/11?properties=associatedcompanyid').body.properties,
    ).toMatchObject({ associatedcompanyid: '3' });
    expect(
      it.call('GET', '/crm/v3/objects/companies/3?properties=num_associated_contacts').body.properties,
    ).toMatchObject({ num_associated_contacts: '1' });
  });

  it('a write replaces the labels of its pair, by PUT and in a batch', () => {
    const it = portal();
    const pair = '/crm/v4/objects/contacts/11/associations/companies/1';

    expect(it.call('PUT', pair, spec(28)).status).toBe(201);
    expect(companiesOf(it, '11')).toBe('1: 28 279, 2: 279');
    expect(it.call('PUT', pair, spec(28, 1)).body.labels).toEqual(['Billing contact', 'Primary']);
    it.call('POST', `${V4}/contacts/companies/batch/create`, {
      inputs: [{ from: { id: '11' }, to: { id: '1' }, types: spec(279) }],
    });
    expect(companiesOf(it, '11')).toBe('1: 279, 2: 279');
  });

  it('the default makes the first company the primary one, and keeps labels', () => {
    const it = portal();

    const first = it.call('PUT', '/crm/v4/objects/contact/12/associations/default/company/2');
    const second = it.call('POST', `${V4}/contacts/companies/batch/associate/default`, {
      inputs: [{ from: { id: '12' }, to: { id: '3' } }],
    });
    it.call('PUT', '/crm/v4/objects/contact/12/associations/default/company/2');

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.results).toHaveLength(2);
    expect(second.body.results).toContainEqual({
      from: { id: '3' },
      to: { id: '12' },
      associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 280 },
    });
    expect(companiesOf(it, '12')).toBe('2: 1 279, 3: 279');
  });

  it('a label goes alone, all go with the unlabelled type or the pair', () => {
    const it = portal();
    const end = (types: readonly number[]) =>
      it.call('POST', `${V4}/contacts/companies/batch/labels/archive`, {
        inputs: [{ from: { id: '11' }, to: { id: '1' }, types: spec(...types) }],
      });

    expect([end([1]).status, companiesOf(it, '11')]).toEqual([204, '1: 279, 2: 279']);
    it.call('PUT', '/crm/v4/objects/contacts/11/associations/companies/1', spec(28));
    expect([end([279]).status, companiesOf(it, '11')]).toEqual([204, '2: 279']);
    const gone = it.call('DELETE', '/crm/v4/objects/contacts/11/associations/companies/2');
    expect([gone.status, gone.body, companiesOf(it, '11')]).toEqual([204, undefined, '']);
  });

  it('a batch ends pairs with 204, also those that are none', () => {
    const it = portal();

    const { status } = it.call('POST', `${V4}/contacts/companies/batch/archive`, {
      inputs: [{ from: { id: '11' }, to: [{ id: '1' }, { id: '3' }] }],
    });

    expect([status, companiesOf(it, '11')]).toEqual([204, '2: 279']);
  });

  it('no record is its own parent', () => {
    const it = portal();
    const put = (id: string) =>
      it.call('PUT', `/crm/v4/objects/companies/1/associations/companies/${id}`, spec(13));

    expect(put('1')).toMatchObject({
      status: 400,
      body: { category: 'VALIDATION_ERROR', message: 'COMPANY=1 cannot be associated with itself' },
    });
    expect(put('2').status).toBe(201);
  });

  it('a record that is not there fails alone, a type that is not there fails all', () => {
    const it = portal();
    const create = (to: string, type: number) =>
      it.call('POST', `${V4}/contacts/companies/batch/create`, {
        inputs: [
          { from: { id: '12' }, to: { id: '1' }, types: spec(279) },
          { from: { id: '13' }, to: { id: to }, types: spec(type) },
        ],
      });

    const refused = create('1', 280);
    expect([refused.status, refused.body.category, companiesOf(it, '12')]).toEqual([
      400,
      'VALIDATION_ERROR',
      '',
    ]);
    const partly = create('99', 279);
    expect([partly.status, partly.body.results.length]).toEqual([207, 1]);
    expect(partly.body.errors).toMatchObject([
      { subCategory: 'crm.associations.INVALID_OBJECT_IDS', context: { COMPANY: ['99'] } },
    ]);
    expect([companiesOf(it, '12'), companiesOf(it, '13')]).toEqual(['1: 279', '']);
  });
});

describe('association labels', () => {
  it('are those of HubSpot and those of the account', () => {
    const { call } = portal();
    const labels = () => call('GET', `${V4}/contacts/companies/labels`).body.results;
    expect(labels()).toEqual([of(1, 'Primary'), of(279), of(28, 'Billing contact')]);

    const made = call('POST', `${V4}/contacts/companies/labels`, { label: 'Decides', name: 'decides' });

    expect(made.status).toBe(200);
    expect(labels().at(-1)).toMatchObject({ category: 'USER_DEFINED', label: 'Decides' });
    expect(call('DELETE', `${V4}/contacts/companies/labels/${made.body.results[0].typeId}`).status).toBe(204);
    expect(call('DELETE', `${V4}/contacts/companies/labels/279`).status).toBe(404);
    expect(labels()).toHaveLength(3);
  });
});

describe('associations of version 3', () => {
  it('are answered in both directions when they are made', () => {
    const it = portal();

    const { status, body } = it.call('POST', '/crm/v3/associations/company/contact/batch/create', {
      inputs: [{ from: { id: '1' }, to: { id: '12' }, type: 'company_to_contact' }],
    });

    expect(status).toBe(201);
    expect(body.results).toHaveLength(2);
    expect(body.results).toContainEqual({ from: { id: '1' }, to: { id: '12' }, type: 'company_to_contact' });
    expect(body.results).toContainEqual({ from: { id: '12' }, to: { id: '1' }, type: 'contact_to_company' });
    expect(companiesOf(it, '12')).toBe('1: 1 279');
  });

  it('are read with one entry a type, and a 207 for records without any', () => {
    const { call } = portal();

    const { status, body } = call('POST', '/crm/v3/associations/contacts/companies/batch/read', {
      inputs: [{ id: '11' }, { id: '12' }],
    });

    expect([status, body.numErrors]).toEqual([207, 1]);
    expect(body.results[0].to).toHaveLength(3);
    expect(body.results[0].to).toContainEqual({ id: '2', type: 'contact_to_company_unlabeled' });
  });
});
