/** Checks of single values in a fault; each throws an Error that says what the value has to be. */

export function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is an object.`);
  return value as Readonly<Record<string, unknown>>;
}

export function regex(value: unknown): RegExp {
  if (value === undefined) return /^/;
  if (typeof value !== 'string') throw new Error('"path" of a fault is a regular expression in text form.');
  try {
    // Halo's paths, and Salesforce's, are the same in any case.
    return new RegExp(value, 'i');
  } catch {
    throw new Error(`"path" of a fault is not a regular expression: ${value}`);
  }
}

export function positive(value: unknown, what: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw new Error(`"${what}" of a fault is a whole number from 1.`);
  }
  return value;
}

export function whole(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Error(`${what} is a whole number.`);
  return value;
}

export function count(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new Error(`${what} is a number from 0.`);
  }
  return value;
}

export function flag(value: unknown, what: string): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw new Error(`${what} is true or false.`);
  return value === true;
}

export function text(value: unknown, what: string): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw new Error(`${what} is text.`);
  return value;
}

export function oneOf<T extends string>(value: unknown, known: readonly T[], what: string): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((word) => word === value);
  if (found === undefined) throw new Error(`${what} is one of ${known.join(', ')}.`);
  return found;
}

export function positions(value: unknown, what: string): readonly number[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((item) => !Number.isInteger(item) || item < 0)) {
    throw new Error(`${what} is a list of positions from 0.`);
  }
  return value.map(Number);
}

export function httpStatus(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 200 || value > 599) {
    throw new Error('"status" of a fault is an HTTP status from 200 to 599.');
  }
  return value;
}

export function texts(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(record(value, '"headers"')).map(([name, item]) => [name, String(item)]),
  );
}
