import { describe, expect, it } from 'vitest';
import type { Effect, FlowEffect, MappingEffect, Move, ReasonEffect } from '../../src/model/effect.ts';
import { NO_COUNTS } from '../../src/model/plan.ts';
import { type CommentedPlan, type CommentOptions, comment, marker } from '../../src/report/comment.ts';
import { code } from '../../src/report/markdown.ts';

const at = { file: 'mappings/salesforce/accounts.yaml', line: 30, column: 3 };

function flowEffect(more: Partial<FlowEffect> = {}): FlowEffect {
  return {
    ...{
      direction: 'import',
      counts: { ...NO_COUNTS, update: 3 },
      undone: NO_COUNTS,
      pending: 2,
      altered: 0,
    },
    rules: [
      {
        ...{ rule: 'customfields.CFIndustry', field: 'customfields.CFIndustry', at, records: 3 },
        moves: [{ from: { constant: 'Finance' }, to: { constant: 'Banks' }, count: 3 }],
      },
    ],
    ...{ reasons: [], cost: { halo: { read: 3, write: 3 } }, examples: [] },
    ...more,
  };
}

function mapping(more: Partial<MappingEffect> = {}): MappingEffect {
  return {
    ...{ integration: 'salesforce', mapping: 'accounts', objects: ['Account', 'Client'] },
    ...{ change: 'edited', compared: 'records', read: 100, planned: 5, requests: {} },
    edits: [{ key: 'values.industries', kind: 'changed', details: ['"Banking": Finance -> Banks'], at }],
    flows: [flowEffect()],
    ...more,
  };
}

function plan(mappings: readonly MappingEffect[], more: Partial<Effect> = {}): CommentedPlan {
  const complete = mappings.every(({ error }) => !error);
  return {
    ...{ outcome: complete ? 'done' : 'failed', flows: [] },
    effect: {
      ...{
        mappings,
        connections: [],
        settings: [],
        deferred: [],
        complete,
        values: [],
        serials: { salesforce: 7 },
        offline: false,
      },
      ...more,
    },
  };
}

const OPTIONS: CommentOptions = {
  ...{ root: 'mappings', values: [], most: 65_536 },
  run: 'https://github.com/a/b/actions/runs/5',
  meta: { hash: 'ab'.repeat(32), sha: 'cd'.repeat(20), serials: { salesforce: 7 } },
};

const body = (commented: CommentedPlan, more: Partial<CommentOptions> = {}) =>
  comment(commented, { ...OPTIONS, ...more }).body;

/** What GitHub renders outside of code spans. */
const prose = (text: string) => text.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, 'CODE');

describe('the comment on a pull request', () => {
  it('leads with how many records change, then by mapping and rule from what to what, and the cost', () => {
    const text = body(plan([mapping()]));

    expect(text.split('\n')[0]).toBe('<!-- crosswalk:plan:mappings -->');
    expect(text.split('\n')[1]).toBe(
      `<!-- crosswalk:meta {"hash":"${'ab'.repeat(32)}","sha":"${'cd'.repeat(20)}","serials":{"salesforce":7},"truncated":false} -->`,
    );
    expect(text).toContain('**This pull request changes what happens to 3 records**');
    expect(text).toContain('#### `salesforce / accounts` `Account -> Client`');
    expect(text).toContain('- **Import: 3 to update; 2 records of those looked at pending either way**');
    expect(text).toContain(
      '  - `customfields.CFIndustry`: 3 records (`mappings/salesforce/accounts.yaml:30`)',
    );
    expect(text).toContain('    - 3 × `"Finance"` → `"Banks"`');
    expect(text).toContain('  - The next run takes about: `halo 3 read, 3 write`');
    expect(text).toContain('[run](https://github.com/a/b/actions/runs/5)');
  });

  it('says that an edit changes nothing, and that no mapping differs', () => {
    const quiet = flowEffect({ counts: NO_COUNTS, rules: [], pending: 0 });

    expect(body(plan([mapping({ flows: [quiet] })]))).toContain('**No changes:** the edit does nothing');
    expect(body(plan([]))).toContain('**No changes:** no mapping differs.');
  });

  it('B45 says that it is incomplete when a system could not be reached, and why', () => {
    const error = {
      ...{ code: 'NETWORK_DOWN', kind: 'transient' as const, what: 'Halo did not answer.' },
      todo: 'Run it again.',
    };
    const text = body(plan([mapping({ flows: [], error })]));

    expect(text).toContain('**Incomplete: a mapping could not be compared.**');
    expect(text).toContain('- **It could not be compared:** `NETWORK_DOWN` `Halo did not answer.`');
    expect(text).not.toContain('No changes');
  });

  it('shows what is held back, with reason, cure and ids, and what a guard says', () => {
    const text = body(
      plan([
        mapping({
          flows: [
            flowEffect({
              counts: { ...NO_COUNTS, held: 2 },
              reasons: [
                {
                  action: 'held',
                  code: 'VALUE_UNMAPPED',
                  count: 2,
                  what: 'No line.',
                  todo: 'Add it.',
                  examples: ['001A'],
                },
              ],
              guard: { code: 'CHANGE_GUARD', kind: 'guard', what: 'Too many.' },
            }),
          ],
        }),
      ]),
    );

    expect(text).toContain('  - 2 × held `VALUE_UNMAPPED`: `No line.` Do: `Add it.`');
    expect(text).toContain('    - for example `001A`');
    expect(text).toContain('  - **A guard would refuse the next run:** `CHANGE_GUARD` `Too many.`');
  });

  it('B46 stays below the limit: kinds of change and examples go first, by whole lines, counted and linked', () => {
    const moves: Move[] = Array.from({ length: 10_000 }, (_, n) => ({
      ...{ from: { constant: `From ${n}` }, to: { constant: `To ${n}` }, count: 1 },
    }));
    const [rule] = flowEffect().rules;
    if (!rule) throw new Error('no rule');
    const big = plan([
      mapping({ flows: [flowEffect({ rules: [{ ...rule, moves }] })] }),
      mapping({ mapping: 'contacts' }),
    ]);
    const { body: text, truncated } = comment(big, OPTIONS);

    expect(truncated).toBe(true);
    expect(text.length).toBeLessThan(65_536);
    expect(text.length).toBeGreaterThan(60_000);
    expect(text).toContain('"truncated":true');
    // What matters most is there in full, the second mapping's too.
    expect(text).toContain('#### `salesforce / contacts`');
    expect(text.match(/- changed `values.industries`/g)).toHaveLength(2);
    const shown = text.match(/^ {4}- 1 × /gm)?.length ?? 0;
    const left = /\*\*Left out here: ([\d,]+) kinds of change/.exec(text)?.[1]?.replace(/,/g, '');
    // The other mapping has one more.
    expect(shown + Number(left)).toBeGreaterThanOrEqual(10_000);
    expect(shown + Number(left)).toBeLessThanOrEqual(10_001);
    for (const line of text.split('\n').filter((one) => one.startsWith('    - 1 ×')))
      expect(line).toMatch(/^ {4}- 1 × `"From \d+"` → `"To \d+"`$/);
  });

  it('lets no foreign text mention, link, be HTML, break a line or hide', () => {
    const evil =
      'a|b `` @octocat #1 https://evil.example <img src=x> [x](y) -->\r\n# head \u202e\u200b\u0000 GH-1 ![i](j) \\| |';
    const text = body(
      plan(
        [
          mapping({
            ...{ integration: evil, objects: [evil, evil] },
            edits: [{ key: evil, kind: 'changed', details: [evil], at: { ...at, file: evil } }],
            flows: [
              flowEffect({
                rules: [
                  {
                    rule: evil,
                    field: evil,
                    at: { ...at, file: evil },
                    records: 1,
                    moves: [{ from: { constant: evil }, to: 'value', count: 1 }],
                  },
                ],
                reasons: [{ action: 'held', code: evil, count: 1, what: evil, todo: evil, examples: [evil] }],
                guard: { code: evil, kind: 'guard', what: evil, why: evil, where: evil, todo: evil },
                cost: { [evil]: { read: 1, write: 1 } },
                examples: [
                  { action: 'update', undone: false, recordId: evil, otherId: evil, fields: [evil] },
                ],
              }),
            ],
          }),
        ],
        { connections: [evil] },
      ),
    );
    const plain = prose(text.split('\n').slice(2).join('\n'));

    expect(plain).not.toMatch(/octocat|evil\.example|<img|#1|\(y\)|\(j\)|GH-1|-->|# head/);
    for (const hidden of ['\u202e', '\u200b', '\u0000', '\r']) expect(text).not.toContain(hidden);
    expect(text.split('\n').filter((line) => line.includes('# head') && !line.includes('`'))).toEqual([]);
    // The hidden lines are the first two, and end where they should.
    expect(text.match(/^<!--.*-->$/gm)).toHaveLength(2);
  });

  it('shows values of examples only of integrations that allow it', () => {
    const held = flowEffect({
      examples: [
        {
          ...{ action: 'update', undone: false, recordId: '001A', otherId: '5', fields: ['phone'] },
          values: { phone: { before: 'old secret', after: 'new secret' } },
        },
      ],
    });
    const commented = plan([mapping({ flows: [held] })]);

    expect(body(commented)).toContain('  - update `001A` → `5`: `phone`');
    expect(body(commented)).not.toContain('secret');
    expect(body(commented, { values: ['salesforce'] })).toContain('`phone` `"old secret"` → `"new secret"`');
    expect(body(commented, { values: ['another'] })).not.toContain('secret');
  });

  it('leaves out details of every mapping before a refusal, a hold or the totals of the last one', () => {
    const held: ReasonEffect = {
      action: 'held',
      ...{ code: 'VALUE_UNMAPPED', what: 'No row.', todo: 'Add one.', count: 7, examples: ['001'] },
    };
    const guard = { code: 'CHANGE_GUARD', kind: 'guard', what: 'Too many at last.' } as const;
    const counted = { ...flowEffect().counts, held: 7 };
    const many = Array.from({ length: 400 }, (_, n) => mapping({ mapping: `mapping${n}` }));
    const all = [
      ...many,
      mapping({ mapping: 'holding', flows: [flowEffect({ counts: counted, reasons: [held] })] }),
      mapping({ mapping: 'refused', flows: [flowEffect({ guard })] }),
    ];

    const text = body(plan(all));

    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toContain('`salesforce / refused`');
    expect(text).toContain('`Too many at last.`');
    expect(text).toContain('`salesforce / holding`');
    expect(text).toContain('7 × held `VALUE_UNMAPPED`');
    const totals = (text.match(/^- \*\*Import: /gm) ?? []).length;
    expect(totals).toBeGreaterThan(200);
    expect(text).toContain('Left out here: ');
  });

  it('keeps its marker to one hidden line whatever the folder is called', () => {
    expect(marker('conf/-->\n@all mappings')).toBe('<!-- crosswalk:plan:conf/-all-mappings -->');
  });
});

describe('foreign text as code', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['``', '``` `` ```'],
    ['', '`(empty)`'],
    ['  ', '`(empty)`'],
    ['a|b', '`a¦b`'],
    ['a\nb', '`a⏎b`'],
  ])('%j is %s', (text, expected) => expect(code(text)).toBe(expected));

  it('is cut, but not within a character', () => {
    expect(code(`${'x'.repeat(159)}😀 tail`)).toBe(`\`${'x'.repeat(159)}…\``);
  });
});
