import { expect, test } from 'vitest';
import { archivedRecords } from '../../../src/connectors/hubspot/archived.ts';
import { remembered } from '../../../src/connectors/hubspot/checkpoint.ts';
import { NOW, setUp } from './write-support.ts';

test('ids that lost a merge are no deletions, though the list of archived records shows them', async () => {
  const archived = (id: string) => ({
    id,
    properties: {},
    createdAt: NOW,
    updatedAt: NOW,
    archived: true,
    archivedAt: NOW,
  });
  const { deps } = await setUp({ status: 200, body: { results: [archived('501'), archived('502')] } });
  const found: string[] = [];

  for await (const page of archivedRecords(deps, 'contacts', { merged: new Set(['501']) }))
    found.push(...page.map(({ id }) => id));

  expect(found).toEqual(['502']);
});

test('what changed in the millisecond at which the reading began is read again', () => {
  const seen = new Map([
    ['1', 999],
    ['2', 1_000],
  ]);
  expect([...remembered(seen, { until: 1_000, thorough: 1_000 }).keys()]).toEqual(['1']);
});
