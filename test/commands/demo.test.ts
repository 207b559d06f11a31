import { cpSync } from 'node:fs';
import { expect, it } from 'vitest';
import { demoCommand } from '../../src/commands/demo.ts';
import { desk } from './support.ts';

it('the demo runs what it tells of, also where HubSpot alone is switched on', {
  timeout: 90_000,
}, async () => {
  const at = desk();
  cpSync('mappings', at.options.mappings, { recursive: true });
  at.rewrite('salesforce/integration.yaml', (text) => text.replace('\nenabled: true', '\nenabled: false'));
  at.rewrite('hubspot/integration.yaml', (text) => text.replace('\nenabled: false', '\nenabled: true'));
  let printed = '';
  const out = (text: string) => {
    printed += text;
  };

  expect(await demoCommand({ ...at.io, out }, at.options.mappings)).toBe(0);

  const steps = new Map(printed.split('\n== ').map((text) => [text.slice(0, 2), text]));
  const written = (step: string) =>
    [...(steps.get(step) ?? '').matchAll(/^salesforce \/ (\S+ \S+): .*?, (\d+ (?:created|updated))/gm)].map(
      ([, flow, count]) => `${flow}: ${count}`,
    );
  expect(printed).not.toContain('hubspot / ');
  expect(written('3.')).toEqual([
    expect.stringMatching(/^accounts import: \d+ created$/),
    expect.stringMatching(/^contacts import: \d+ created$/),
    expect.stringMatching(/^cases import: \d+ created$/),
    expect.stringMatching(/^cases sync-back: \d+ updated$/),
    expect.stringMatching(/^opportunities import: \d+ created$/),
    expect.stringMatching(/^opportunities sync-back: \d+ updated$/),
  ]);
  expect(written('4.')).toEqual([]);
  expect(written('5.')).toEqual(['accounts import: 1 updated', 'contacts sync-back: 1 updated']);
  expect(written('6.')).toEqual(['cases.notes import: 10 created']);
  const notes = steps.get('6.')?.split('oldest first:\n')[1]?.trimEnd().split('\n');
  expect(notes?.map((line) => line.slice(7, 40).trim())).toEqual([
    'user sees it  All six scanners sh',
    'user sees it  Same at gate 5 now.',
    'user sees it  On my way. Priya Na',
    'agents only   Rollback tonight, s',
    'user sees it  The log of scanner',
    'user sees it  Firmware 4.2 is the',
    'agents only   Do not tell them ye',
    expect.stringContaining('agents only   Zeile'),
  ]);
  expect(written('7.')).toEqual(['cases import: 1 updated', 'cases.notes sync-back: 1 created']);
  expect(steps.get('7.')).toContain('1 x CONFLICT: Field "summary"');
  expect(steps.get('7.')).toMatch(/Please try two parcels and tell us\.\n\s+Halo 2001-9\n/);
  expect(steps.get('7.')).toContain('on both sides: "Scanners at gates 4 and 5 are down"');
  expect(written('8.')).toEqual([]);
});
