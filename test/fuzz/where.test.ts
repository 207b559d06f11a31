import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateWhere, parseWhere, renderSoql } from '../../src/where/index.ts';
import { apexAccepts } from '../where/apex.ts';
import { bare, trees } from '../where/arbitrary.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');

/** Everything that a token can be, and what it is not. */
const token = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('Name', 'Owner.Email', 'Amount__c', 'a.b.c.d.e.f', 'a.b.c.d.e.f.g'),
  },
  { weight: 6, arbitrary: fc.constantFrom('=', '!=', '<>', '<', '<=', '>=', '==', '=>', '!', '&&') },
  { weight: 6, arbitrary: fc.constantFrom('AND', 'OR', 'NOT', 'and', 'or', 'not', 'LIKE', 'IN', 'NOT IN') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('INCLUDES', 'EXCLUDES', 'NULL', 'TRUE', 'false', 'TODAY', 'LAST_N_DAYS:3'),
  },
  { weight: 8, arbitrary: fc.constantFrom('(', ')', ',') },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "'a'",
      "'O\\'Neil'",
      "'50\\%'",
      "'\\u0027'",
      "''",
      "'",
      "'\\'",
      "'a\\",
      '"a"',
      "'\u2019'",
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '1',
      '-1.5',
      '1e5',
      '.5',
      '2026-02-29',
      '2026-01-01T00:00:00Z',
      '12:30:00.000Z',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'SELECT',
      '(SELECT Id FROM Contact)',
      "(SELECT Id FROM A WHERE b = ')')",
      'ORDER BY',
      'LIMIT 1',
      'FOR UPDATE',
      '--',
      '/*',
      '//',
      ';',
      'USD5000',
      "DISTANCE(L__c, GEOLOCATION(1,2), 'km')",
      'CALENDAR_YEAR(',
      'toLabel(Name)',
      'convertTimezone(',
      '\u0000',
      '\u2028',
      '\u00a0',
      '__proto__',
      'constructor',
      'toString:1',
      '😀',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: 'binary' }) },
);
const soup = fc.array(token, { maxLength: 24 }).map((tokens) => tokens.join(' '));
const deep = fc
  .tuple(fc.integer({ min: 90, max: 1300 }), fc.constantFrom('(', 'NOT ', 'NOT (', '(('))
  .map(([depth, open]) => `${open.repeat(depth)}a = 1${')'.repeat(open.includes('(') ? depth : 0)}`);

const text = fc.string({ maxLength: 12, unit: 'binary' });
const valid = trees(
  text,
  text.map((value) => value.replace(/\\/g, '\\\\')),
).map(renderSoql);
/** A sound clause with a few characters lost, doubled or put somewhere else. */
const damaged = fc
  .tuple(
    valid,
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 4 }), fc.oneof(token, fc.constant(''))), {
      maxLength: 3,
    }),
  )
  .map(([clause, edits]) =>
    edits.reduce((now, [at, length, put]) => {
      const from = at % (now.length + 1);
      return now.slice(0, from) + put + now.slice(from + length);
    }, clause),
  );

/** A clause is refused with places inside it, or becomes a tree that says the same when it is written out again. */
function check(clause: string): 'read' | 'refused' {
  const result = parseWhere(clause);
  if (!result.ok) {
    expect(result.errors.length).toBeGreaterThan(0);
    for (const { start, end, message } of result.errors) {
      expect(message).not.toBe('');
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(clause.length);
    }
    return 'refused';
  }
  const rendered = renderSoql(result.clause.tree);
  const again = parseWhere(rendered);
  if (rendered.length <= 4000) {
    expect(again.ok ? bare(again.clause.tree) : again.errors, rendered).toEqual(bare(result.clause.tree));
    // The server's grammar reads it too, as one condition: nothing in it ends the condition early.
    expect(apexAccepts(rendered), rendered).toBe(true);
  }
  if (!result.clause.serverOnly)
    evaluateWhere(result.clause.tree, {}, { now: NOW, timeZone: 'UTC', types: () => undefined });
  return 'read';
}

describe('where clauses that nobody meant', () => {
  it.each([
    ['tokens in any order', soup, 4000, 1],
    ['sound clauses, damaged', damaged, 1500, 100],
    ['nesting without end', deep, 60, 0],
  ] as const)(
    '%s: a place of the fault, or a tree that is written out as it was read',
    (_, clauses, runs, read) => {
      let sound = 0;
      fc.assert(
        fc.property(clauses, (clause) => {
          if (check(clause) === 'read') sound += 1;
        }),
        { seed: 20261121, numRuns: runs, endOnFailure: true },
      );
      expect(sound).toBeGreaterThanOrEqual(read);
    },
    60_000,
  );
});
