import { describe, expect, it } from 'vitest';
import { type Client, client } from './client.ts';

const QUEUE = { Group: [{ attributes: { type: 'Group', referenceId: 'Q' }, Name: 'Tier 2', Type: 'Queue' }] };

describe('a case', () => {
  it('is closed by a status that closes, the org has its own', () => {
    const c = client({
      CaseStatus: [
        { MasterLabel: 'Offen', ApiName: 'Offen', IsDefault: true },
        { MasterLabel: 'Erledigt', ApiName: 'Erledigt', IsClosed: true },
      ],
      Case: [{ Status: 'Erledigt', CaseNumber: '00001041' }],
    });
    const id = c.create('Case', { Subject: 'a' });
    const row = () =>
      c.rows(`SELECT CaseNumber, Status, IsClosed, ClosedDate FROM Case WHERE Id = '${id}'`)[0];
    expect(row()).toEqual({ CaseNumber: '00001042', Status: 'Offen', IsClosed: false, ClosedDate: null });
    expect(c.rows('SELECT IsClosed FROM Case ORDER BY CaseNumber')[0]).toEqual({ IsClosed: true });
    c.call('PATCH', `/sobjects/Case/${id}`, { Status: 'Erledigt' });
    expect(row()).toMatchObject({ IsClosed: true, ClosedDate: '2026-03-04T05:06:07.000+0000' });
    c.call('PATCH', `/sobjects/Case/${id}`, { Status: 'Offen' });
    expect(row()).toMatchObject({ IsClosed: false, ClosedDate: null });
  });

  it('never gives a number twice', () => {
    const c = client();
    const numbers = () =>
      c.rows('SELECT CaseNumber FROM Case ORDER BY CaseNumber').map((row) => row['CaseNumber']);
    const gone = c.create('Case', {});
    c.create('Case', {});
    c.call('DELETE', `/sobjects/Case/${gone}`);
    c.system.actions?.['emptyRecycleBin']?.({});
    c.create('Case', {});
    expect(numbers()).toEqual(['00001001', '00001002']);
  });

  it('shows its contact, and takes over the account that it has', () => {
    const c = client();
    const account = c.create('Account', { Name: 'A' });
    const contact = c.create('Contact', {
      LastName: 'L',
      Email: 'l@a.example',
      Phone: '1',
      AccountId: account,
    });
    c.create('Case', { ContactId: contact });
    expect(c.rows('SELECT AccountId, ContactEmail, ContactPhone, ContactFax FROM Case')).toEqual([
      { AccountId: account, ContactEmail: 'l@a.example', ContactPhone: '1', ContactFax: null },
    ]);
    expect(c.call('DELETE', `/sobjects/Contact/${contact}`).body[0].errorCode).toBe('DELETE_FAILED');
    expect(c.call('DELETE', `/sobjects/Account/${account}`).body[0].errorCode).toBe('DELETE_FAILED');
  });

  it('refuses to be its own ancestor', () => {
    const c = client();
    const top = c.create('Case', {});
    const middle = c.create('Case', { ParentId: top });
    const bottom = c.create('Case', { ParentId: middle });
    expect(c.call('PATCH', `/sobjects/Case/${top}`, { ParentId: bottom }).body[0].errorCode).toBe(
      'CIRCULAR_DEPENDENCY',
    );
  });

  it('goes to the owner of the assignment rule unless the call says no', () => {
    const c = client(QUEUE);
    const [{ Id: queue } = {}] = c.rows('SELECT Id FROM Group');
    c.system.actions?.['rules']?.({ assignCasesTo: queue });
    const owner = (id: string) =>
      c.soql(`SELECT Owner.Name, Owner.Type FROM Case WHERE Id = '${id}'`).records[0].Owner;
    const header = { 'sforce-auto-assign': 'FALSE' };
    const kept = c.call('POST', '/sobjects/Case', {}, header).body.id;
    expect(owner(kept)).toMatchObject({ Name: 'Integration User', Type: 'User' });
    expect(owner(c.create('Case', {}))).toMatchObject({ Name: 'Tier 2', Type: 'Queue' });
    c.call('PATCH', `/sobjects/Case/${kept}`, { Subject: 'x' }, header);
    expect(owner(kept)).toMatchObject({ Type: 'User' });
    c.call('PATCH', `/sobjects/Case/${kept}`, { Subject: 'x' });
    expect(owner(kept)).toMatchObject({ Type: 'Queue' });
    expect(c.rows("SELECT Id FROM Case WHERE Owner.Type = 'Queue'")).toHaveLength(2);
  });

  it('can be upserted by the id of its ticket', () => {
    const c = client();
    const put = (fields: object) => c.call('PATCH', '/sobjects/Case/Halo_Ticket_Id__c/4242', fields);
    expect(put({ Subject: 'a' }).status).toBe(201);
    expect(put({ Subject: 'b', Halo_Ticket_URL__c: 'https://halo.example/tickets?id=4242' }).status).toBe(
      200,
    );
    expect(c.rows('SELECT Subject, Halo_Ticket_Id__c FROM Case')).toEqual([
      { Subject: 'b', Halo_Ticket_Id__c: '4242' },
    ]);
  });
});

describe('rules of administrators', () => {
  const rules = (c: Client, body: object) => c.system.actions?.['rules']?.({ ...body });

  it('refuse what a validation rule does not want, in the words of the administrator', () => {
    const c = client();
    rules(c, {
      validation: [
        { object: 'Case', field: 'Reason', message: 'Say why.' },
        { object: 'Case', field: 'Origin', equals: 'Web', message: 'Not from the web.' },
      ],
    });
    const post = (fields: object) => c.call('POST', '/sobjects/Case', fields);
    expect(post({}).body).toEqual([
      { message: 'Say why.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Reason'] },
    ]);
    expect(post({ Reason: 'Other', Origin: 'Web' }).body[0].message).toBe('Not from the web.');
    expect(post({ Reason: 'Other' }).status).toBe(201);
    expect(() => rules(c, { unknown: [] })).toThrow('There are no rules "unknown"');
  });

  it('keep closed cases, and what hangs on them, as they are', () => {
    const c = client();
    const id = c.create('Case', {});
    rules(c, {
      validation: [
        { object: 'Case', field: 'IsClosed', equals: 'true', prior: true, message: 'Closed.' },
        { object: 'CaseComment', field: 'Parent.Status', equals: 'Closed', message: 'Closed.' },
      ],
    });
    const comment = () => c.call('POST', '/sobjects/CaseComment', { ParentId: id, CommentBody: 'x' }).status;
    const edit = (fields: object) => c.call('PATCH', `/sobjects/Case/${id}`, fields).status;
    expect([comment(), edit({ Status: 'Closed' })]).toEqual([201, 204]);
    expect([comment(), edit({ Subject: 'late' })]).toEqual([400, 400]);
    expect(c.rows("SELECT Id FROM CaseFeed WHERE Type = 'CaseCommentPost'")).toHaveLength(1);
  });

  it('find duplicates, and let those be saved whose rule only warns', () => {
    const c = client();
    const first = c.create('Contact', { LastName: 'Same', Email: 'same@x.example' });
    rules(c, { duplicates: [{ object: 'Contact', fields: ['LastName', 'Email'] }] });
    const allow = { 'sforce-duplicate-rule-header': 'allowSave=true' };
    const post = (headers = {}) =>
      c.call('POST', '/sobjects/Contact', { LastName: 'SAME', Email: 'same@x.example' }, headers);
    expect(post().body[0]).toMatchObject({
      errorCode: 'DUPLICATES_DETECTED',
      message: 'Use one of these records?',
      duplicateResult: {
        allowSave: true,
        duplicateRuleEntityType: 'Contact',
        matchResults: [{ size: 1, matchRecords: [{ record: { Id: first } }] }],
      },
    });
    expect(post(allow).status).toBe(201);
    rules(c, { duplicates: [{ object: 'Contact', fields: ['LastName'], block: true }] });
    expect(post(allow).body[0].errorCode).toBe('DUPLICATES_DETECTED');
    expect(c.call('PATCH', `/sobjects/Contact/${first}`, { Phone: '1' }).status).toBe(204);
    const collection = c.call('POST', '/composite/sobjects', {
      records: [{ attributes: { type: 'Contact' }, LastName: 'same' }],
    });
    expect(collection.body[0].errors[0].statusCode).toBe('DUPLICATES_DETECTED');
  });

  it('lock records that wait for an approval', () => {
    const c = client();
    const id = c.create('Account', { Name: 'A' });
    rules(c, { locked: [id] });
    expect(c.call('PATCH', `/sobjects/Account/${id}`, { Phone: '1' }).body[0].errorCode).toBe(
      'ENTITY_IS_LOCKED',
    );
    rules(c, { locked: [] });
    expect(c.call('PATCH', `/sobjects/Account/${id}`, { Phone: '1' }).status).toBe(204);
  });

  it('add fields that everybody sees', () => {
    const c = client();
    c.system.actions?.['field']?.({
      object: 'Case',
      name: 'Region__c',
      type: 'picklist(40)',
      options: ['*EU', 'US'],
    });
    c.create('Case', {});
    expect(c.rows('SELECT Region__c FROM Case')).toEqual([{ Region__c: 'EU' }]);
    expect(() => c.system.actions?.['field']?.({ object: 'Case', name: 'Region__c' })).toThrow('already');
  });
});
