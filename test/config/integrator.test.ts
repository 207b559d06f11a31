import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadProject } from '../../src/config/index.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Integration } from '../../src/model/mapping.ts';
import { CATALOGUES, FIXTURES, SCHEMAS, SYSTEMS } from './support.ts';

const HOUR = 3_600_000;

/** The base project with this at the end of its integration.yaml. */
function load(more: string): {
  readonly integration: Integration | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const directory = mkdtempSync(join(tmpdir(), 'crosswalk-integrator-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
  writeFileSync(join(directory, 'crm/integration.yaml'), `version: 1\nintegration: crm\n${more}`);
  const { project, diagnostics } = loadProject({ directory, schemas: CATALOGUES, systems: SYSTEMS }, SCHEMAS);
  return { integration: project?.integrations[0], diagnostics };
}

describe('integration.yaml', () => {
  it('without an integrator puts nothing on a schedule, and nothing is stale', () => {
    expect(load('').integration).toMatchObject({
      integrator: undefined,
      notify: { errors: { incoming: [], outgoing: [] }, success: 'summary' },
      staleAfter: undefined,
    });
  });

  it('fills in every default', () => {
    const { integration, diagnostics } = load('integrator: { mappings: [accounts] }\n');

    expect(diagnostics).toEqual([]);
    expect(integration).toMatchObject({
      integrator: {
        enabled: true,
        mappings: ['accounts'],
        directions: ['import', 'syncBack'],
        schedule: { cron: '*/30 * * * *', timeZone: 'UTC' },
        full: { cron: '15 3 * * *', timeZone: 'UTC' },
        window: undefined,
      },
      staleAfter: 6 * HOUR,
    });
  });

  it('hands a time zone on to what does not name one', () => {
    const { integration } = load(
      `integrator:
  mappings: [accounts]
  schedule: { cron: '*/15 * * * *', timeZone: Europe/London }
  full: '0 2 * * *'
  window: { from: '20:00', to: '06:30' }
notify: { errors: { incoming: ['@acme/service-desk'], outgoing: ['@octocat'] }, success: each }
staleAfter: 90m
`,
    );

    expect(integration).toMatchObject({
      integrator: {
        full: { cron: '0 2 * * *', timeZone: 'Europe/London' },
        window: { from: 1200, to: 390, timeZone: 'Europe/London' },
      },
      notify: { errors: { incoming: ['@acme/service-desk'], outgoing: ['@octocat'] }, success: 'each' },
      staleAfter: 1.5 * HOUR,
    });
  });

  it('can have no full runs', () => {
    expect(load('integrator: { mappings: [accounts], full: off }\n').integration?.integrator?.full).toBe(
      undefined,
    );
  });

  it('is not stale before a rare schedule may be', () => {
    expect(
      load("integrator: { mappings: [accounts], schedule: '0 6 * * *' }\n").integration?.staleAfter,
    ).toBe(48 * HOUR);
    expect(
      load("integrator: { mappings: [accounts], schedule: '0 8-18 * * 1-5' }\n").integration?.staleAfter,
    ).toBe(2 * 62 * HOUR);
  });

  it('T34 that enables the integrator and chooses no mapping is refused (I-13)', () => {
    for (const text of ['integrator: {}\n', 'integrator: { enabled: true, mappings: [] }\n']) {
      const { integration, diagnostics } = load(text);
      expect(integration).toBeUndefined();
      expect(diagnostics).toMatchObject([
        { rule: 'integrator-mappings', todo: expect.stringContaining('mappings: [accounts]') },
      ]);
    }
    expect(load('integrator: { enabled: false }\n').diagnostics).toEqual([]);
  });
});

it('says of a time without a unit how to write it, not to put quotes around it', () => {
  const { diagnostics } = load('integrator: { mappings: [accounts] }\nstaleAfter: 6\n');

  expect(diagnostics).toMatchObject([
    {
      rule: 'value-type',
      message: '"staleAfter" cannot be 6',
      todo: 'Write a whole number and m, h or d: 90m, 6h, 2d.',
    },
  ]);
});
