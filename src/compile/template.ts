import Handlebars from 'handlebars';

/** Why a template is refused; `line` and `column` count from 1 within the template's own text. */
export interface TemplateError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Literal text, or a flat field path to fill in. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly path: string };

export type ParsedTemplate =
  | { readonly ok: true; readonly parts: readonly TemplatePart[]; readonly paths: readonly string[] }
  | { readonly ok: false; readonly error: TemplateError };

/**
 * Reads a template with Handlebars' own parser. Only text, comments and plain fields are accepted: `{{Name}}`, `{{Owner.Email}}`,
 * `{{[Some Field]}}`. Helpers, blocks, partials, `this`, `../` and `@data` are refused, so a template can neither run code nor
 * reach anything but the record's own fields.
 */
export function parseTemplate(template: string): ParsedTemplate {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(template);
  } catch (error) {
    return { ok: false, error: syntaxError(template, error) };
  }
  const parts: TemplatePart[] = [];
  for (const statement of program.body) {
    const part = readStatement(statement);
    if (typeof part === 'string') {
      const { line, column } = statement.loc.start;
      return { ok: false, error: { message: part, line, column: column + 1 } };
    }
    if (part !== undefined) parts.push(part);
  }
  const paths = [...new Set(parts.flatMap((part) => (part.kind === 'field' ? [part.path] : [])))];
  return { ok: true, parts, paths };
}

/** The field paths a template reads, each once, in order of appearance; or why it is refused. */
export function templatePaths(
  template: string,
):
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly error: TemplateError } {
  const parsed = parseTemplate(template);
  return parsed.ok ? { ok: true, paths: parsed.paths } : parsed;
}

/** A part to put into the text, nothing for a comment, or the sentence that refuses the statement. */
function readStatement(statement: hbs.AST.Statement): TemplatePart | string | undefined {
  switch (statement.type) {
    case 'ContentStatement':
      return { kind: 'text', text: (statement as hbs.AST.ContentStatement).value };
    case 'CommentStatement':
      return undefined;
    case 'MustacheStatement':
      return readField(statement as hbs.AST.MustacheStatement);
    case 'BlockStatement':
      return 'A template may not use blocks such as {{#if}} or {{#each}}; it is text with fields in it.';
    case 'PartialStatement':
    case 'PartialBlockStatement':
      return 'A template may not use partials ({{> name}}).';
    default:
      return 'A template may not use decorators ({{* name}}).';
  }
}

function readField(statement: hbs.AST.MustacheStatement): TemplatePart | string {
  if (statement.params.length > 0 || statement.hash !== undefined) {
    return 'A template may not call helpers; write one field between the braces, and {{[Two Words]}} for a name with spaces.';
  }
  if (!statement.escaped) {
    return 'A template needs no third brace or "&": {{Name}} gives the text as it is.';
  }
  const { path } = statement;
  // `{{"a.b"}}` is Handlebars' other way to write a name that is not an identifier.
  if (path.type === 'StringLiteral')
    return { kind: 'field', path: (path as unknown as hbs.AST.StringLiteral).value };
  if (path.type !== 'PathExpression')
    return 'A template may only name fields between the braces, not numbers or true and false.';
  const expression = path as hbs.AST.PathExpression;
  if (expression.data) return 'A template may not use "@" variables; it sees the fields of one record.';
  if (expression.depth > 0) return 'A template may not use "../"; it sees the fields of one record.';
  if (expression.parts.length === 0) return 'A template must name a field; "this" is the whole record.';
  return { kind: 'field', path: expression.parts.join('.') };
}

/** Handlebars gives the line in words and the column as a caret under an excerpt of at most 20 characters before the fault. */
function syntaxError(template: string, error: unknown): TemplateError {
  const lines = error instanceof Error ? error.message.split('\n') : [];
  const line = Number(/line (\d+)/.exec(lines[0] ?? '')?.[1] ?? 1);
  const caret = /^-*\^$/.test(lines[2] ?? '') ? (lines[2] ?? '').length - 1 : 0;
  const before = (lines[1] ?? '').slice(0, caret).replace(/^\.\.\./, '');
  const text = template.split('\n')[line - 1] ?? '';
  const found = text.indexOf(before);
  const message =
    'The template does not parse here: a field stands between two braces, like {{Name}}; write \\{{ for the braces themselves.';
  return { message, line, column: found === -1 ? 1 : found + before.length + 1 };
}
