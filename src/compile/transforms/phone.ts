import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { mapText, type TextInput, type TextOutput } from './text.ts';

/**
 * A valid telephone number in E.164 form (`+442079460018`). `region` (ISO 3166 alpha-2) is the country of numbers written without
 * one. A number that is not valid, or that has an extension (E.164 cannot hold it), stays exactly as it is.
 */
export function phone<V extends TextInput>(value: V, args: { readonly region?: string } = {}): TextOutput<V> {
  const region = country(args.region);
  return mapText(value, (text) => {
    const found = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false });
    return found?.isValid() && found.ext === undefined ? found.number : text;
  });
}

function country(region: string | undefined): CountryCode | undefined {
  const code = region?.toUpperCase();
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}
