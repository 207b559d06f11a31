import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { bench } from '../e2e/harness.ts';
import { runJson } from './support.ts';

interface Report {
  readonly groups: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
}

/** Rows of the guide's table: the connection, the check and its text, in which an ellipsis stands for anything. */
function promised() {
  const guide = readFileSync('mappings/salesforce/README.md', 'utf8');
  const table = guide.slice(guide.indexOf('<!-- doctor -->'), guide.indexOf('<!-- /doctor -->'));
  return [...table.matchAll(/^\| [^|]+ \| [^|]+ \| ([^|]+) \| `([\w-]+)` (.+) \|$/gm)].map(
    ([, connection = '', check = '', text = '']) => ({ connection, check, text }),
  );
}

const pattern = (text: string) =>
  new RegExp(
    `^${text
      .split(/ ?…/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );

/** Lines about permission sets and rules, which only some users may look at, and about the workflow, which stands beside the project's own mappings. */
const UNTOLD = new Set(['user', 'duplicates', 'schedule']);

it('every line that the guide of Salesforce promises is printed by doctor once its step is done', async () => {
  const at = await bench({
    more: ['sites', 'opportunities', 'cases'],
    salesforce: { Account: [], Contact: [], Case: [], Opportunity: [] },
  });
  at.rewrite('salesforce/accounts.yaml', (text) => text.replace('children: customer', 'children: site'));
  at.rewrite(
    'salesforce/cases.yaml',
    (text) => `${text}\nfeed: {}\ncomments: { syncBack: true }\nfiles: { syncBack: true }\n`,
  );
  await at.control('salesforce', 'settings', { queryAllFiles: true });

  const { groups } = (await runJson(at, 'doctor')) as Report;

  const lines = promised();
  const missing = lines.filter(
    ({ connection, check, text }) =>
      !UNTOLD.has(check) &&
      !groups
        .filter(({ name }) => name.includes(connection))
        .flatMap(({ findings }) => findings)
        .some((line) => line.level === 'pass' && line.check === check && pattern(text).test(line.found)),
  );
  expect(lines.length).toBeGreaterThan(40);
  expect(missing).toEqual([]);

  await at.control('salesforce', 'settings', {
    queryAllFiles: false,
    hiddenFields: ['Case.Halo_Ticket_Id__c'],
  });
  const worse = ((await runJson(at, 'doctor')) as Report).groups.flatMap(({ findings }) => findings);
  const levels = (check: string) => worse.filter((line) => line.check === check).map(({ level }) => level);
  expect(levels('files')).toEqual(['warn']);
  expect(worse.find(({ level }) => level === 'fail')).toMatchObject({
    check: 'external-id',
    code: 'EXTERNAL_ID_FIELD',
  });
});
