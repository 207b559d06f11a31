import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bench } from '../e2e/harness.ts';
import { crm } from './records.ts';
import { desk, type Place, run } from './support.ts';

/** The place as a step of a job: with a summary, and somebody who reads annotations. */
function asStep<P extends Place>(place: P): P & { summary(): string } {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-summary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'summary.md');
  const env = { ...place.io.env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path };
  return {
    ...place,
    io: { ...place.io, env },
    summary: () => (existsSync(path) ? readFileSync(path, 'utf8') : ''),
  };
}

it('a command that fails is seen on the page of the run: an annotation and a part of the summary', async () => {
  const at = asStep(desk());

  const { code, text } = await run(at, 'import', 'nothing', '--plan');

  expect(code).toBe(1);
  expect(text.match(/^::error .*$/gm)).toEqual([
    '::error title=MAPPING_UNKNOWN::There is no mapping "nothing". Name one of them.',
  ]);
  expect(at.summary()).toMatch(
    /^### MAPPING\\_UNKNOWN\n\nThere is no mapping "nothing".\n\n- Why: There are/,
  );
});

it('nothing that it repeats is obeyed, as a command of the runner or as Markdown', async () => {
  const at = asStep(desk());

  const { text } = await run(at, 'import', 'a\n::set-env name=X::y%0A@octocat', '--plan');

  expect(text).not.toMatch(/^::set-env/m);
  expect(text.match(/^::error .*$/gm)?.[0]).toContain('%250A');
  expect(at.summary()).not.toMatch(/(?<!\u200d)@octocat/);
});

it('a configuration that is not valid names the first lines that are wrong', async () => {
  const at = desk();
  at.rewrite('salesforce/accounts.yaml', (text) => text.replace('target: name', 'target: nome'));

  const { text } = await run(asStep(at), 'schedule');

  expect(text).toMatch(
    /^::error title=CONFIG_INVALID::The configuration is not valid\. \S+accounts\.yaml:\d+:\d+: /m,
  );
});

it('elsewhere a failure is text alone', async () => {
  expect((await run(desk(), 'import', 'nothing', '--plan')).text).not.toContain('::error');
});

it.each([
  ['plan', 'A plan: this is what would be done. Nothing was written.'],
  ['import accounts --plan', 'A plan: this is what would be done. Nothing was written.'],
  ['state rebuild --yes', 'A rebuild of the state: what was found again is linked.'],
])('the summary of "%s" shows what it would do', async (line, note) => {
  const at = asStep(await bench({ salesforce: crm }));

  await run(at, ...(line.split(' ') as [string, ...string[]]));

  expect(at.summary()).toContain(`### salesforce\n\n${note}`);
  expect(at.summary()).toContain('| Mapping | Direction | Outcome | Read | Create |');
  expect(at.summary()).toMatch(/\| `accounts` \| import \| \w+ \| 2 \|/);
});

it('a connection that cannot be opened is an annotation too, once for all its mappings', async () => {
  const at = asStep(await bench({ salesforce: crm }));
  const io = { ...at.io, env: { ...at.io.env, HALO_CLIENT_SECRET: '' } };

  const { text } = await run({ ...at, io }, 'sync');

  expect(text.match(/^::error title=ENV_MISSING::.*$/gm)).toHaveLength(1);
});
