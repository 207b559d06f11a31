import { describe, expect, test } from 'vitest';
import { requestRefused } from '../../../src/connectors/halo/errors.ts';
import { problemOf, rejectionOf } from '../../../src/connectors/halo/rejection.ts';
import type { HttpResponse } from '../../../src/http/door.ts';

function answer(body: unknown): HttpResponse {
  const text = typeof body === 'string' && body.startsWith('raw:') ? body.slice(4) : JSON.stringify(body);
  const json = () => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  return { status: 400, headers: new Headers(), text, json, attempts: 1 };
}

describe('the bodies of a 400', () => {
  test.each([
    ['a JSON string', 'lookupid must be specified', { text: 'lookupid must be specified' }],
    [
      'a .NET exception',
      { ClassName: 'System.Exception', Message: 'A Site must be selected' },
      { text: 'A Site must be selected' },
    ],
    [
      'a model state',
      { '[3].site_id': ['Could not convert'] },
      { text: 'Could not convert', index: 3, field: 'site_id' },
    ],
    [
      'a problem document',
      { title: 'Bad', errors: { '$[2].name': ['no'] } },
      { text: 'no', index: 2, field: 'name' },
    ],
    ['resultCode and errorMessage', { resultCode: 4, errorMessage: 'No' }, { text: 'No' }],
    ['an error word', { error: 'nope' }, { text: 'nope' }],
    ['a page of HTML', 'raw:<html>x</html>', { text: '' }],
    ['plain text', 'raw:just text', { text: 'just text' }],
    ['nothing', 'raw:', { text: '' }],
  ])('%s', (_, body, expected) => {
    expect(rejectionOf(answer(body))).toEqual(expected);
  });
});

describe('what a person reads', () => {
  test.each([
    ['Username must be entered', 'RECORD_INCOMPLETE', 'name'],
    ['A Site must be selected', 'RECORD_INCOMPLETE', 'site_id'],
    ['Please populate main contact name', 'RECORD_INCOMPLETE', 'newclient_contactname'],
    ['Name must be unique', 'RECORD_CONFLICT', 'name'],
    ['Record not found', 'RECORD_GONE', undefined],
    ["Could not convert string to integer: abc. Path '[0].x', line 1", 'VALUE_INVALID', undefined],
    [
      "A database error occurred (515) - Cannot insert the value NULL into column 'Aarea'",
      'RECORD_INCOMPLETE',
      'aarea',
    ],
    ['Computer says no', 'RECORD_REJECTED', undefined],
    ['', 'RECORD_REJECTED', undefined],
  ])('%s', (text, code, field) => {
    const problem = problemOf({ text }, 'At POST /Users.', ['name', 'site_id']);

    expect(problem.code).toBe(code);
    expect(problem.field).toBe(field);
    expect(problem.todo).toMatch(/.{15,}/);
  });

  test.each([
    [
      'Jane Doe <jane@acme.com>, +44 20 7946 0000 cannot be saved',
      'RECORD_REJECTED',
      'none that crosswalk knows',
    ],
    [
      'Jane must be unique: Jane Doe <jane@acme.com> has it',
      'RECORD_CONFLICT',
      'Halo says: "must be unique".',
    ],
    ['A field of Jane Doe is required: +44 20 7946 0000', 'RECORD_INCOMPLETE', 'Halo says: "is required".'],
  ])('no value of a record is repeated: %s', (text, code, why) => {
    const problem = problemOf({ text, field: 'Jane Doe' }, 'At POST /Users.', ['name']);

    expect(problem.code).toBe(code);
    expect(problem.why).toContain(why);
    expect(JSON.stringify(problem)).not.toMatch(/Jane|Doe\b|acme|7946/);
    const place = { connection: 'desk', method: 'GET', path: '/Users' };
    const refused = requestRefused(place, answer(text));
    expect(JSON.stringify(refused.text)).not.toMatch(/Jane|Doe\b|acme|7946/);
    expect(refused.text.why).toContain(why);
  });
});
