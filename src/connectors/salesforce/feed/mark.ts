/**
 * A comment made from an action of Halo ends with a line that names the action, because comments have no fields of their own:
 * `Halo 4242-3`, or of a text that takes several comments `Halo 4242-3 (2/11)`.
 */
export interface CommentMark {
  readonly mark: string;
  readonly part: number;
  readonly parts: number;
}

const LINE = /(?:^|\n)[^\S\n]*Halo (\d{1,18}-\d{1,18})(?: \((\d{1,6})\/(\d{1,6})\))?\s*$/;

/** What stands above the mark, and the mark; a line elsewhere in the text is somebody's quotation. */
export function readMark(comment: string): { readonly text: string; readonly mark: CommentMark | undefined } {
  const text = comment.replace(/\r\n?/g, '\n');
  const match = LINE.exec(text);
  if (match === null) return { text, mark: undefined };
  const [, mark = '', part = '1', parts = '1'] = match;
  return {
    text: text.slice(0, match.index).trimEnd(),
    mark: { mark, part: Number(part), parts: Number(parts) },
  };
}

export function markLine({ mark, part, parts }: CommentMark): string {
  return parts === 1 ? `Halo ${mark}` : `Halo ${mark} (${part}/${parts})`;
}

/** Whether a text can be the mark of an action: `<ticket>-<number>`. */
export function isActionMark(mark: string): boolean {
  return /^\d{1,18}-\d{1,18}$/.test(mark);
}
