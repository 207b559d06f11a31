import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What an expression sees. `status` answers success(), failure() and cancelled(). */
export interface Scope {
  readonly contexts: Readonly<Record<string, Json>>;
  readonly status: 'success' | 'failure' | 'cancelled';
}

const CONTEXTS = [
  'github',
  'env',
  'inputs',
  'vars',
  'secrets',
  'steps',
  'needs',
  'matrix',
  'strategy',
  'runner',
  'job',
];
const EXPRESSION = /\$\{\{([\s\S]*?)\}\}/g;

/** The value of an expression (without its braces), as GitHub's own engine sees it; what is not there is null. */
export function evaluate(source: string, scope: Scope): Json {
  return JSON.parse(JSON.stringify(run(source, scope), data.replacer)) as Json;
}

/** A text with its expressions filled in. */
export function fill(text: string, scope: Scope): string {
  return text.replace(EXPRESSION, (_, source: string) => run(source, scope).coerceString());
}

/** The same where a text that is one expression may stand for a list or an object. */
export function fillValue(text: string, scope: Scope): Json {
  const whole = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(text)?.[1];
  return whole !== undefined && !whole.includes('${{') ? evaluate(whole, scope) : fill(text, scope);
}

/** Whether an `if:` holds; without a word about the status it also asks for success (docs: "Status check functions"). */
export function holds(condition: string | undefined, scope: Scope): boolean {
  const source = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(condition ?? '')?.[1] ?? condition ?? 'success()';
  const asks = /\b(?:success|failure|always|cancelled)\s*\(/.test(source);
  return evaluate(asks ? `!!(${source})` : `success() && !!(${source})`, scope) === true;
}

function run(source: string, scope: Scope): data.ExpressionData {
  const { tokens } = new Lexer(source.trim()).lex();
  // The lexer takes away the doubling of the first quote of a text only.
  for (const token of tokens)
    if (typeof token.value === 'string' && token.lexeme.startsWith("'"))
      token.value = token.lexeme.slice(1, -1).replaceAll("''", "'");
  const functions = statusFunctions(scope.status);
  const context = JSON.parse(JSON.stringify(scope.contexts), data.reviver) as data.Dictionary;
  const parsed = new Parser(tokens, CONTEXTS, functions).parse();
  return new Evaluator(parsed, context, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

function statusFunctions(status: Scope['status']) {
  const answers = {
    success: status === 'success',
    failure: status === 'failure',
    cancelled: status === 'cancelled',
    always: true,
  };
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
}
