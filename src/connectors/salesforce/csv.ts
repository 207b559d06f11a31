/**
 * The lines of a CSV text, one by one, each as its values: `"` around a value, `""` inside it, commas and line ends
 * (LF or CRLF) as part of it. Returns false at the end when the text stops inside a quoted value.
 */
export function* csvLines(text: string): Generator<readonly string[], boolean> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line: string[] = [];
  while (at < text.length) {
    let value: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end === undefined) return false;
      value = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1;
      value = text.slice(start, at);
    }
    line.push(value);
    if (text[at] === ',') {
      at += 1;
      // A comma at the very end stands before one more empty value.
      if (at < text.length) continue;
      line.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    yield line;
    line = [];
  }
  return true;
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}
