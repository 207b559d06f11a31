import { capable, whereFilterable } from './capabilities.ts';
import type { MappingRule, ProjectRule } from './context.ts';
import { createFailSafe, createOutOfScope, createUnlinked, createUnmarked } from './created-back.ts';
import { crmGates } from './crm-gates.ts';
import { datePrecision } from './date-precision.ts';
import { fieldTypes } from './field-types.ts';
import { fieldUnknown } from './field-unknown.ts';
import { fieldWritable } from './field-writable.ts';
import { ancestorsUsable, childrenReceived } from './hierarchy.ts';
import { linkFailSafe } from './link-fail-safe.ts';
import { exceptLinkedKnown, linkCycle, linkKnown, linkObject } from './links.ts';
import { lookupKnown } from './lookups.ts';
import { externalIdWritable, matchTwice, matchUsable, optOutCheckbox } from './matching.ts';
import { currencySaid, optInCheckbox } from './money.ts';
import { notClearable } from './not-clearable.ts';
import { optionWithin } from './option-within.ts';
import { fieldOwnedOnce } from './ownership.ts';
import { phoneRegion } from './phone-region.ts';
import { wayBack } from './precedence.ts';
import { requiredFields, syncBackGate } from './required-fields.ts';
import { textLength } from './text-length.ts';
import { transformLossy, transformUnused } from './transform-lossy.ts';
import { valueMaps } from './value-maps.ts';
import { whereSound } from './where.ts';

/** All findings are sorted afterwards, so the order here means nothing. */
export const MAPPING_RULES: readonly MappingRule[] = [
  ancestorsUsable,
  capable,
  createOutOfScope,
  createUnlinked,
  createUnmarked,
  crmGates,
  currencySaid,
  datePrecision,
  externalIdWritable,
  fieldTypes,
  fieldUnknown,
  fieldWritable,
  linkFailSafe,
  linkKnown,
  lookupKnown,
  matchTwice,
  matchUsable,
  notClearable,
  optInCheckbox,
  optionWithin,
  optOutCheckbox,
  phoneRegion,
  requiredFields,
  syncBackGate,
  textLength,
  transformLossy,
  transformUnused,
  valueMaps,
  wayBack,
  whereFilterable,
  whereSound,
];

export const PROJECT_RULES: readonly ProjectRule[] = [
  childrenReceived,
  createFailSafe,
  exceptLinkedKnown,
  fieldOwnedOnce,
  linkCycle,
  linkObject,
];
