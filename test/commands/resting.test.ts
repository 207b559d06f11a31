import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Desk, desk, run, runJson } from './support.ts';

/** A project with Salesforce switched on and the shipped HubSpot mappings beside it, switched off and without a connection. */
function both(): Desk {
  const at = desk();
  cpSync('mappings/hubspot', join(at.options.mappings, 'hubspot'), { recursive: true });
  return at;
}

/** The same with the shipped connections, and the catalogues of someone who never read HubSpot's. */
function withoutCatalogue(): Desk {
  const at = both();
  cpSync('mappings/connections.yaml', join(at.options.mappings, 'connections.yaml'));
  const schemas = join(at.folder, 'schemas');
  cpSync('schemas/objects', schemas, { recursive: true });
  rmSync(join(schemas, 'hubspot'), { recursive: true });
  return { ...at, options: { ...at.options, schemas } };
}

it.each([
  ['no connection', both, 'there is no connection "hubspot"'],
  ['no catalogue', withoutCatalogue, 'the fields of hubspot "companies" are not known'],
] as const)('a disabled integration with %s is one warning and holds up nobody', async (_, make, what) => {
  const at = make();

  const validated = await runJson(at, 'validate');
  const codes = [];
  for (const command of ['test', 'compile', 'schedule', 'status', 'integrations list'])
    codes.push((await run(at, ...command.split(' '))).code);

  expect(validated).toMatchObject({ valid: true, errors: 0, warnings: 1 });
  const [warning] = (validated as { diagnostics: readonly object[] }).diagnostics;
  expect(warning).toMatchObject({
    severity: 'warning',
    rule: 'integration-resting',
    at: { file: join(at.options.mappings, 'hubspot/integration.yaml') },
    why: expect.stringContaining(what),
    todo: expect.stringContaining('crosswalk validate --integration hubspot'),
  });
  expect(codes).toEqual([0, 0, 0, 0, 0]);
});

it('a disabled integration that is named is held to everything', async () => {
  const at = both();

  const validated = await run(at, 'validate', '--integration', 'hubspot');
  const tested = await run(at, 'test', '--integration', 'hubspot');

  expect([validated.code, tested.code]).toEqual([1, 1]);
  expect(validated.text).toContain('hubspot/companies.yaml');
  expect(validated.text).toContain('[connection-unknown]');
});

it('what is wrong with its files themselves stays an error', async () => {
  const at = both();
  at.rewrite('hubspot/companies.yaml', (text) => text.replace('mapping: companies', 'maping: companies'));

  const { code, text } = await run(at, 'validate');

  expect(code).toBe(1);
  expect(text).toContain('[key-unknown]');
});

it('what is asked of a system leaves it out: pull and doctor with a connection less', async () => {
  const at = both();

  const pulled = await run(at, 'pull');
  const examined = await run(at, 'doctor');

  expect(pulled.text).toContain('ENV_MISSING');
  expect(pulled.text).not.toContain('connection-unknown');
  expect(examined.text).toMatch(/mappings +1 warning/);
});
