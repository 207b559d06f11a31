import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../commands/support.ts';
import { type Bench, openBench } from '../e2e/harness.ts';
import { answerOf, type Meddle, openRelay, type Relay } from '../support/relay.ts';

// Room for slow machines.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** What a terminal, a workflow or a page would obey, in one text. */
const HOSTILE = [
  '\u001b[31mred\u001b[2J',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u009b31m',
  '\u0007\u0008\u007f',
  '\r\n::error file=x::owned',
  '\n  ::set-output name=a::b',
  '\n::stop-commands::x',
  '%0A::warning::y',
  '##[command]z ##vso[task.setvariable variable=a]b',
  '\u202egpj.exe\u2066\u200b\u2060\ufeff\u{e0041}',
  '\u2028::error::l\u0085::error::n',
  '<script>alert(1)</script> [x](javascript:1) | `x` {{Name}} $(id)',
  `' OR Name != '" \\ % _`,
].join('');

const OBEYED =
  /[^\P{Cc}\n]|[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|##\[|^\s*::/mu;

/** The marks that crosswalk itself puts between what would be a command. */
const withoutOwnMarks = (text: string) => text.replaceAll(':\u200b:', ': :').replaceAll('##\u200b[', '## [');

const account = (n: number, more: Readonly<Record<string, unknown>> = {}) => ({
  Id: `00100000000000${n}AAA`,
  Name: `${n} ${HOSTILE}`,
  Phone: HOSTILE.slice(0, 40),
  Website: HOSTILE,
  Description: HOSTILE,
  ...more,
});

let it_: Bench;
let relay: Relay;
beforeAll(async () => {
  it_ = await openBench({
    salesforce: {
      Account: [
        account(1),
        account(2),
        account(3, { Name: 'Same' }),
        account(4, { Name: 'Same' }),
        account(5),
      ],
      Contact: [
        {
          Id: '003000000000001AAA',
          AccountId: '001000000000001AAA',
          FirstName: HOSTILE.slice(0, 40),
          LastName: HOSTILE.slice(0, 80),
          Title: HOSTILE.slice(0, 100),
        },
      ],
    },
    halo: {
      Client: [
        { id: 501, name: `2 ${HOSTILE}` },
        { id: 502, name: `5 ${HOSTILE}` },
        { id: 503, name: `5 ${HOSTILE}` },
      ],
    },
  });
  relay = await openRelay(it_.io);
  it_.rewrite('salesforce/accounts.yaml', (text) =>
    text
      .replace(/^guards:.*$/m, 'guards: { create: off, update: off }')
      .replace('default: Other', 'unmapped: hold')
      .replace('source: NumberOfEmployees,', 'source: Description, transform: [number],')
      .replace(
        'value: Customers',
        `value: ${JSON.stringify(`Customers ${HOSTILE}`)}, unmatched: { topLevel: Customers }`,
      ),
  );
});
afterAll(async () => {
  await relay.close();
  await it_.close();
});

/** Names and labels that an administrator chose, and every text of an error. */
const NAMED =
  /^(name|label|masterlabel|username|displayName|preferred_username|tenant_id|message|description)$/i;

/** Everything that has a name in an answer gets a hostile one, records apart: those have it already. */
const rename: Meddle = async (_, request, real) => {
  const answer = await real();
  if (request.method !== 'GET' || /\/(Client|Users|Site|queryAll)\b|authinfo/i.test(request.path))
    return answerOf(answer);
  const text = JSON.stringify(JSON.parse(answer.text || '{}'), (key, value: unknown) =>
    NAMED.test(key) &&
    typeof value === 'string' &&
    !/^(Account|Contact|User|Owner|name|email)$/i.test(value) &&
    !isFieldName(value)
      ? `${value} ${HOSTILE}`
      : value,
  );
  return answerOf(answer, text);
};
const isFieldName = (value: string) => /^[A-Za-z]\w*$/.test(value);

const COMMANDS: readonly (readonly string[])[] = [
  ['plan', '--values', '--all'],
  ['sync'],
  ['explain', '001000000000001AAA', '--values'],
  ['explain', '501', '--values'],
  ['explain', HOSTILE],
  ['links', 'suggest', '--values'],
  ['links', 'list'],
  ['links', 'add', 'accounts', HOSTILE, '7'],
  ['links', 'remove', 'accounts', HOSTILE],
  ['retry'],
  ['retry', HOSTILE],
  ['import', 'accounts', '--ids', HOSTILE.replaceAll(',', ';')],
  ['import', 'accounts', '--where', `Name = ${HOSTILE}`],
  ['status'],
  ['state', 'show'],
  ['state', 'export'],
  ['doctor'],
  ['auth', 'status'],
  ['sync', '--integration', HOSTILE],
  ['explain', '--code', HOSTILE],
  ['validate'],
];

describe('nothing that a terminal or a workflow obeys is printed', () => {
  it.each(
    COMMANDS.flatMap((argv) => [argv, [...argv, '--json']]).map(
      (argv) => [argv.join(' ').replace(HOSTILE, '<hostile>'), argv] as const,
    ),
  )('by %s', async (_, argv) => {
    relay.meddle(rename);
    const { text } = await run({ ...it_, io: relay.io }, ...argv);
    relay.meddle(undefined);

    expect(text).not.toBe('');
    expect(OBEYED.exec(withoutOwnMarks(text)), text).toBeNull();
  });

  it('and the text is there all the same, so that a person sees it', async () => {
    const { text } = await run({ ...it_, io: relay.io }, 'explain', '001000000000001AAA', '--values');

    expect(text).toContain('red');
  });
});
