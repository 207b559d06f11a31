import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSandbox } from '../../../src/sandbox/command.ts';

describe('the sandbox command', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'command-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs until the line is printed, then stops; gives the line. */
  async function printed(args: Parameters<typeof runSandbox>[0]): Promise<string> {
    const stop = new AbortController();
    const lines: string[] = [];
    await runSandbox(args, {
      stop: stop.signal,
      print: (line) => {
        lines.push(line);
        stop.abort();
      },
    });
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  }

  it('prints one JSON line with URL, control URL and credentials of every system', async () => {
    const { systems, env } = JSON.parse(await printed({}));
    expect(Object.keys(systems)).toEqual(['salesforce', 'halo', 'hubspot']);
    expect(systems.salesforce).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      controlUrl: `${systems.salesforce.url}/__sandbox`,
      env: {
        SALESFORCE_URL: systems.salesforce.url,
        SALESFORCE_CLIENT_ID: expect.stringMatching(/^3MVG9/),
        SALESFORCE_CLIENT_SECRET: expect.stringMatching(/^[0-9A-F]{64}$/),
        SALESFORCE_USERNAME: 'integration@crosswalk.example',
        SALESFORCE_PRIVATE_KEY: expect.stringContaining('BEGIN PRIVATE KEY'),
      },
    });
    expect(Object.keys(env)).toEqual(
      expect.arrayContaining(['HALO_URL', 'HALO_CLIENT_ID', 'HALO_CLIENT_SECRET', 'CROSSWALK_STATE_KEY']),
    );
  });

  it('takes free ports for all systems where the port is 0', async () => {
    const { systems } = JSON.parse(await printed({ port: 0 }));
    for (const { url } of Object.values<{ url: string }>(systems))
      expect(Number(new URL(url).port)).toBeGreaterThan(1023);
  });

  it('writes an env file that parses back to the same values, and replaces its own file', async () => {
    const file = join(folder, '.env');
    await printed({ writeEnv: file });
    const { env } = JSON.parse(await printed({ writeEnv: file }));
    expect(parseEnv(readFileSync(file, 'utf8'))).toEqual(env);
  });

  it('does not overwrite a file that it did not write', async () => {
    const file = join(folder, '.env');
    writeFileSync(file, 'MINE=1\n');
    await expect(printed({ writeEnv: file })).rejects.toMatchObject({ code: 'SANDBOX_ENV_FILE' });
    expect(readFileSync(file, 'utf8')).toBe('MINE=1\n');
  });

  it('says what it does not understand in a faults file', async () => {
    const file = join(folder, 'faults.json');
    writeFileSync(file, '[{"system":"halo","do":"explode"}]');
    await expect(printed({ faults: file })).rejects.toMatchObject({
      code: 'SANDBOX_FAULTS',
      message: expect.stringContaining('A fault cannot do "explode"'),
    });
  });

  it('says that it cannot write its log', async () => {
    await expect(printed({ log: join(folder, 'no', 'log') })).rejects.toMatchObject({ code: 'SANDBOX_LOG' });
  });

  it('says which faults file it cannot read', async () => {
    await expect(printed({ faults: join(folder, 'gone.json') })).rejects.toMatchObject({
      code: 'SANDBOX_FAULTS',
    });
  });
});
