/** Colours as functions, so that renderers stay pure and a pipe or NO_COLOR gets plain text. */
export interface Painter {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const same = (text: string) => text;

export const PLAIN: Painter = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };
