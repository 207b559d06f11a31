import { describe, expect, it } from 'vitest';
import { crm } from '../commands/records.ts';
import { results, step, story, team } from './team.ts';

const COLOUR = (text: string) => text.replace('Banking: Finance', 'Banking: Other');

describe('a pull request of a fork', () => {
  it('B40 is checked in full without a secret, and never reaches a system', async () => {
    const it = await team({ salesforce: crm });

    const { result, comments } = await it.propose(
      'main',
      (edit) => edit('salesforce/accounts.yaml', COLOUR),
      {
        fork: 'mallory/crosswalk',
      },
    );

    expect(results(result), story(result)).toEqual({ check: 'success', plan: 'skipped' });
    console.log(story(result));
    expect(await it.bench.requests('salesforce')).toEqual([]);
    expect(comments()).toEqual([]);
  });
});
