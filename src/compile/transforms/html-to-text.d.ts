/** The library ships no types of its own; these cover what `html.ts` uses. */
declare module 'html-to-text' {
  export interface Selector {
    readonly selector: string;
    readonly format?: string;
    readonly options?: Readonly<Record<string, unknown>>;
  }
  export interface Options {
    readonly wordwrap?: number | false;
    readonly limits?: { readonly maxInputLength?: number | undefined };
    readonly selectors?: readonly Selector[];
  }
  export function compile(options: Options): (html: string) => string;
}
