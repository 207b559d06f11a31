import { CODES } from '../../../model/codes.ts';
import type { Problem } from '../../../model/errors.ts';
import { type Fault, recordProblem } from '../errors.ts';

export function untracked(connection: string): Problem {
  return {
    code: 'FEED_UNTRACKED',
    kind: CODES.FEED_UNTRACKED.kind,
    what: `Salesforce connection "${connection}" shows no feed of cases: comments and mails are read, posts are not.`,
    where: 'In CaseFeed.',
    why: CODES.FEED_UNTRACKED.cause,
    todo: CODES.FEED_UNTRACKED.cure,
  };
}

/** A comment that Salesforce refused. `parent`: id of its case. */
export function commentProblem(parent: string, fault: Fault): Problem {
  return ofComment(parent, recordProblem('CaseComment', undefined, fault));
}

/** In the terms of the comment's case: what is gone is never the comment, which is new. */
export function ofComment(parent: string, problem: Problem): Problem {
  const where = `In a comment of case ${parent}.`;
  if (problem.code !== 'RECORD_GONE' && problem.code !== 'REFERENCE_INVALID') return { ...problem, where };
  return {
    ...problem,
    code: 'REFERENCE_INVALID',
    kind: CODES.REFERENCE_INVALID.kind,
    where,
    why: 'The case was deleted, or the user may not see it any more.',
    todo: 'Restore the case or share it with the integration user; this comment is tried again.',
    field: 'parent',
  };
}

export function unmarked(id: string | undefined): Problem {
  return {
    code: 'RECORD_INCOMPLETE',
    kind: CODES.RECORD_INCOMPLETE.kind,
    what: 'The comment does not name the action it is made from.',
    where: id === undefined ? 'In a new CaseComment.' : `In CaseComment ${id}.`,
    why:
      id === undefined
        ? 'Without that line it would come back as a comment of its own.'
        : 'Its last line was edited in Salesforce, or another tool wrote it: what it says is left alone.',
    todo:
      id === undefined
        ? 'Open an issue with the text of this message.'
        : 'Put the line "Halo <ticket>-<action>" back at its end, or make the change in both systems.',
    field: 'mark',
  };
}

/** `parts`: comments that the text would take. */
export function tooManyParts(parent: string, parts: number, most: number): Problem {
  return {
    code: 'VALUE_INVALID',
    kind: CODES.VALUE_INVALID.kind,
    what: `The text would take ${parts} comments; ${most} can be written together.`,
    where: `In a comment of case ${parent}.`,
    why: 'A comment holds 4,000 bytes, and a text that is cut must arrive whole or not at all.',
    todo: 'Attach the text to the case as a file, and shorten the action.',
    field: 'body',
  };
}

export function goneComment(id: string): Problem {
  return {
    code: 'RECORD_GONE',
    kind: CODES.RECORD_GONE.kind,
    what: 'The comment to be changed is not there any more.',
    where: `In CaseComment ${id}.`,
    why: CODES.RECORD_GONE.cause,
    todo: CODES.RECORD_GONE.cure,
  };
}
