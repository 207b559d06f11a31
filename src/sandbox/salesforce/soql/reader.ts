import type {
  ComparisonOperatorContext,
  FieldExpressionContext,
  FieldNameContext,
  FieldOrderContext,
  FromNameListContext,
  LogicalExpressionContext,
  OrderByClauseContext,
  QueryContext,
  SelectEntryContext,
  SoqlFunctionContext,
  SubFieldEntryContext,
  SubQueryContext,
  ValueContext,
  WhereConditionalExpressionContext,
  WhereFieldExpressionContext,
  WhereLogicalExpressionContext,
} from '@apexdevtools/apex-parser';
import type { SalesforceError } from '../errors.ts';
import { parseDateTime } from '../values.ts';
import {
  type Condition,
  type Expression,
  type FieldPath,
  type FunctionCall,
  LIKE_ESCAPE,
  type Literal,
  type Operator,
  type OrderItem,
  type Position,
  type Query,
  type SelectItem,
  type SelectSubquery,
} from './ast.ts';
import { queryError } from './messages.ts';

interface Placed {
  readonly start: { readonly line: number; readonly column: number };
}

function at(context: Placed): Position {
  return { line: context.start.line, column: context.start.column + 1 };
}

/** From the parser's tree to ours; refuses what REST does not take or this sandbox does not know. */
export class Reader {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  query(tree: QueryContext): Query {
    for (const clause of [tree.usingScope(), tree.allRowsClause()]) {
      if (clause) throw this.refuse(at(clause), `unexpected token: '${clause.start.text}'`);
    }
    const groupBy = tree.groupByClause();
    const grouped = groupBy?.fieldGroupByList()?.fieldGroupBy_list() ?? [];
    if (groupBy && (groupBy.ROLLUP() || groupBy.CUBE()))
      throw this.refuse(at(groupBy), 'GROUP BY ROLLUP and CUBE are not supported by the sandbox');
    const having = groupBy?.logicalExpression();
    return {
      select: tree
        .selectList()
        .selectEntry_list()
        .map((entry) => this.selected(entry)),
      ...this.from(tree.fromNameList()),
      where: tree.whereClause() ? this.where(tree.whereClause().whereLogicalExpression()) : undefined,
      groupBy: grouped.map((item) => {
        const call = item.soqlFunction();
        return call ? this.call(call) : this.path(item.fieldName());
      }),
      having: having ? this.logical(having) : undefined,
      orderBy: this.order(tree.orderByClause()),
      limit: this.count(tree.limitClause()),
      offset: this.count(tree.offsetClause()) ?? 0,
    };
  }

  private subquery(tree: SubQueryContext): Query {
    return {
      select: tree
        .subFieldList()
        .subFieldEntry_list()
        .map((entry) => this.selected(entry)),
      ...this.from(tree.fromNameList()),
      where: tree.whereClause() ? this.where(tree.whereClause().whereLogicalExpression()) : undefined,
      groupBy: [],
      having: undefined,
      orderBy: this.order(tree.orderByClause()),
      limit: this.count(tree.limitClause()),
      offset: 0,
    };
  }

  private from(tree: FromNameListContext): Pick<Query, 'from' | 'fromAt' | 'alias'> {
    const names = tree.fieldName_list();
    const [first, second] = names;
    if (first === undefined || second !== undefined) {
      throw this.refuse(at(second ?? tree), 'only one object in FROM is supported by the sandbox');
    }
    const alias = tree.soqlId_list()[0];
    // The grammar takes a clause without content (`... WHERE`) for an alias; nothing can follow it then.
    if (alias !== undefined && /^(where|order|group|limit|offset|having|with|for)$/i.test(alias.getText())) {
      throw this.refuse(at(alias), "unexpected token: '<EOF>'");
    }
    return { from: first.getText(), fromAt: at(first), alias: alias?.getText() };
  }

  private selected(entry: SelectEntryContext | SubFieldEntryContext): SelectItem | SelectSubquery {
    const alias = entry.soqlId()?.getText();
    const call = entry.soqlFunction();
    if (call) return { expression: this.call(call), alias };
    const field = entry.fieldName();
    if (field) return { expression: this.path(field), alias };
    const subquery = entry.subQuery();
    if (subquery) return { subquery: this.subquery(subquery), at: at(entry) };
    throw this.refuse(at(entry), 'TYPEOF is not supported by the sandbox');
  }

  private path(tree: FieldNameContext): FieldPath {
    return { kind: 'path', parts: tree.soqlId_list().map((id) => id.getText()), at: at(tree) };
  }

  private call(tree: SoqlFunctionContext): FunctionCall {
    const name = tree.start.text.toUpperCase();
    const which = tree.soqlFieldsParameter();
    const date = tree.dateFieldName();
    const field = tree.fieldName() ?? date?.fieldName();
    if (tree.soqlFunction() || tree.locationValue_list().length > 0) {
      throw this.refuse(at(tree), `${name} with these arguments is not supported by the sandbox`);
    }
    const argument: FieldPath | undefined = which
      ? { kind: 'path', parts: [which.getText().toUpperCase()], at: at(which) }
      : field
        ? this.path(field)
        : undefined;
    return { kind: 'call', name, argument, at: at(tree) };
  }

  private where(tree: WhereLogicalExpressionContext): Condition {
    const items = tree.whereConditionalExpression_list().map((item) => this.whereItem(item));
    return combine(items, Boolean(tree.NOT()), tree.SOQLOR_list().length > 0);
  }

  private whereItem(tree: WhereConditionalExpressionContext): Condition {
    const nested = tree.whereLogicalExpression();
    return nested ? this.where(nested) : this.whereField(tree.whereFieldExpression());
  }

  private whereField(tree: WhereFieldExpressionContext): Condition {
    const expression = tree.fieldExpression();
    if (!expression) throw this.refuse(at(tree), 'FORMULA() is not supported by the sandbox');
    return this.comparison(expression);
  }

  private logical(tree: LogicalExpressionContext): Condition {
    const items = tree.conditionalExpression_list().map((item) => {
      const nested = item.logicalExpression();
      return nested ? this.logical(nested) : this.comparison(item.fieldExpression());
    });
    return combine(items, Boolean(tree.NOT()), tree.SOQLOR_list().length > 0);
  }

  private comparison(tree: FieldExpressionContext): Condition {
    const call = tree.soqlFunction();
    const left: Expression = call ? this.call(call) : this.path(tree.fieldName());
    const value = tree.value();
    const subquery = value.subQuery();
    const list = value.valueList();
    return {
      kind: 'compare',
      left,
      operator: operatorOf(tree.comparisonOperator()),
      values: subquery ? [] : (list ? list.value_list() : [value]).map((item) => this.literal(item)),
      subquery: subquery ? this.subquery(subquery) : undefined,
    };
  }

  private literal(tree: ValueContext): Literal {
    const text = tree.getText();
    if (tree.NULL()) return { kind: 'null' };
    if (tree.BooleanLiteral()) return { kind: 'boolean', value: text.toLowerCase() === 'true' };
    if (tree.signedNumber()) return { kind: 'number', value: Number(text) };
    if (tree.StringLiteral()) {
      const like = unescapeLiteral(text.slice(1, -1));
      return { kind: 'string', value: like.replaceAll(LIKE_ESCAPE, ''), like };
    }
    if (tree.DateTimeLiteral()) {
      const ms = parseDateTime(text);
      if (ms === undefined) throw this.refuse(at(tree), `unexpected token: '${text}'`);
      return { kind: 'datetime', ms };
    }
    if (tree.DateLiteral()) {
      if (Number.isNaN(Date.parse(text))) throw this.refuse(at(tree), `unexpected token: '${text}'`);
      return { kind: 'date', text };
    }
    if (tree.TimeLiteral()) return { kind: 'time', text };
    const formula = tree.dateFormula();
    if (formula) {
      const count = formula.signedInteger()?.getText();
      return {
        kind: 'formula',
        name: formula.start.text.toUpperCase(),
        count: count === undefined ? 1 : Number(count),
      };
    }
    const currency = /^[a-z]{3}(\d+(?:\.\d+)?)$/i.exec(text)?.[1];
    if (currency !== undefined) return { kind: 'number', value: Number(currency) };
    throw this.refuse(at(tree), `unexpected token: '${tree.start.text}'`);
  }

  private order(tree: OrderByClauseContext | null): readonly OrderItem[] {
    const items: readonly FieldOrderContext[] = tree ? tree.fieldOrderList().fieldOrder_list() : [];
    return items.map((item) => {
      const call = item.soqlFunction();
      return {
        expression: call ? this.call(call) : this.path(item.fieldName()),
        descending: Boolean(item.DESC()),
        nullsLast: Boolean(item.LAST()),
      };
    });
  }

  private count(
    tree: ({ IntegerLiteral(): { getText(): string } | null } & Placed) | null,
  ): number | undefined {
    if (!tree) return undefined;
    const literal = tree.IntegerLiteral();
    if (!literal) throw this.refuse(at(tree), "unexpected token: ':'");
    return Number(literal.getText());
  }

  private refuse(position: Position, message: string): SalesforceError {
    return queryError('MALFORMED_QUERY', this.text, position, message);
  }
}

function combine(items: readonly Condition[], negated: boolean, or: boolean): Condition {
  const [only] = items;
  const whole: Condition =
    items.length === 1 && only !== undefined ? only : { kind: or ? 'or' : 'and', items };
  return negated ? { kind: 'not', item: whole } : whole;
}

function operatorOf(tree: ComparisonOperatorContext): Operator {
  const text = tree.getText().toUpperCase();
  switch (text) {
    case '<>':
      return '!=';
    case 'NOTIN':
      return 'NOT IN';
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'LIKE':
    case 'IN':
    case 'INCLUDES':
    case 'EXCLUDES':
      return text;
    default:
      throw new Error(`unknown operator ${text}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text between the quotes; a hidden LIKE escape is left standing before its `%` or `_`. */
function unescapeLiteral(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_whole, sequence: string) => {
    if (sequence.length === 5) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
    return ESCAPES[sequence.toLowerCase()] ?? sequence;
  });
}
