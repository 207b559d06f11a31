import { asText } from './text.ts';

const SEPARATOR = ';';

/** Text into choices, each trimmed, empty ones and repetitions dropped; a list stays as it is. */
export function split(
  value: string | readonly string[] | null | undefined,
  args: { readonly separator?: string } = {},
): readonly string[] | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value;
  const pieces = asText(value)
    .split(args.separator || SEPARATOR)
    .map((piece) => piece.trim());
  return [...new Set(pieces.filter((piece) => piece !== ''))];
}

/** Choices into one text; text stays as it is. */
export function join(
  value: readonly (string | number | boolean | null)[] | string | null | undefined,
  args: { readonly separator?: string } = {},
): string | null {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value)) return asText(value);
  return value
    .filter((item) => item !== null)
    .map(asText)
    .join(args.separator ?? SEPARATOR);
}
