/** What configuration can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A value as TypeScript source: the only way configuration text enters compiled code. It is JSON, with everything escaped that ends
 * a line, hides in an editor (bidirectional marks, other invisible characters) or closes an HTML script element, and with
 * `__proto__` as a computed key, because written plainly it would set the prototype.
 */
export function literal(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => {
      const name = key === '__proto__' ? `[${literal(key)}]` : literal(key);
      return `${name}: ${literal(member)}`;
    });
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return 'null';
  return JSON.stringify(value)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeUnits)
    .replaceAll('</', '<\\/');
}

/** True for a field name that every object lacks, so that code may use it as a member without meaning something inherited. */
export function isPlain(field: string): boolean {
  return !(field in Object.prototype);
}

/**
 * A line comment. The text comes after the word "from", so that it cannot be read as a compiler directive (`@ts-ignore`), and every
 * character that could end the line or hide something becomes `?`.
 */
export function fromComment(text: string): string {
  const shown = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').replaceAll('*/', '* /');
  return `// from ${shown.length > 160 ? `${shown.slice(0, 160).replace(/[\uD800-\uDBFF]$/, '')}...` : shown}`;
}

function escapeUnits(sign: string): string {
  return Array.from(
    { length: sign.length },
    (_, index) => `\\u${sign.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
