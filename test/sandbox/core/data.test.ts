import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadData } from '../../../src/sandbox/data.ts';

describe('data folders', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: unknown) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };

  it('reads arrays and { records } by system and object', () => {
    write('halo/client.json', [{ id: 1 }]);
    write('salesforce/Account.json', { records: [{ Name: 'a' }] });
    expect(loadData(folder)).toEqual({
      halo: { client: [{ id: 1 }] },
      salesforce: { Account: [{ Name: 'a' }] },
    });
  });

  it('reads an sf data tree plan, several files of one object together', () => {
    write('my-plan.json', [{ sobject: 'Account', saveRefs: true, files: ['one.json', 'two.json'] }]);
    write('one.json', { records: [{ Name: 'a' }] });
    write('two.json', '\uFEFF[{"Name":"b"}]');
    expect(loadData(folder)).toEqual({ salesforce: { Account: [{ Name: 'a' }, { Name: 'b' }] } });
  });

  it.each([
    ['salesforce/Account.json', '[{"Name": "Secret Corp"', 'It is not JSON'],
    ['salesforce/Account.json', '{"Name": "a"}', 'An array of records is expected.'],
    ['salesforce/Account.json', '[{"Name": "a"}, 3]', 'Record 2 is not an object.'],
    [
      'plan.json',
      '[{"sobject":"Account","files":["gone.json"]}]',
      'The plan names this file, but it does not exist.',
    ],
    ['other/readme.txt', 'x', 'It holds neither <system>/<object>.json nor an "sf data tree" plan.'],
  ])('says what is wrong with %s: %s', (name, content, why) => {
    write(name, content);
    const attempt = () => loadData(folder);
    expect(attempt).toThrow(why);
    expect(attempt).toThrow(expect.objectContaining({ code: 'SANDBOX_DATA', kind: 'config' }));
    expect(attempt).not.toThrow('Secret Corp');
  });

  it('says when the folder is not there', () => {
    expect(() => loadData(join(folder, 'nowhere'))).toThrow('There is no such folder.');
  });
});
