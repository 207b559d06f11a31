import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../support/shared.ts';
import { client, type Json } from './client.ts';

const recorded = sharedPath('data/salesforce/describe/Account_PersonAccount.json');

function people() {
  const c = client();
  c.system.actions?.['settings']?.({ personAccounts: true });
  return c;
}

describe('a person account', () => {
  it('is an account and a contact, whichever of them is written', () => {
    const c = people();
    const id = c.create('Account', {
      FirstName: 'Ada',
      LastName: 'Byron',
      PersonEmail: 'ada@x.example',
      Phone: '1',
    });
    const account = () =>
      c.rows('SELECT Name, IsPersonAccount, PersonEmail, PersonContactId, Phone FROM Account')[0];
    const contact = () => c.rows('SELECT Id, Name, Email, Phone, AccountId, IsPersonAccount FROM Contact')[0];
    expect(account()).toEqual({
      Name: 'Ada Byron',
      IsPersonAccount: true,
      PersonEmail: 'ada@x.example',
      PersonContactId: contact()?.['Id'],
      Phone: '1',
    });
    expect(contact()).toMatchObject({
      Name: 'Ada Byron',
      Email: 'ada@x.example',
      Phone: '1',
      AccountId: id,
      IsPersonAccount: true,
    });
    c.call('PATCH', `/sobjects/Account/${id}`, { LastName: 'Lovelace', PersonEmail: null });
    expect(contact()).toMatchObject({ Name: 'Ada Lovelace', Email: null });
    c.call('PATCH', `/sobjects/Contact/${contact()?.['Id']}`, { Email: 'new@x.example' });
    expect(account()).toMatchObject({ Name: 'Ada Lovelace', PersonEmail: 'new@x.example' });
    expect(c.rows('SELECT Id FROM Contact')).toHaveLength(1);
    expect(c.rows('SELECT RecordType.DeveloperName, RecordType.IsPersonType FROM Account')).toMatchObject([
      { RecordType: { DeveloperName: 'PersonAccount', IsPersonType: true } },
    ]);
    c.call('DELETE', `/sobjects/Account/${id}`);
    expect(c.rows('SELECT Id FROM Contact')).toEqual([]);
  });

  it('has no name of its own to write and no other contacts', () => {
    const c = people();
    const id = c.create('Account', { LastName: 'Byron' });
    const company = c.create('Account', { Name: 'Company' });
    expect(c.rows(`SELECT IsPersonAccount FROM Account WHERE Id = '${company}'`)).toEqual([
      { IsPersonAccount: false },
    ]);
    expect(c.call('PATCH', `/sobjects/Account/${id}`, { Name: 'X' }).body[0]).toMatchObject({
      errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      fields: ['Name'],
    });
    expect(c.call('POST', '/sobjects/Contact', { LastName: 'L', AccountId: id }).body[0].errorCode).toBe(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    expect(c.call('POST', '/sobjects/Account', { Phone: '1' }).body[0]).toMatchObject({ fields: ['Name'] });
  });

  it('comes with its contact from data', () => {
    const c = client({
      Account: [{ IsPersonAccount: true, FirstName: 'Ada', LastName: 'Byron', PersonTitle: 'Dr' }],
    });
    expect(c.rows('SELECT Name, PersonContact.Title FROM Account')).toMatchObject([
      { Name: 'Ada Byron', PersonContact: { Title: 'Dr' } },
    ]);
  });

  it('is unknown where nobody switched it on', () => {
    const c = client();
    expect(c.refusal('SELECT IsPersonAccount FROM Account').errorCode).toBe('INVALID_FIELD');
  });

  it.skipIf(!recorded)('has the recorded fields', () => {
    const theirs: Json = JSON.parse(readFileSync(recorded ?? '', 'utf8'));
    const ours = people().call('GET', '/sobjects/Account/describe').body.fields;
    const person = theirs.fields.filter(
      (field: Json) =>
        /^(Person|IsPerson|FirstName|LastName|Salutation)\w*$/.test(field.name) && !/__p?c$/.test(field.name),
    );
    expect(person).toHaveLength(43);
    for (const field of person) {
      const { picklistValues: _values, ...facts } = field;
      expect(
        ours.find((own: Json) => own.name === field.name),
        field.name,
      ).toMatchObject(facts);
    }
  });
});

describe('record types', () => {
  const data = {
    RecordType: [
      { Name: 'Standard', DeveloperName: 'Standard', SobjectType: 'Opportunity', IsActive: true },
      {
        attributes: { type: 'RecordType', referenceId: 'Renewal' },
        Name: 'Renewal',
        DeveloperName: 'Renewal',
        SobjectType: 'Opportunity',
        IsActive: true,
      },
      { Name: 'Old', DeveloperName: 'Old', SobjectType: 'Opportunity', IsActive: false },
    ],
    Opportunity: [
      { Name: 'loaded', StageName: 'Prospecting', CloseDate: '2026-05-31', RecordTypeId: '@Renewal' },
    ],
  };

  it('stand on the records of their object and nowhere else', () => {
    const c = client(data);
    const deal = { Name: 'new', StageName: 'Prospecting', CloseDate: '2026-05-31' };
    c.create('Opportunity', deal);
    expect(
      c
        .soql('SELECT Name, RecordType.DeveloperName FROM Opportunity ORDER BY Name')
        .records.map((row: Json) => [row.Name, row.RecordType.DeveloperName]),
    ).toEqual([
      ['loaded', 'Renewal'],
      ['new', 'Standard'],
    ]);
    const [{ Id: old } = {}] = c.rows('SELECT Id FROM RecordType WHERE IsActive = false');
    expect(c.call('POST', '/sobjects/Opportunity', { ...deal, RecordTypeId: old }).body[0].errorCode).toBe(
      'INVALID_CROSS_REFERENCE_KEY',
    );
    expect(c.refusal('SELECT RecordTypeId FROM Case').errorCode).toBe('INVALID_FIELD');
    const { recordTypeInfos } = c.call('GET', '/sobjects/Opportunity/describe').body;
    expect(
      recordTypeInfos.map((info: Json) => [info.developerName, info.active, info.defaultRecordTypeMapping]),
    ).toEqual([
      ['Standard', true, true],
      ['Renewal', true, false],
      ['Old', false, false],
      ['Master', true, false],
    ]);
  });
});
