/** A place where a secret is masked; every resolved secret is registered before the first line is written. */
export interface Redactor {
  /** Texts of fewer than 4 characters are not masked: they would blot out ordinary words. */
  add(secret: string): void;
  /** The text with every registered secret, plain, base64 or URL-encoded, replaced by `***`. */
  redact(text: string): string;
}
