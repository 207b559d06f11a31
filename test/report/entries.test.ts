import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/commands/project.ts';
import type { Problem } from '../../src/model/errors.ts';
import type { Entry } from '../../src/model/plan.ts';
import { entryLines, problemLines } from '../../src/report/entries.ts';
import { type Painter, PLAIN } from '../../src/report/painter.ts';

const [accounts] =
  openProject({
    mappings: 'mappings',
    schemas: 'schemas/objects',
    state: '',
    integration: 'salesforce',
  }).integrations.find(({ name }) => name === 'salesforce')?.mappings ?? [];
const lineOf = (id: string) => accounts!.fields.find((rule) => rule.id === id)?.at.line;
const FILE = 'mappings/salesforce/accounts.yaml';
const lines = (entry: Entry, values: 'shown' | 'masked' = 'shown') =>
  entryLines(accounts!, entry, { painter: PLAIN, values });

const problem: Problem = {
  code: 'MATCH_AMBIGUOUS',
  kind: 'conflict',
  what: 'Two have the name.',
  where: 'there',
  why: 'crosswalk never guesses.',
  todo: 'Say which.',
};
const create: Entry = {
  action: 'create',
  direction: 'import',
  recordId: '001',
  values: { name: 'Acme', site_id: { planned: { mapping: 'accounts', sourceId: '002' } }, mark: '001' },
  rules: { name: 'name' },
};
const update: Entry = {
  action: 'update',
  direction: 'syncBack',
  recordId: '42',
  otherId: '001',
  changes: [
    { field: 'Phone', rule: 'main_phonenumber', before: null, after: '+44 20' },
    { field: 'Website', rule: 'gone', before: 'a\u001b[31m', after: '' },
  ],
};

describe('an entry of a plan', () => {
  it('of a create shows each value and the line of its rule', () => {
    expect(lines(create)).toEqual([
      '  + create  Account 001 -> halo',
      `      name                         "Acme"   ${FILE}:${lineOf('name')}`,
      '      site_id                      (created by this plan: accounts 002)',
      '      mark                         "001"',
    ]);
  });

  it('of an update shows before and after, in the direction it goes', () => {
    expect(lines(update)).toEqual([
      '  ~ update  Client 42 -> Account 001',
      `      Phone                        (empty) -> "+44 20"   ${FILE}:${lineOf('main_phonenumber')}`,
      '      Website                      "a\ufffd[31m" -> ""',
    ]);
  });

  it('shows that a value appears or goes also where values are masked', () => {
    const fields = lines(update, 'masked').slice(1);

    expect(fields.map((text) => text.slice(35))).toEqual([
      `(empty) -> •••   ${FILE}:${lineOf('main_phonenumber')}`,
      '••• -> •••',
    ]);
    expect(lines(create, 'masked')[1]).not.toContain('Acme');
  });

  it.each<[string, Entry, readonly string[]]>([
    [
      'of a link shows by what it was matched',
      { action: 'link', direction: 'import', recordId: '001', otherId: '42', how: 'name' },
      ['  = link    Account 001 -> Client 42  matched by name'],
    ],
    [
      'of a deactivation shows why',
      { action: 'deactivate', direction: 'import', recordId: '001', otherId: '42', reason: problem },
      ['  - deactivate  Account 001 -> Client 42', '      Two have the name.'],
    ],
    [
      'of an archive goes the other way',
      { action: 'archive', direction: 'syncBack', recordId: '42', otherId: '001', reason: problem },
      ['  - archive  Client 42 -> Account 001', '      Two have the name.'],
    ],
    [
      'of a skip shows the reason on its line',
      { action: 'skip', direction: 'import', recordId: '001', reason: problem },
      ['  . skip    Account 001  MATCH_AMBIGUOUS: Two have the name.'],
    ],
    [
      'of a held record shows the whole problem',
      { action: 'held', direction: 'import', recordId: '001', problem },
      [
        '  ! held    Account 001',
        '      MATCH_AMBIGUOUS: Two have the name.',
        '      where: there',
        '      why: crosswalk never guesses.',
        '      do: Say which.',
      ],
    ],
    [
      'that changes nothing is silent',
      { action: 'unchanged', direction: 'import', recordId: '001', otherId: '42' },
      [],
    ],
  ])('%s', (_, entry, expected) => {
    expect(lines(entry)).toEqual(expected);
  });

  it('has nothing in an id or a reason that a terminal or a workflow obeys', () => {
    const hostile = '\u001b[2J\n::error::x';
    const reason = { code: 'X', kind: 'rejected', what: hostile } as const;

    const shown = [
      ...lines({ action: 'skip', direction: 'import', recordId: hostile, reason }),
      ...lines({ action: 'archive', direction: 'import', recordId: hostile, otherId: hostile, reason }),
      ...lines({ action: 'held', direction: 'import', recordId: hostile, problem: reason }),
      ...lines({ action: 'link', direction: 'import', recordId: hostile, otherId: hostile, how: hostile }),
    ].join('|');

    expect(shown).not.toMatch(/\p{Cc}/u);
    expect(shown).not.toMatch(/(?:^|\|)\s*::/);
  });

  it('is coloured by what it does', () => {
    const painter: Painter = {
      ...PLAIN,
      green: (text) => `<green>${text}</green>`,
      yellow: (text) => `<yellow>${text}</yellow>`,
    };
    const first = (entry: Entry) => entryLines(accounts!, entry, { painter, values: 'masked' })[0];

    expect(first(create)).toBe('<green>  + create  Account 001 -> halo</green>');
    expect(first(update)).toBe('<yellow>  ~ update  Client 42 -> Account 001</yellow>');
  });
});

describe('a problem', () => {
  it('is told in as many lines as it has parts', () => {
    expect(problemLines({ code: 'X', kind: 'auth', what: 'It failed.' })).toEqual(['X: It failed.']);
    expect(problemLines({ code: 'X', kind: 'auth', what: 'It\nfailed.', todo: 'Do.' })).toEqual([
      'X: It⏎failed.',
      'do: Do.',
    ]);
  });
});
