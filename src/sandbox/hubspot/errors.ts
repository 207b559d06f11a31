/** One entry of `errors[]`, with the code and the property where HubSpot tells them. */
export interface ErrorDetail {
  readonly message: string;
  readonly code?: string;
  readonly in?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** What beside message and category an error body says. */
export interface ErrorExtra {
  readonly subCategory?: string;
  readonly errors?: readonly ErrorDetail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly links?: Readonly<Record<string, string>>;
}

/** Ends a request, or one record of a batch, with HubSpot's envelope. */
export class HubspotError extends Error {
  readonly status: number;
  readonly category: string;
  readonly extra: ErrorExtra;

  constructor(status: number, category: string, message: string, extra: ErrorExtra = {}) {
    super(message);
    this.name = 'HubspotError';
    this.status = status;
    this.category = category;
    this.extra = extra;
  }
}

export function errorBody(error: HubspotError, correlationId: string): Readonly<Record<string, unknown>> {
  return {
    status: 'error',
    message: error.message,
    correlationId,
    ...error.extra,
    category: error.category,
  };
}

export function invalid(message: string, extra: ErrorExtra = {}): HubspotError {
  return new HubspotError(400, 'VALIDATION_ERROR', message, extra);
}

export function notFound(message = 'resource not found'): HubspotError {
  return new HubspotError(404, 'OBJECT_NOT_FOUND', message);
}

/** One value that cannot be written, as it stands in the JSON inside the message. */
export interface Complaint {
  readonly code: string;
  readonly property: string;
  readonly message: string;
}

/** All complaints about one record: none of it is written. */
export function badValues(complaints: readonly Complaint[], portalId: number): HubspotError {
  const details = complaints.map(({ code, property, message }) => ({
    isValid: false,
    message,
    error: code,
    name: property,
    localizedErrorMessage: message,
    portalId,
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(details)}`, {
    errors: complaints.map(({ code, property, message }) => ({
      message,
      code,
      context: { propertyName: [property] },
    })),
  });
}
