import type { CatalogueField } from '../../model/catalogue.ts';
import { keyAt, type MappingDraft, valueAt } from '../draft.ts';
import { listed, nearest } from '../nearest.ts';
import { shown } from '../values-in-messages.ts';
import { pointer } from '../yaml.ts';
import { fieldAt, fieldName, fieldsOf, type MappingRule, type RuleContext } from './context.ts';

const KEYS = ['stages', 'statuses', 'priorities'] as const;

/** What short keys say of the way back alone: types that exist, and values that the source has. */
export const wayBack: MappingRule = (draft, context) => {
  const { mapping, written } = draft;
  for (const key of KEYS) {
    const short = written[key];
    const rule = mapping.fields.find(({ values }) => values === key);
    if (short === undefined || rule === undefined) continue;
    const { source } = fieldsOf(rule, draft, context);
    const back = source?.options === undefined ? undefined : source;
    if (short.backDefault !== undefined)
      checkValue(draft, context, back, short.backDefault, pointer(key, 'backDefault'));
    for (const [name, value] of Object.entries(short.reverse ?? {}))
      checkValue(draft, context, back, value, pointer(key, 'reverse', name));
    if (key !== 'stages') continue;
    const type = draft.targetCapabilities.sugar?.[mapping.target.object]?.type;
    const types = type === undefined ? undefined : fieldAt(draft, context, 'target', type);
    for (const [name, value] of Object.entries(written.stages?.ticketTypes ?? {})) {
      checkType(draft, context, types, name);
      checkValue(draft, context, back, value, pointer(key, 'ticketTypes', name));
    }
  }
};

function checkValue(
  draft: MappingDraft,
  { report }: RuleContext,
  field: CatalogueField | undefined,
  value: string,
  path: string,
): void {
  const options = field?.options?.map((option) => option.value) ?? [];
  if (field === undefined || options.length === 0 || options.includes(value)) return;
  const guess = nearest(value, options);
  report({
    severity: 'error',
    rule: 'value-not-an-option',
    message: `${fieldName(draft, 'source', field)} has no option "${shown(value)}"`,
    at: valueAt(draft.document, path),
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: `Use one of its options: ${listed(options, 8)}; if it is new in that system, run "crosswalk pull".`,
  });
}

function checkType(
  draft: MappingDraft,
  { report }: RuleContext,
  field: CatalogueField | undefined,
  name: string,
): void {
  const options = field?.options ?? [];
  const folded = name.trim().toLowerCase();
  const known = options.some(
    ({ value, label, id }) => [value, label].some((text) => text.toLowerCase() === folded) || id === folded,
  );
  if (field === undefined || options.length === 0 || known) return;
  const guess = nearest(
    name,
    options.map(({ value }) => value),
  );
  report({
    severity: 'error',
    rule: 'value-not-an-option',
    message: `${fieldName(draft, 'target', field)} has no option "${shown(name)}"`,
    at: keyAt(draft.document, pointer('stages', 'ticketTypes', name)),
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: `Ticket types: ${listed(options.map(({ value }) => value))}.`,
  });
}
