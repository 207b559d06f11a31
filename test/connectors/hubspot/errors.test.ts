import { describe, expect, it } from 'vitest';
import { batchFaults, faultOf, recordProblem, requestError } from '../../../src/connectors/hubspot/errors.ts';

const body = (value: object) => JSON.stringify(value);
const wrong = (error: string, name: string) =>
  body({
    status: 'error',
    category: 'VALIDATION_ERROR',
    message: `Property values were not valid: [${JSON.stringify({
      isValid: false,
      message: 'Jane Roe was not one of the allowed options: [a, b]',
      error,
      name,
      localizedErrorMessage: 'Jane Roe',
      portalId: 1,
    })}]`,
  });

describe('what HubSpot says of a record', () => {
  it.each([
    ['PROPERTY_DOESNT_EXIST', 'FIELD_GONE'],
    ['READ_ONLY_VALUE', 'FIELD_READONLY'],
    ['INVALID_OPTION', 'VALUE_INVALID'],
    ['INVALID_INTEGER', 'VALUE_INVALID'],
    ['INVALID_DATE', 'VALUE_INVALID'],
    ['INVALID_EMAIL', 'VALUE_INVALID'],
    ['CONFLICTING_UNIQUE_VALUE', 'RECORD_CONFLICT'],
    ['SOMETHING_NEW', 'RECORD_REJECTED'],
  ])('%s is %s, of the property that the message names, without its values', (error, code) => {
    const problem = recordProblem('contacts', '51', faultOf(400, wrong(error, 'industry')));

    expect(problem).toMatchObject({ code, field: 'industry', where: 'In contacts 51.' });
    expect(problem.what).toBe(`HubSpot answered VALIDATION_ERROR: ${error} for "industry".`);
    expect(JSON.stringify(problem)).not.toContain('Jane');
  });

  it('names the record that has the address', () => {
    const text = body({
      status: 'error',
      category: 'CONFLICT',
      message: 'Contact already exists. Existing ID: 551',
    });
    const fault = faultOf(409, text);

    expect(fault.existingId).toBe('551');
    expect(recordProblem('contacts', undefined, fault)).toMatchObject({ code: 'RECORD_CONFLICT' });
    expect(recordProblem('contacts', undefined, fault).why).toContain('It is record 551.');
  });

  it('of its oldest kind is understood too', () => {
    const text = body({
      validationResults: [
        { isValid: false, message: 'Email address 000 is invalid', error: 'INVALID_EMAIL', name: 'email' },
      ],
      status: 'error',
      message: 'Property values were not valid',
    });

    expect(faultOf(400, text).errors).toEqual([{ code: 'INVALID_EMAIL', property: 'email' }]);
  });

  it('in a batch tells whom it is about', () => {
    const faults = batchFaults([
      {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message: 'Could not get some',
        context: { ids: ['1', 2] },
      },
      {
        status: 'error',
        category: 'VALIDATION_ERROR',
        message: 'no list here',
        context: { objectWriteTraceId: ['t1'] },
        errors: [{ message: 'x', code: 'INVALID_OPTION', context: { propertyName: ['lifecyclestage'] } }],
      },
      'no object',
    ]);

    expect(faults).toMatchObject([
      { status: 207, category: 'OBJECT_NOT_FOUND', ids: ['1', '2'] },
      {
        category: 'VALIDATION_ERROR',
        traceIds: ['t1'],
        errors: [{ code: 'INVALID_OPTION', property: 'lifecyclestage' }],
      },
    ]);
    expect(faults).toHaveLength(2);
    expect(recordProblem('companies', '1', faults[0] ?? faultOf(500, '')).code).toBe('RECORD_GONE');
  });

  it('is nothing that only looks like a name', () => {
    const text = body({
      category: 'jane roe',
      errors: [{ code: 'Jane Roe', in: 'jane@roe.example', message: 'x' }],
    });

    expect(faultOf(400, text)).toEqual({ status: 400, category: undefined, errors: [] });
  });
});

describe('what HubSpot says of a request', () => {
  it.each([
    ['a page of a proxy', 502, '<html><body>502 Bad Gateway</body></html>', 'SERVER_FAILED'],
    ['no body', 503, '', 'SERVER_FAILED'],
    ['an unknown address', 404, '<html>', 'CONNECTION_URL'],
    ['a search it does not take', 400, body({ category: 'VALIDATION_ERROR', message: 'x' }), 'QUERY_REFUSED'],
    ['an address too long', 414, '', 'QUERY_REFUSED'],
    ['locked records', 423, '', 'RECORD_LOCKED'],
    ['a burst', 429, body({ message: 'x', policyName: 'TEN_SECONDLY_ROLLING' }), 'RATE_LIMITED'],
    ['the day', 429, body({ message: 'You have reached your daily limit.' }), 'QUOTA_EXHAUSTED'],
    ['something else', 418, '', 'ANSWER_UNEXPECTED'],
  ])('%s (%i) has a code and a cure', (_what, status, text, code) => {
    const error = requestError('crm', 'GET /crm/v3/objects/companies', faultOf(status, text));

    expect(error.code).toBe(code);
    expect(error.text.where).toBe(`At GET /crm/v3/objects/companies, status ${status}.`);
    expect(error.text.todo).toMatch(/\.$/);
  });

  it('names every scope that is missing', () => {
    const text = body({
      category: 'MISSING_SCOPES',
      errors: [{ message: 'm', context: { requiredGranularScopes: ['crm.objects.contacts.read', 'oauth'] } }],
    });
    const error = requestError('crm', 'GET /x', faultOf(403, text));

    expect(error.code).toBe('AUTH_SCOPE');
    expect(error.text.what).toBe(
      'HubSpot connection "crm" answered MISSING_SCOPES: scopes crm.objects.contacts.read, oauth.',
    );
    expect(error.text.todo).toContain('Private Apps > the app > Scopes');
  });
});
