import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadedProject } from '../../src/config/index.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { FIXTURES, loadBad } from './support.ts';

const A = 'crm/accounts.yaml';

/** Each fixture with everything that is said about it: file, line, column, rule, and the suggestion in brackets. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'archive-unsupported': ['5:39 not-capable'],
  bomb: ['2:8 yaml-alias'],
  'boolean-yes': ['5:20 value-type (true)'],
  'broken-mapping-linked': ['crm/a.yaml:4:1 yaml-syntax'],
  'bulk-above': ['connections.yaml:6:16 value-invalid', 'connections.yaml:14:16 value-invalid'],
  'checkbox-to-text': ['7:34 field-type-mismatch'],
  'children-of-contacts': ['5:11 children-unsupported'],
  'children-site': ['5:11 children-receiver'],
  'clear-what-cannot-be-empty': ['7:64 not-clearable', '8:45 not-clearable'],
  'colon-in-plain-text': ['7:19 yaml-syntax'],
  'compound-field': ['7:15 field-not-mappable'],
  'connection-misspelt': ['3:23 connection-unknown (salesforce)'],
  'connection-of-other-system': ['connections.yaml:4:5 key-unknown', 'connections.yaml:14:5 key-unknown'],
  'constant-of-another-kind': [
    '7:14 field-type-mismatch',
    '8:15 field-type-mismatch',
    '9:14 value-not-an-option',
  ],
  'constant-yes': ['7:14 field-type-mismatch'],
  'create-only-field': ['7:30 field-create-only', '8:15 field-create-only'],
  'custom-field-missing': ['7:30 field-unknown'],
  'datetime-to-date': ['7:28 warning date-precision'],
  'duplicate-key': ['7:1 yaml-duplicate-key'],
  empty: ['1:1 yaml-empty'],
  'enum-misspelt': ['7:59 value-unknown (both)'],
  'external-id-email': ['5:23 external-id-field'],
  'external-id-related': ['5:23 external-id-field', '5:43 external-id-field'],
  'external-id-unfit': ['5:23 external-id-field', '5:57 external-id-field'],
  'field-misspelt': ['6:15 field-unknown (Name)', '6:29 field-unknown (name)'],
  'field-relationship-misspelt': ['7:15 field-unknown (Owner.Email)', '8:15 field-unknown (Owner.Email)'],
  'fields-empty': ['5:9 value-empty'],
  'file-in-utf-16': ['crm/b.yaml:1:1 file-encoding'],
  'file-misplaced': ['crm/b.yml:1:1 file-misplaced', 'stray.yaml:1:1 file-misplaced'],
  'flow-of-other-system': ['connections.yaml:20:13 auth-flow', 'connections.yaml:24:13 auth-flow'],
  'guard-threshold': ['5:19 value-invalid', '5:33 value-invalid'],
  'guard-unmapped-field': ['5:21 guard-field-unmapped (name)'],
  'hubspot-flow': ['connections.yaml:21:7 auth-flow'],
  'hubspot-keys': ['connections.yaml:20:5 key-unknown', 'connections.yaml:21:5 key-unknown'],
  'hubspot-token': ['connections.yaml:20:13 key-missing', 'connections.yaml:24:44 literal-secret'],
  'hubspot-without-secret': ['connections.yaml:20:5 key-missing'],
  'ids-without-quotes': ['5:11 number-rewritten', '5:17 number-rewritten'],
  'integration-empty': ['crm/integration.yaml:2:1 integration-empty'],
  'integration-misnamed': ['crm/integration.yaml:2:14 integration-name'],
  'integrator-entities': [
    'crm/integration.yaml:3:15 key-unknown (mappings)',
    'crm/integration.yaml:4:32 value-invalid',
    'crm/integration.yaml:5:13 value-invalid',
  ],
  'integrator-misnamed': ['crm/integration.yaml:4:24 mapping-unknown (accounts)'],
  'integrator-without-mappings': ['crm/integration.yaml:3:1 integrator-mappings'],
  'jwt-without-key': [
    'connections.yaml:7:7 key-missing',
    'connections.yaml:7:7 key-missing',
    'connections.yaml:11:13 value-unknown (halo)',
  ],
  'key-misspelt': ['6:35 key-unknown (direction)'],
  'key-octal': ['9:40 yaml-key-not-text'],
  'limits-of-other-system': ['connections.yaml:14:59 key-unknown'],
  'limits-out-of-range': [
    'connections.yaml:6:13 value-invalid',
    'connections.yaml:6:31 value-invalid',
    'connections.yaml:6:44 value-type',
    'connections.yaml:6:60 value-invalid',
    'connections.yaml:14:15 key-unknown (requests)',
  ],
  'key-unknown-everywhere': ['5:1 key-unknown (fields)', '7:1 key-unknown (import)'],
  'link-cycle': ['crm/a.yaml:7:59 link-cycle', 'crm/a.yaml:7:59 link-object'],
  'link-unknown': ['7:44 link-unknown (accounts)'],
  'link-wrong-object': ['crm/b.yaml:7:51 link-object'],
  'links-twice': [
    'crm/links.yaml:5:17 link-source-twice',
    'crm/links.yaml:7:58 link-primary-twice',
    'crm/links.yaml:8:3 mapping-unknown (accounts)',
  ],
  'list-for-mapping': ['1:1 value-type'],
  'lookup-both-ways': ['8:60 lookup-one-way'],
  'lookup-into-text': ['7:36 field-type-mismatch'],
  'lookup-unknown': ['7:64 lookup-unknown (agentByEmail)'],
  'lookup-wrong-object': ['7:63 lookup-object', '8:84 lookup-object'],
  'lossy-transform': ['8:83 transform-lossy'],
  'mapping-name-capital': ['2:10 value-invalid'],
  'match-misspelt': ['5:25 field-unknown (name)'],
  'match-twice': ['5:31 match-twice', '5:55 match-twice'],
  'match-unmapped': ['5:25 match-external-id', '5:37 match-unmapped', '5:53 match-unmapped'],
  'merge-key': ['6:3 yaml-merge-key'],
  'no-break-space': ['2:9 yaml-space'],
  'no-break-space-in-flow': ['6:20 yaml-space', '7:29 yaml-space'],
  'number-for-text': ['7:15 number-rewritten'],
  'number-to-text': ['7:42 field-type-mismatch'],
  'object-misspelt': ['3:43 object-unknown (Account)', '4:37 object-unknown (client)'],
  'object-not-pulled': ['3:43 catalogue-missing'],
  'opt-out-text': ['5:19 opt-out-field', '5:34 opt-out-field'],
  'out-of-reach-create': [
    '3:43 object-read-only',
    '5:13 warning sync-back-empty',
    '5:18 warning create-unmarked',
  ],
  'phone-region': ['7:69 phone-region (GB)', '8:68 phone-region'],
  'read-only-source': ['8:15 field-read-only'],
  'read-only-target': ['7:42 field-read-only'],
  'related-field-synced-back': ['8:15 field-read-only', '8:36 warning text-too-long'],
  'required-missing': ['3:11 key-missing'],
  'schedule-too-often': [
    'crm/integration.yaml:5:14 schedule-too-often',
    'crm/integration.yaml:7:3 warning window-unused',
  ],
  'schedule-unreadable': [
    'crm/integration.yaml:5:19 schedule-invalid',
    'crm/integration.yaml:6:18 schedule-invalid',
    'crm/integration.yaml:6:41 time-zone-unknown (Europe/London)',
    'crm/integration.yaml:7:33 window-empty',
    'crm/integration.yaml:7:51 time-zone-unknown (Asia/Calcutta)',
  ],
  'schedule-warnings': [
    'crm/integration.yaml:7:3 warning window-unused',
    'crm/integration.yaml:8:13 warning stale-after-short',
  ],
  'schedule-window-short': ['crm/integration.yaml:6:3 warning window-short'],
  'second-document': ['7:1 yaml-documents'],
  'secret-in-broken-file': ['connections.yaml:17:4 yaml-syntax'],
  'secret-in-env-name': ['connections.yaml:9:28 literal-secret', 'connections.yaml:16:28 literal-secret'],
  'secret-written-out': ['connections.yaml:16:21 literal-secret'],
  'select-to-text': ['7:33 field-type-mismatch'],
  'select-without-map': ['7:33 field-type-mismatch'],
  'source-and-value': ['7:22 field-source'],
  'source-missing': ['7:7 field-source'],
  stages: ['8:1 shorthand-unsupported'],
  'sync-back-create-incomplete': ['5:26 warning create-unmarked', '5:26 sync-back-create-incomplete'],
  'sync-back-off': ['7:48 warning sync-back-off'],
  'sync-back-where-semi-join': ['5:35 not-capable'],
  'sync-back-where-types': ['5:42 where-type', '5:59 where-type', '5:92 warning where-option'],
  tab: ['6:1 yaml-tab'],
  tag: ['2:10 yaml-tag'],
  'template-helper': ['7:21 template-invalid'],
  'template-misspelt-field': ['7:23 field-unknown (Name)'],
  'template-synced-back': ['8:53 sync-back-source'],
  'template-triple': ['7:21 template-invalid'],
  'tests-misspelt': [
    'crm/accounts.test.yaml:5:30 number-rewritten',
    'crm/accounts.test.yaml:6:13 value-invalid',
    'crm/accounts.test.yaml:6:33 value-invalid',
    'crm/other.test.yaml:2:10 mapping-unknown (accounts)',
  ],
  'text-to-number': ['7:30 field-type-mismatch'],
  'text-to-reference': ['7:36 field-type-mismatch'],
  'text-too-long': ['7:32 warning text-too-long'],
  'token-in-value': ['7:15 literal-secret'],
  'transform-back-on-import': ['7:63 transform-unused'],
  'transform-unknown': [
    '7:60 value-unknown (lower)',
    '7:66 value-invalid',
    '7:88 value-invalid',
    '7:95 key-unknown',
  ],
  'transform-wrong-family': ['7:59 transform-type'],
  'two-mappings-one-field': ['crm/b.yaml:6:38 field-owned-twice'],
  'two-mappings-one-name': [
    'crm/b.yaml:2:10 mapping-name-twice',
    'crm/b.yaml:5:1 warning import-create-incomplete',
  ],
  'two-rules-one-target': ['7:30 field-twice'],
  'unclosed-bracket': ['7:1 yaml-syntax'],
  'unmapped-source': ['5:11 not-yet'],
  'unmatched-bogus': ['7:91 key-unknown (site)'],
  'unmatched-without-lookup': ['7:48 unmatched-unused'],
  'url-of-a-page': [
    'connections.yaml:19:10 connection-url',
    'connections.yaml:23:10 connection-url',
    'connections.yaml:30:10 connection-url',
  ],
  'value-map-default-and-hold': ['9:43 value-map-unmapped'],
  'value-map-incomplete': ['9:3 value-map-incomplete'],
  'value-map-lossy': ['10:38 value-map-lossy'],
  'value-map-lossy-default': ['10:23 value-map-lossy'],
  'value-map-unknown': ['7:66 value-map-unknown (industries)', '9:3 warning value-map-unused'],
  'value-map-wrong-option': [
    '9:26 value-not-an-option (Other)',
    '9:48 value-not-an-option (Finance)',
    '9:58 warning value-map-key-unknown (Banking)',
    '9:87 value-type',
  ],
  'version-2': ['1:10 value-unknown'],
  'where-block': ['8:9 field-unknown (Industry)'],
  'where-misspelt-field': ['6:32 field-unknown (Industry)'],
  'where-mixed': ['6:38 where-mixed'],
  'where-not-filterable': ['5:19 where-not-filterable'],
  'where-operators': [
    '6:11 where-operator',
    '6:45 where-operator',
    '6:91 where-operator',
    '6:108 where-operator',
  ],
  'where-options': ['6:35 warning where-option (Banking)', '6:70 warning where-option (South)'],
  'where-order-by': ['6:21 where-clause'],
  'where-too-long': ['6:4011 where-length'],
  'where-too-long-with-children': ['7:3 where-length'],
  'where-types': [
    '7:12 where-type',
    '7:38 where-type',
    '8:21 where-type',
    '8:46 where-type',
    '9:20 where-type',
    '9:52 where-type',
    '10:25 where-type',
    '10:54 where-type',
  ],
};

function line({ at, rule, severity, didYouMean }: Diagnostic): string {
  const place = `${at.file}:${at.line}:${at.column}`.replace(`${A}:`, '');
  return `${place} ${severity === 'error' ? '' : 'warning '}${rule}${didYouMean === undefined ? '' : ` (${didYouMean})`}`;
}

const loaded = new Map<string, LoadedProject>();

/** Each fixture is loaded once: compiling the schemas is what takes the time. */
function load(name: string): LoadedProject {
  const known = loaded.get(name) ?? loadBad(name);
  loaded.set(name, known);
  return known;
}

describe('a faulty configuration', () => {
  it.each(Object.entries(EXPECTED))('%s: every fault is named once, at its place', (name, expected) => {
    const { diagnostics, project } = load(name);

    expect(diagnostics.map(line)).toEqual(expected);
    expect(project === undefined).toBe(diagnostics.some((diagnostic) => diagnostic.severity === 'error'));
  });

  it('has a row here for every fixture', () => {
    const fixtures = readdirSync(join(FIXTURES, 'bad')).map((file) => file.replace(/\.yaml$/, ''));

    expect(Object.keys(EXPECTED).sort()).toEqual(fixtures.sort());
  });

  it('is always told what to do', () => {
    const silent = Object.keys(EXPECTED).flatMap((name) =>
      load(name)
        .diagnostics.filter(
          (diagnostic) => diagnostic.todo === undefined && diagnostic.didYouMean === undefined,
        )
        .map((diagnostic) => `${name}: ${diagnostic.rule}: ${diagnostic.message}`),
    );

    expect(silent).toEqual([]);
  });

  it('never shows the secret it warns of, in a message or in the source for its frame', () => {
    for (const [name, secret] of [
      ['secret-written-out', 'hunter2-and-more'],
      ['token-in-value', '12345678-1234'],
      ['secret-in-broken-file', 'hunter2-and-more'],
      ['secret-in-env-name', 'hunter2'],
    ] as const) {
      const { diagnostics, sources } = load(name);

      expect(JSON.stringify([diagnostics, [...sources]])).not.toContain(secret);
      expect(diagnostics.length).toBeGreaterThan(0);
    }
  });
});
