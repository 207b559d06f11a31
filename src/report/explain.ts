import type { Explanation, FieldExplanation } from '../model/explanation.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import { entryLines, problemLines } from './entries.ts';
import type { Painter } from './painter.ts';
import { safeText, showValue, type ValueView } from './safe.ts';

export function explainText(record: Explanation, painter: Painter, values: ValueView): string {
  const { mapping } = record;
  const lines = [
    painter.bold(`${mapping.integration} / ${mapping.name}`),
    `  source  ${mapping.source.system} ${mapping.source.object} ${safeText(record.sourceId ?? '(none)')}`,
    `  target  ${mapping.target.system} ${mapping.target.object} ${safeText(record.targetId ?? '(none)')}`,
    `  link    ${linkText(record)}`,
    `  where   ${scopeText(record)}`,
    ...(record.held
      ? [
          painter.red(`  held since ${safeText(record.held.since)}, ${record.held.attempts} attempts`),
          ...problemLines(record.held.problem).map((text) => `    ${text}`),
        ]
      : []),
    ...record.notes.flatMap((problem) => problemLines(problem).map((text) => `  ${text}`)),
    '',
    ...record.fields.flatMap((field) => fieldLines(mapping, field, painter, values)),
    '',
    painter.bold('  The next run would'),
    ...(record.entries.length === 0
      ? ['  change nothing.']
      : record.entries.flatMap((entry) => [
          ...entryLines(mapping, entry, { painter, values }),
          ...('reason' in entry ? problemLines(entry.reason).slice(1) : []).map((text) => `      ${text}`),
        ])),
  ];
  return `${lines.join('\n')}\n`;
}

function linkText(record: Explanation): string {
  if (record.status !== undefined) return record.status === 'active' ? 'linked' : `linked, ${record.status}`;
  return record.targetId && record.sourceId ? 'not linked yet; matched' : 'not linked';
}

function scopeText(record: Explanation): string {
  const clause = record.mapping.import.where?.text;
  switch (record.scope) {
    case 'in':
      return `meets ${safeText(clause ?? '')}`;
    case 'out':
      return `does not meet ${safeText(clause ?? '')}, so it does not sync`;
    case 'server':
      return `only ${record.mapping.source.system} can evaluate ${safeText(clause ?? '')}`;
    case 'no clause':
      return 'no clause: every record is imported';
    case 'no source record':
      return 'there is no source record';
  }
}

function fieldLines(
  mapping: Mapping,
  field: FieldExplanation,
  painter: Painter,
  values: ValueView,
): string[] {
  const { rule } = field;
  const giver =
    rule.source.kind === 'path'
      ? rule.source.path
      : rule.source.kind === 'template'
        ? `template ${rule.source.template}`
        : 'constant';
  const arrow = rule.direction === 'import' ? '->' : rule.direction === 'both' ? '<->' : '<-';
  return [
    `  ${safeText(giver)} ${arrow} ${safeText(rule.target)}${painter.dim(safeText(`   ${rule.at.file}:${rule.at.line}${ruleText(rule)}`))}`,
    `      ${mapping.source.system.padEnd(12)} ${showValue(field.source, values)}${changedText(field.sourceChanged)}`,
    `      ${mapping.target.system.padEnd(12)} ${showValue(field.target, values)}${changedText(field.targetChanged)}`,
    `      ${'rule gives'.padEnd(12)} ${field.wanted === undefined ? '(leaves the field alone)' : showValue(field.wanted, values)}`,
  ];
}

function ruleText(rule: FieldRule): string {
  const parts = [
    rule.write === 'always' ? '' : `write: ${rule.write}`,
    rule.values ? `values: ${rule.values}` : '',
    rule.lookup ? `lookup: ${rule.lookup}` : '',
    rule.link ? `link: ${rule.link}` : '',
    rule.transform.length > 0 ? `transform: ${rule.transform.map((step) => step.name).join(', ')}` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? `  (${parts.join('; ')})` : '';
}

function changedText(changed: boolean | 'unknown'): string {
  if (changed === 'unknown') return '';
  return changed ? '   changed since it was last settled' : '   as it was last settled';
}
