import { createRequire } from 'node:module';
import type * as Library from 'libphonenumber-js';
import { rulePath, valueAt } from '../draft.ts';
import type { MappingRule } from './context.ts';

/** What people write for countries whose ISO 3166 code is another one. */
const HABITS: Readonly<Record<string, string>> = { UK: 'GB', EN: 'GB', EL: 'GR' };

/** Loaded where a rule names a country: see `phone` in compile/transforms. */
const isSupportedCountry: typeof Library.isSupportedCountry = (region): region is Library.CountryCode =>
  (createRequire(import.meta.url)('libphonenumber-js') as typeof Library).isSupportedCountry(region);

/** `{ phone: GB }` names a country that has telephone numbers. */
export const phoneRegion: MappingRule = (draft, { report }) => {
  draft.mapping.fields.forEach((rule, index) => {
    for (const key of ['transform', 'transformBack'] as const) {
      rule[key].forEach(({ name, args }, step) => {
        const region = args['region'];
        if (name !== 'phone' || typeof region !== 'string' || isSupportedCountry(region)) return;
        const meant = HABITS[region];
        report({
          severity: 'error',
          rule: 'phone-region',
          message: `there is no country "${region}"`,
          at: valueAt(draft.document, rulePath(draft, index, key, step, 'phone')),
          ...(meant === undefined ? {} : { didYouMean: meant }),
          todo: 'Write the ISO 3166 code of the country, two capital letters: US, GB, DE.',
        });
      });
    }
  });
};
