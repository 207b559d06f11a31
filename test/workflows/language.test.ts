import { validate } from '@actions/languageservice';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { documentedYaml, workflowFiles } from './files.ts';

/** What GitHub's own language service says of a workflow. It keeps its answers by address, so that each `name` is used once. */
async function diagnostics(name: string, text: string): Promise<readonly string[]> {
  const found = await validate(TextDocument.create(`file:///${name}.yml`, 'yaml', 1, text), {});
  return found.map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);
}

describe("GitHub's language service", () => {
  it.each(workflowFiles())('finds nothing to say about $path', async ({ path, text }) => {
    expect(await diagnostics(path, text)).toEqual([]);
  });

  it('finds nothing to say about a workflow in the documents', async () => {
    const whole = documentedYaml().filter(({ text }) => /^on:/m.test(text));

    for (const [index, { text }] of whole.entries())
      expect(await diagnostics(`documented-${index}`, text)).toEqual([]);
  });

  it.each([
    ['an unknown key', 'permission', 'permissions', /Unexpected value 'permission'/],
    ['an event that is none', '  schedules:', '  schedule:', /schedules/],
    ['a step that does not exist', 'steps.dew.', 'steps.due.', /Context access might be invalid/],
    ['a queue that is cancelled', 'cancel-in-progress: true', 'cancel-in-progress: false', /queue/],
    ['a tick more often than GitHub allows', "'*/2 * * * *'", "'7,37 * * * *'", /5 minutes/],
  ])('would find %s', async (name, wrong, right, message) => {
    const sync = workflowFiles().find(({ path }) => path.endsWith('/sync.yml'))?.text ?? '';
    expect(sync).toContain(right);

    const found = await diagnostics(`wrong-${name.replaceAll(' ', '-')}`, sync.replace(right, wrong));

    expect(found.join('\n')).toMatch(message);
  });
});
