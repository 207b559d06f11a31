/** A refusal in Salesforce's own terms; the REST layer makes `[{message, errorCode, fields}]` of it, collections `{statusCode, ...}`. */
export class SalesforceError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[];
  /** Keys that single errors have beside those, such as `duplicateResult`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    errorCode: string,
    message: string,
    fields: readonly string[] = [],
    status = 400,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.details = details;
    this.name = 'SalesforceError';
    this.errorCode = errorCode;
    this.fields = fields;
    this.status = status;
  }
}

export function notFound(message = 'The requested resource does not exist'): SalesforceError {
  return new SalesforceError('NOT_FOUND', message, [], 404);
}
