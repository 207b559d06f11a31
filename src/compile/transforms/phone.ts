import { createRequire } from 'node:module';
import type * as Library from 'libphonenumber-js/max';
import { mapText, type TextInput, type TextOutput } from './text.ts';

/** Loaded at the first number: its hundred files are a fifth of the time in which a command starts. */
const library = (): typeof Library => createRequire(import.meta.url)('libphonenumber-js/max');

/**
 * A valid telephone number in E.164 form (`+442079460018`). `region` (ISO 3166 alpha-2) is the country of numbers written without
 * one. A number that is not valid, or that has an extension (E.164 cannot hold it), stays exactly as it is.
 */
export function phone<V extends TextInput>(value: V, args: { readonly region?: string } = {}): TextOutput<V> {
  const { parsePhoneNumberFromString } = library();
  const region = country(args.region);
  return mapText(value, (text) => {
    const found = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false });
    return found?.isValid() && found.ext === undefined ? found.number : text;
  });
}

function country(region: string | undefined): Library.CountryCode | undefined {
  const code = region?.toUpperCase();
  return code !== undefined && library().isSupportedCountry(code) ? code : undefined;
}
