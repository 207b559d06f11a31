import { SCALAR_STYLE } from 'js-yaml';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { shown } from '../values-in-messages.ts';
import type { YamlDocument } from '../yaml.ts';

/** Codes and ids that YAML takes for numbers and changes on the way: `012` becomes 12, twenty digits are rounded. */
export function rewrittenNumbers(document: YamlDocument): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [pointer, { text, event }] of document.scalars) {
    if (event.style !== SCALAR_STYLE.PLAIN || !isRewritten(text)) continue;
    const range = document.values.get(pointer);
    found.push({
      severity: 'error',
      rule: 'number-rewritten',
      message: `YAML reads ${shown(text)} as the number ${Number(text)}`,
      at: document.lines.at(range?.start ?? 0, range?.end),
      why: 'Zeros in front and digits beyond the sixteenth are lost.',
      todo: `Put quotes around it: "${shown(text)}".`,
    });
  }
  return found;
}

function isRewritten(text: string): boolean {
  if (/^[-+]?0\d+$|^0[xo][\da-f]+$/i.test(text)) return true;
  return /^[-+]?\d+$/.test(text) && !Number.isSafeInteger(Number(text));
}
