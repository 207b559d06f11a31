import { parseWhere } from '../../where/index.ts';
import type { MappingDraft } from '../draft.ts';
import { positionInScalar } from '../scalar-offset.ts';
import { checkWhereFields } from '../where-fields.ts';
import { checkWhereTypes } from '../where-types.ts';
import type { MappingRule, RuleContext, SideName } from './context.ts';

/** Where clauses name fields that exist and compare them with what they can hold. */
export const whereSound: MappingRule = (draft, context) => {
  const { written, sourceCapabilities } = draft;
  check(draft, context, 'source', '/import/where', written.import?.where, sourceCapabilities.where);
  // Which target records may be created in the source is evaluated here, not by their system.
  check(draft, context, 'target', '/syncBack/where', written.syncBack?.where, false);
};

function check(
  draft: MappingDraft,
  { catalogues, report }: RuleContext,
  side: SideName,
  path: string,
  text: string | undefined,
  server: boolean,
): void {
  // The clause as written: conditions that `children:` or `personAccounts:` add stand nowhere in the file.
  const parsed = text === undefined ? undefined : parseWhere(text);
  if (!parsed?.ok) return;
  const { catalogue } = draft.mapping[side];
  const at = (start: number, end: number) => positionInScalar(draft.document, path, start, end);
  for (const { path: _path, start, end, ...unknown } of checkWhereFields(
    parsed.clause,
    catalogue,
    catalogues,
  ))
    report({ severity: 'error', rule: 'field-unknown', ...unknown, at: at(start, end) });
  for (const { start, end, ...remark } of checkWhereTypes(parsed.clause, catalogue, { catalogues, server }))
    report({ ...remark, at: at(start, end) });
}
