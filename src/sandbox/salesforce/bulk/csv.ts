/** Names of the delimiters as jobs give them. */
export const DELIMITERS: Readonly<Record<string, string>> = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
};

export interface CsvForm {
  /** One character. */
  readonly delimiter: string;
  readonly lineEnding: 'LF' | 'CRLF';
}

/** Lines with every value in quotes, as Bulk results have them; a value keeps its own line ends. */
export function writeCsv(form: CsvForm, lines: Iterable<readonly string[]>): string {
  const end = form.lineEnding === 'CRLF' ? '\r\n' : '\n';
  const out: string[] = [];
  for (const values of lines) {
    out.push(values.map((value) => `"${value.replaceAll('"', '""')}"`).join(form.delimiter), end);
  }
  return out.join('');
}

/** The values of every line that is not empty; `undefined` when a quote is never closed. */
export function readCsv(delimiter: string, text: string): readonly (readonly string[])[] | undefined {
  const lines: string[][] = [];
  let line: string[] = [];
  let value = '';
  let quoted = false;
  let touched = false;
  const endValue = () => {
    line.push(value);
    value = '';
  };
  const endLine = () => {
    if (touched || line.length > 0) {
      endValue();
      lines.push(line);
    }
    line = [];
    touched = false;
  };
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') value += character;
      else if (text.charAt(at + 1) === '"') {
        value += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"') {
      quoted = true;
      touched = true;
    } else if (character === delimiter) endValue();
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text.charAt(at + 1) === '\n') at += 1;
      endLine();
    } else {
      value += character;
      touched = true;
    }
  }
  if (quoted) return undefined;
  endLine();
  return lines;
}

/** The end of the first line outside quotes; `undefined` for a text of one line. */
export function lineEndingOf(text: string): 'LF' | 'CRLF' | undefined {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    else if (character === '\n' && !quoted) return text.charAt(at - 1) === '\r' ? 'CRLF' : 'LF';
  }
  return undefined;
}
