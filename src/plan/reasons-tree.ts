import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';

/** Texts about hierarchies, people kept as companies, choices made on a record and money; as `reasons.ts`, one place for plan and `explain`. */

/** Why nothing is written to either side: the record's amounts are in another currency than the mapping's. */
export function currencyOther(mapping: Mapping, source: SystemRecord): Problem | undefined {
  const { currency, currencyField: field, source: side, file } = mapping;
  const held = field === undefined ? undefined : source.values[field];
  if (currency === undefined || field === undefined || typeof held !== 'string' || held === '')
    return undefined;
  if (held.toUpperCase() === currency.toUpperCase()) return undefined;
  return {
    code: 'CURRENCY_OTHER',
    kind: CODES.CURRENCY_OTHER.kind,
    what: `The ${side.object} is in ${/^[A-Z]{3}$/i.test(held) ? held : 'another currency'}, and ${file} says that its amounts are in ${currency}.`,
    where: file,
    field,
    why: 'An amount without its currency would be a wrong number on the other side; nothing of the record is written in either direction.',
    todo: `Keep such records out with a where clause on ${field}, or give them a mapping of their own.`,
  };
}

export function personSkipped({ source, file }: Mapping): Problem {
  return {
    code: 'PERSON_SKIPPED',
    kind: CODES.PERSON_SKIPPED.kind,
    what: `The ${source.object} is a person that ${source.system} keeps as a company, and the mapping leaves those out.`,
    where: file,
    todo: `Set import.personAccounts in ${file} to bring them over.`,
  };
}

export function personKeptElsewhere({ source, file }: Mapping): Problem {
  return {
    code: 'PERSON_NOT_WRITTEN',
    kind: CODES.PERSON_NOT_WRITTEN.kind,
    what: `The ${source.object} stands for a person that ${source.system} keeps as a company: nothing is written back to it.`,
    where: file,
    why: `${source.system} keeps such a person in two records that show each other's fields, and takes changes on one of them only.`,
  };
}

export function notOptedIn(mapping: Mapping): Problem {
  const { target, syncBack } = mapping;
  return {
    code: 'NOT_OPTED_IN',
    kind: CODES.NOT_OPTED_IN.kind,
    what: `"${syncBack.optIn}" is not on in the ${target.object} in ${target.system}: it is not sent back.`,
    where: backPlace(mapping),
    todo: `Switch "${syncBack.optIn}" on in the records that are to be sent, or remove ${backKey(mapping)}.optIn to send all of them.`,
  };
}

/** Of a record that was born in the target and is none of those that the mapping sends. */
export function notSent(mapping: Mapping, target: SystemRecord): Problem {
  const { childOf, syncBack } = mapping;
  const hidden = target.values['internal'] === true && syncBack.where?.fields.includes('internal') === true;
  const [what, key] =
    childOf === undefined
      ? ['does not meet syncBack.where', 'syncBack.where']
      : hidden
        ? ['is internal, and comments.visibility is publicOnly', 'comments.visibility']
        : ['is of a kind that comments.outcomes does not name', 'comments.outcomes'];
  return {
    code: 'OUT_OF_SCOPE',
    kind: CODES.OUT_OF_SCOPE.kind,
    what: `The ${mapping.target.object} record ${what}: it is not sent back.`,
    where: backPlace(mapping),
    todo: `Nothing, or change ${key} to send it.`,
  };
}

/** The key that says what is sent back: notes have one of their own. */
function backKey({ childOf }: Mapping): string {
  return childOf === undefined ? 'syncBack' : 'comments';
}

/** What hangs on records stands in a line of its own. */
function backPlace({ childOf, file, at }: Mapping): string {
  return childOf === undefined ? file : `${at.file}:${at.line}`;
}

/** Of a linked target that is none of the mapping's any more. */
export function targetElsewhere({ target, scope, file }: Mapping): Problem {
  return {
    code: 'TARGET_OUT_OF_SCOPE',
    kind: CODES.TARGET_OUT_OF_SCOPE.kind,
    what: `The ${target.object} has been given another ${scope?.field ?? 'type'} in ${target.system} than the mapping is for.`,
    where: file,
    why: 'Its link is kept; nothing is written in either direction until it is back.',
    todo: `Set ${scope?.field ?? 'its type'} back, or name the pair under exclude in ${file}.`,
  };
}

/** A record below another one that is imported. */
export function handedOver({ source, file }: Mapping, to: string): Problem {
  return {
    code: 'CHILD_HANDED_OVER',
    kind: CODES.CHILD_HANDED_OVER.kind,
    what: `The ${source.object} hangs below one that is imported: mapping "${to}" takes care of it.`,
    where: file,
  };
}

/** It has its own record already, made when nothing above it was imported. */
export function childLinked({ source, target, file }: Mapping, targetId: string, to: string): Problem {
  return {
    code: 'CHILD_LINKED',
    kind: CODES.CHILD_LINKED.kind,
    what: `The ${source.object} hangs below one that is imported, and stays ${target.object} "${targetId}": a link wins over the hierarchy.`,
    where: file,
    todo: `To have mapping "${to}" take it over, merge or delete the ${target.object} in ${target.system} and remove the pair with "crosswalk links remove".`,
  };
}

export function orphan(
  { source, target, file }: Mapping,
  policy: 'importAsCustomer' | 'skip' | 'includeParent',
): Problem {
  const becomes = policy === 'skip' ? 'is left out' : `becomes a ${target.object} of its own`;
  return {
    code: 'CHILD_ORPHAN',
    kind: CODES.CHILD_ORPHAN.kind,
    what: `The ${source.object} has a parent, but nothing above it ${policy === 'includeParent' ? 'can be read' : 'is imported'}: it ${becomes}.`,
    where: file,
    why: `orphanChild: ${policy}.`,
    ...(policy === 'skip' ? { todo: 'It comes over once something above it does.' } : {}),
  };
}

/** A linked child that nothing above is imported of any more. */
export function uprooted({ source, target, file }: Mapping, from: string): Problem {
  return {
    code: 'CHILD_UPROOTED',
    kind: CODES.CHILD_UPROOTED.kind,
    what: `The ${source.object} has no parent (any more) that mapping "${from}" imports, and its ${target.object} has to belong to one.`,
    where: file,
    why: `The ${target.object} stays where it is, and nothing of it is written, because what hangs on it would move too.`,
    todo: `Give it a parent again in ${source.system}; or remove the pair with "crosswalk links remove" and run "crosswalk sync --full": mapping "${from}" imports it, and its ${target.object} stays for you to merge or delete.`,
  };
}

export function hierarchyDeep({ source, file }: Mapping, levels: number): Problem {
  return {
    code: 'HIERARCHY_DEEP',
    kind: CODES.HIERARCHY_DEEP.kind,
    what: `The ${source.object} has more than ${levels} levels above it, and none of the nearest ${levels} is imported.`,
    where: file,
    why: `Only ${levels} levels can be read at once, so that nobody can tell what it belongs to.`,
    todo: 'Import one of the records in between, or give it a nearer parent.',
  };
}

export function hierarchyCycle({ source, file }: Mapping): Problem {
  return {
    code: 'HIERARCHY_CYCLE',
    kind: CODES.HIERARCHY_CYCLE.kind,
    what: `The ${source.object} is, over its parents, its own parent.`,
    where: file,
    why: 'Its parent is left out, as if it had none.',
    todo: `Correct the parents in ${source.system}.`,
  };
}

/** Of a record born in the target whose parent has no partner. */
export function parentUnlinked({ target, file }: Mapping, from: string): Problem {
  return {
    code: 'NOT_LINKED',
    kind: CODES.NOT_LINKED.kind,
    what: `The ${target.object} belongs to a record that mapping "${from}" has not linked: it stays where it is.`,
    where: file,
  };
}
