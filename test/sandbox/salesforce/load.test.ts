import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadData } from '../../../src/sandbox/data.ts';
import { sharedPath } from '../../support/shared.ts';
import { client, type Json } from './client.ts';

const sample = sharedPath('data/salesforce/sample/apex-recipes');

describe.skipIf(!sample)('an sf data tree plan', () => {
  const c = client(loadData(sample ?? '')['salesforce']);
  const file = (name: string): Json => JSON.parse(readFileSync(join(sample ?? '', name), 'utf8')).records;

  it('is loaded whole, with its references resolved and names in any case', () => {
    expect(c.soql('SELECT COUNT() FROM Account').totalSize).toBe(file('Accounts.json').length);
    expect(c.soql('SELECT COUNT() FROM Contact').totalSize).toBe(file('Contacts.json').length);
    expect(c.soql('SELECT COUNT() FROM Opportunity').totalSize).toBe(file('Opportunities.json').length);
    const [contact] = file('Contacts.json');
    const parent = file('Accounts.json').find(
      (item: Json) => `@${item.attributes.referenceId}` === contact.accountId,
    );
    expect(c.rows(`SELECT Account.Name FROM Contact WHERE Email = '${contact.email}'`)).toMatchObject([
      { Account: { Name: parent.name } },
    ]);
  });

  it('keeps what the org would refuse from a user', () => {
    const odd = file('Contacts.json').filter((item: Json) => item.email === 'b.levy@expressl&t.net').length;
    expect(c.soql("SELECT COUNT() FROM Contact WHERE Email = 'b.levy@expressl&t.net'").totalSize).toBe(odd);
    expect(c.soql("SELECT COUNT() FROM Account WHERE Type = 'Integrator'").totalSize).toBe(
      file('Accounts.json').filter((item: Json) => item.type === 'Integrator').length,
    );
  });

  it("turns numbers and dates into their fields' types", () => {
    const [first] = file('Opportunities.json');
    expect(c.rows(`SELECT Amount, CloseDate FROM Opportunity WHERE Name = '${first.name}'`)[0]).toEqual({
      Amount: Number(first.amount),
      CloseDate: first.closedate.slice(0, 10),
    });
  });
});

describe('loaded records', () => {
  it('keep their ids and timestamps', () => {
    const c = client({
      account: [{ id: '0015500001QdQWf', NAME: 'a', systemmodstamp: '2025-01-02T03:04:05.000+0000' }],
    });
    expect(c.rows('SELECT Id, Name, SystemModstamp, LastModifiedDate, CreatedDate FROM Account')).toEqual([
      {
        Id: '0015500001QdQWfAAN',
        Name: 'a',
        SystemModstamp: '2025-01-02T03:04:05.000+0000',
        LastModifiedDate: '2025-01-02T03:04:05.000+0000',
        CreatedDate: '2025-01-02T03:04:05.000+0000',
      },
    ]);
  });

  it('of Organization change the built-in one, its id included', () => {
    const c = client({ Organization: [{ Id: '00D5500000000zzEAA', Name: 'Other', IsSandbox: true }] });
    expect(c.rows('SELECT Id, Name, IsSandbox, OrganizationType FROM Organization')).toEqual([
      { Id: '00D5500000000zzEAA', Name: 'Other', IsSandbox: true, OrganizationType: 'Enterprise Edition' },
    ]);
    c.system.actions?.['organization']?.({ isSandbox: false });
    expect(c.rows('SELECT IsSandbox, Name FROM Organization')).toEqual([{ IsSandbox: false, Name: 'Other' }]);
  });

  it('bring custom fields and objects that only they know', () => {
    const c = client({
      Account: [{ Name: 'a', Score__c: 7, Vip__c: true, Since__c: '2020-02-02' }],
      Product__c: [{ attributes: { type: 'Product__c', referenceId: 'P' }, Name: 'p', Msrp__c: 2.5 }],
    });
    expect(c.rows('SELECT Score__c, Vip__c, Since__c FROM Account WHERE Since__c < 2021-01-01')).toEqual([
      { Score__c: 7, Vip__c: true, Since__c: '2020-02-02' },
    ]);
    expect(c.rows('SELECT Name, Msrp__c FROM product__c')).toEqual([{ Name: 'p', Msrp__c: 2.5 }]);
    expect(c.call('GET', '/sobjects/Product__c/describe').body).toMatchObject({
      custom: true,
      keyPrefix: 'a00',
    });
  });

  it.each([
    [{ Contact: [{ LastName: 'x', AccountId: '@Nowhere' }] }, 'Contact.AccountId refers to "@Nowhere"'],
    [
      { Account: [{ Name: 'x', NumberOfEmployees: 'many' }] },
      'a value in NumberOfEmployees that a int field cannot hold',
    ],
    [{ Account: [{ Id: 'nonsense', Name: 'x' }] }, 'which is no Salesforce id'],
  ])('are refused with one clear error: %j', (data, why) => {
    expect(() => client(data)).toThrow(
      expect.objectContaining({ code: 'SANDBOX_DATA', message: expect.stringContaining(why) }),
    );
  });
});

describe('the demo data', () => {
  const folder = fileURLToPath(new URL('../../../src/sandbox/data/', import.meta.url));
  const c = client(loadData(folder)['salesforce']);

  it('poses as a production org', () => {
    expect(c.rows('SELECT Id, IsSandbox, OrganizationType FROM Organization')).toEqual([
      { Id: expect.stringMatching(/^00D.{15}$/), IsSandbox: false, OrganizationType: 'Enterprise Edition' },
    ]);
  });

  it('has deals in every stage, cases with all that hangs on them, and accounts three levels deep', () => {
    const count = (text: string) => c.soql(text).totalSize;
    expect(c.rows('SELECT StageName FROM Opportunity GROUP BY StageName')).toHaveLength(11);
    expect(count('SELECT COUNT() FROM Case')).toBe(10);
    expect(count("SELECT COUNT() FROM Case WHERE Owner.Type = 'Queue'")).toBe(2);
    expect(
      c.rows("SELECT Type FROM CaseFeed WHERE Parent.CaseNumber = '00001041' ORDER BY CreatedDate"),
    ).toEqual(
      [
        'TrackedChange',
        'TextPost',
        'TextPost',
        'ContentPost',
        'CaseCommentPost',
        'CaseCommentPost',
        'CaseCommentPost',
      ].map((Type) => ({ Type })),
    );
    const bytes = c
      .rows('SELECT CommentBody FROM CaseComment')
      .map((row) => Buffer.byteLength(String(row['CommentBody'])));
    expect(Math.max(...bytes)).toBe(3999);
    expect(c.rows('SELECT CommentCount, ParentId FROM FeedItem WHERE CommentCount > 0')).toHaveLength(1);
    expect(c.rows('SELECT FeedItemId FROM FeedComment WHERE ParentId != null')).toHaveLength(1);
    expect(count('SELECT COUNT() FROM EmailMessage WHERE HasAttachment = true')).toBe(1);
    expect(
      c.rows(
        'SELECT Title, FileType, ContentSize FROM ContentVersion WHERE IsLatest = true ORDER BY ContentSize',
      ),
    ).toMatchObject([{ FileType: 'TEXT' }, { FileType: 'CSV' }, { FileType: 'PNG' }, { Title: 'scanner-3' }]);
    expect(count('SELECT COUNT() FROM Account WHERE Parent.Parent.ParentId != null')).toBe(1);
    expect(count('SELECT COUNT() FROM Account WHERE Parent.IsDeleted = true')).toBe(1);
  });

  it('has the awkward cases that real orgs have', () => {
    const count = (text: string) => c.soql(text).totalSize;
    expect(count('SELECT COUNT() FROM Account')).toBe(17);
    expect(count('SELECT COUNT() FROM Contact')).toBe(20);
    expect(count("SELECT COUNT() FROM Account WHERE Name = 'Zephyr Logistics GmbH'")).toBe(1);
    expect(count('SELECT COUNT() FROM Account WHERE ParentId != null')).toBe(5);
    expect(count('SELECT COUNT() FROM Account WHERE Owner.IsActive = false')).toBe(2);
    expect(count('SELECT COUNT() FROM Contact WHERE AccountId = null')).toBe(2);
    expect(count('SELECT COUNT() FROM Contact WHERE Email = null')).toBe(2);
    expect(count("SELECT COUNT() FROM Contact WHERE Email = 'office@cafe-mueller.example'")).toBe(2);
    expect(count("SELECT COUNT() FROM Contact WHERE Email = 'b.levy@expressl&t.net'")).toBe(1);
    expect(count("SELECT COUNT() FROM Account WHERE Industry = 'Space Tourism'")).toBe(1);
    expect(
      c.call('GET', `/queryAll?q=${encodeURIComponent('SELECT Name FROM Account WHERE IsDeleted = true')}`)
        .body.totalSize,
    ).toBe(1);
  });
});
