import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../src/sandbox/system.ts';
import { sharedPath } from '../../support/shared.ts';
import { account } from './support.ts';

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: { readonly inputs: readonly Input[] };
  readonly status: number;
  readonly response: { readonly results: readonly Result[] } | '';
}

interface Input {
  readonly id?: string;
  readonly properties: Readonly<Record<string, string>>;
}

interface Result extends WireRecord {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** What accounts of today answer beyond what this one did in 2022. */
const NEWER =
  /^(hs_object_source.*|hs_pipeline|hs_task_label|hs_full_name_or_email|hs_num_.*|num_.*|hs_annual_revenue_currency_code|createdate|hs_object_id)$/;
/** Properties of that account's own. */
const OWN = [
  { object: 'contacts', name: 'text_field', type: 'string', fieldType: 'text' },
  { object: 'contacts', name: 'number_field', type: 'number', fieldType: 'number' },
].map((one) => ({ ...one, label: one.name, groupName: 'contactinformation' }));

const file = sharedPath('data/hubspot/grouparoo-crm-v3-recorded-2022.json');
const exchanges: readonly Exchange[] = file === undefined ? [] : JSON.parse(readFileSync(file, 'utf8'));
const batches = (op: string) => exchanges.filter(({ path }) => path.endsWith(`/batch/${op}`));

/** The record with the key that the recorded client wrote by. */
const keyOf = ({ properties }: Input | Result) => properties['email'] ?? properties['domain'];

/** An account in which the records that a request changes are there. */
function portalFor({ path, body }: Exchange): ReturnType<typeof account> {
  const object = path.includes('CONTACT') ? 'contacts' : 'companies';
  const records = body.inputs.flatMap(({ id }) =>
    id === undefined ? [] : [{ id, properties: object === 'contacts' ? { lastname: 'x' } : { name: 'x' } }],
  );
  return account({ data: { properties: OWN, [object]: records }, settings: { defaultLifecycleStage: null } });
}

describe.skipIf(file === undefined)('the recorded account of 2022', () => {
  it('answered as many batches as the tests below play', () => {
    expect(['create', 'update', 'archive'].map((op) => batches(op).length)).toEqual([15, 24, 24]);
  });

  it.each(['create', 'update'])('is met in status, properties and values of its answers to %s', (op) => {
    for (const exchange of batches(op)) {
      const { call } = portalFor(exchange);
      const answer = call('POST', exchange.path, exchange.body);
      expect(answer.status).toBe(exchange.status);
      const recorded = exchange.response === '' ? [] : exchange.response.results;
      expect(answer.body.results).toHaveLength(recorded.length);
      for (const theirs of recorded) {
        const ours = answer.body.results.find((one: Result) => keyOf(one) === keyOf(theirs));
        const names = Object.keys(ours.properties).filter((name) => !NEWER.test(name));
        const wanted = Object.keys(theirs.properties).filter((name) => !NEWER.test(name));
        expect(names.sort()).toEqual(wanted.sort());
        expect(Object.keys(ours).filter((key) => key !== 'url')).toEqual(Object.keys(theirs));
        for (const [name, value] of Object.entries(theirs.properties)) {
          if (!/date$|vids$|object_id$/.test(name))
            expect([name, ours.properties[name]]).toEqual([name, value]);
        }
      }
    }
  });

  it('is met in its answers to archive', () => {
    for (const exchange of batches('archive')) {
      const answer = portalFor(exchange).call('POST', exchange.path, exchange.body);
      expect([answer.status, answer.body]).toEqual([204, undefined]);
    }
  });
});
