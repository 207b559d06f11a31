import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { failureText } from '../../src/commands/failure.ts';
import { syncCommand } from '../../src/commands/sync.ts';
import { PLAIN } from '../../src/report/painter.ts';
import { type Bench, bench, counts, flow } from './harness.ts';

const account = { Id: '001000000000001AAA', Name: 'Acme', Phone: '1' };
const contact = {
  Id: '003000000000001AAA',
  AccountId: account.Id,
  LastName: 'Lee',
  Email: 'ann@acme.example',
};
const crm = { Account: [account], Contact: [contact] };

/** A run that is stopped before any record: its exit code, the code of what stopped it, and everything it said. */
async function failure(
  it: Bench,
  env: Record<string, string> = {},
): Promise<{ code: string; exit: number; text: string }> {
  const io = { ...it.io, env: { ...it.io.env, ...env } };
  it.output();
  try {
    const exit = await syncCommand(io, it.options);
    const text = it.output();
    const code = /^ {2}([A-Z_]+): /m.exec(text)?.[1] ?? '';
    return { code, exit, text };
  } catch (error) {
    const { text, problem, exitCode } = failureText(error, PLAIN);
    return { code: problem.code, exit: exitCode, text };
  }
}

describe('a wrong connection', () => {
  it('names a wrong Salesforce secret and what to check, and not the secret', async () => {
    const it = await bench({ salesforce: crm });

    const { exit, text } = await failure(it, { SALESFORCE_CLIENT_SECRET: 'wrong-secret-value' });

    expect(exit).toBe(3);
    expect(text).toMatch(/do: /);
    expect(text).toContain('salesforce');
    expect(text).not.toContain('wrong-secret-value');
  });

  it('names a wrong Halo secret', async () => {
    const it = await bench({ salesforce: crm });

    const { exit, text } = await failure(it, { HALO_CLIENT_SECRET: 'wrong-secret-value' });

    expect(exit).toBe(3);
    expect(text).toContain('halo');
    expect(text).not.toContain('wrong-secret-value');
  });

  it('says that nobody listens at a wrong host', async () => {
    const it = await bench({ salesforce: crm });

    expect(await failure(it, { HALO_URL: 'http://127.0.0.1:9' })).toMatchObject({
      exit: 3,
      code: expect.stringMatching(/^NETWORK_/),
    });
  });

  it('says that a page came instead of data', async () => {
    const it = await bench({ salesforce: crm });
    await it.control('salesforce', 'faults', {
      system: 'salesforce',
      path: '/services/data/.*/query.*',
      do: {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>Maintenance</body></html>',
      },
    });

    const { code, exit } = await failure(it);

    expect([code, exit]).toEqual(['NETWORK_NOT_JSON', 3]);
  });

  it('refuses a missing variable by its name', async () => {
    const it = await bench({ salesforce: crm });

    expect(await failure(it, { SALESFORCE_CLIENT_ID: '' })).toMatchObject({
      exit: 1,
      code: 'ENV_MISSING',
      text: expect.stringContaining('SALESFORCE_CLIENT_ID'),
    });
  });
});

describe('a mapping that cannot run', () => {
  it('B26 stops before any write when a mapped field is gone in Salesforce', async () => {
    const it = await bench({ salesforce: crm });
    await it.control('salesforce', 'faults', {
      system: 'salesforce',
      path: '/services/data/.*/queryAll.*',
      do: {
        status: 400,
        body: [
          {
            message:
              "\nSELECT Fax FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Fax' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
            errorCode: 'INVALID_FIELD',
          },
        ],
      },
    });

    const result = await it.sync();

    expect(result.outcome).toBe('failed');
    expect(flow(result, 'accounts').error).toMatchObject({ code: 'FIELD_GONE', kind: 'config' });
    expect(await it.writes()).toEqual([]);
  });

  it('deletes nothing when the source answers 403', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.control('salesforce', 'faults', {
      system: 'salesforce',
      path: '/services/data/.*/queryAll.*',
      do: {
        status: 403,
        body: [
          {
            message: 'The REST API is not enabled for this Organization.',
            errorCode: 'API_DISABLED_FOR_ORG',
          },
        ],
      },
    });
    await it.forgetRequests();

    expect((await it.sync()).outcome).toBe('failed');
    expect(await it.writes()).toEqual([]);
  });
});

describe('a state that cannot be used', () => {
  const stateFile = (it: Bench) => join(it.options.state, 'salesforce.sqlite');

  it('is refused when it belongs to another org, and kept as it is', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const db = new DatabaseSync(stateFile(it));
    db.exec("UPDATE orgs SET org_id = '00D000000000099AAA' WHERE connection = 'salesforce'");
    db.close();
    await it.forgetRequests();

    expect(await failure(it)).toMatchObject({ code: 'STATE_FOREIGN', exit: 1 });
    expect(await it.writes()).toEqual([]);
  });

  it('is refused when it is of a newer version', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const db = new DatabaseSync(stateFile(it));
    db.exec('PRAGMA user_version = 99');
    db.close();

    expect((await failure(it)).code).toBe('STATE_NEWER');
  });

  it('is refused when it was cut in half, never replaced by an empty one', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const size = readFileSync(stateFile(it)).length;
    truncateSync(stateFile(it), Math.floor(size / 2));
    await it.forgetRequests();

    expect((await failure(it)).code).toBe('STATE_CORRUPT');
    expect(readFileSync(stateFile(it)).length).toBe(Math.floor(size / 2));
    expect(await it.writes()).toEqual([]);
  });

  it('is refused with another key', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    expect((await failure(it, { CROSSWALK_STATE_KEY: 'another-key-altogether' })).code).toBe('STATE_KEY');
  });

  it('B44 holds no value of any record', async () => {
    const it = await bench({
      salesforce: {
        Account: [{ ...account, Name: 'Canary Nightingale', Phone: '+49 99 7654321' }],
        Contact: [{ ...contact, LastName: 'Canarybird', Email: 'canary@acme.example' }],
      },
    });
    await it.sync();

    const bytes = readdirSync(it.options.state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
      .join('');

    for (const canary of ['Canary', '7654321', 'canary@']) expect(bytes).not.toContain(canary);
  });
});

describe('an answer that was lost', () => {
  it('does not double the customers whose create got through', async () => {
    const it = await bench({ salesforce: crm });
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Client.*',
      times: 1,
      do: 'applyThenFail',
    });

    const first = await it.sync();
    it.clock.advance(86_400_000);
    const second = await it.sync();

    expect(counts(first, 'accounts')).toEqual({ create: 1 });
    expect((await it.records('halo', 'Client')).filter((row) => row['name'] === 'Acme')).toHaveLength(1);
    expect(counts(second, 'accounts')).not.toHaveProperty('create');
    expect((await it.record('halo', 'Users', (row) => row['surname'] === 'Lee'))['client_name']).toBe('Acme');
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('does not write when links.yaml or a mapping is broken', async () => {
    const it = await bench({ salesforce: crm });
    writeFileSync(join(it.options.mappings, 'salesforce/links.yaml'), 'version: 1\nlinks: [');

    expect(await failure(it)).toMatchObject({
      exit: 1,
      code: 'CONFIG_INVALID',
      text: expect.stringContaining('links.yaml:2:'),
    });
    expect(await it.writes()).toEqual([]);
  });
});
