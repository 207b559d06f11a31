import type { Problem } from '../model/errors.ts';
import { inert } from './inert.ts';

/** Why a command ended, as Markdown for the page of its job. */
export function failureMarkdown({ code, what, where, why, todo }: Problem): string {
  const lines = [
    ['Where', where],
    ['Why', why],
    ['What to do', todo],
  ].flatMap(([name, text]) => (text === undefined ? [] : [`- ${name}: ${inert(text)}`]));
  return `### ${inert(code)}\n\n${[inert(what), ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')}\n\n`;
}
