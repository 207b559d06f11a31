export type { WhereError, WhereRule } from './error.ts';
export type { WhereContext } from './evaluate.ts';
export { evaluateWhere, wherePredicate } from './evaluate.ts';
export type { WhereResult } from './parse.ts';
export { parseWhere } from './parse.ts';
export { andWhere, renderSoql } from './render.ts';
export { escapeSoqlLike, escapeSoqlString, quoteSoql } from './text.ts';
export { isFieldPath, MAX_WHERE_LENGTH } from './vocabulary.ts';
