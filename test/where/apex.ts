import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';

class Collector extends ApexErrorListener {
  readonly messages: string[] = [];

  override apexSyntaxError(line: number, column: number, message: string): void {
    this.messages.push(`${line}:${column} ${message}`);
  }
}

const PREFIX = 'SELECT Id FROM X WHERE ';

/** Whether the ANTLR grammar of Apex takes the text as the whole condition of a query. */
export function apexAccepts(clause: string): boolean {
  const listener = new Collector();
  const { parser } = ApexParserFactory.createLexerAndParser(PREFIX + clause, listener);
  const query = parser.query();
  const where: unknown = query.whereClause();
  if (listener.messages.length > 0 || !where) return false;
  // The grammar's entry rule does not end in EOF, and the condition must be the last part of the statement.
  const end = query.whereClause().stop?.stop ?? -1;
  // Its offsets count code points.
  return Array.from(PREFIX + clause.trimEnd()).length === end + 1;
}
