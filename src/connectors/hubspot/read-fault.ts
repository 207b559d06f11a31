import type { Fault, FaultDetail } from './api.ts';
import { isWireObject, objectsOf, parsed, textOf, textsOf, type WireObject } from './wire.ts';

/** A refusal's fault, from the body as it came: JSON, HTML of a proxy, or nothing. `retryAfter` is the header of that name. */
export function faultOf(status: number, text: string, retryAfter?: string | null): Fault {
  const body = parsed(text);
  const seconds = Number(retryAfter?.trim() || Number.NaN);
  return {
    ...entryFault(status, isWireObject(body) ? body : {}),
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.ceil(seconds * 1000) } : {}),
  };
}

/** Entries of a batch's `errors` (207), as the client gives them. */
export function batchFaults(errors: unknown): readonly Fault[] {
  return objectsOf(errors).map((error) => entryFault(207, error));
}

/**
 * Every field of an error is optional. What is read has to look like what it should be, because it is shown: the texts themselves may
 * quote whatever a record holds and are only searched.
 */
function entryFault(status: number, error: WireObject): Fault {
  const message = textOf(error['message']) ?? '';
  const context = isWireObject(error['context']) ? error['context'] : {};
  const existingId = /Existing ID:\s*(\d{1,19})\b/i.exec(message)?.[1];
  const ids = textsOf(context['ids']).filter((id) => /^\d{1,19}$/.test(id));
  const traceIds = textsOf(context['objectWriteTraceId']);
  const scopes = requiredScopes(error);
  const daily =
    textOf(error['policyName']) === 'DAILY' || (status === 429 && /\bdaily limit\b/i.test(message));
  return {
    status,
    category: nameIn(error['category']) ?? nameIn(error['errorType']),
    errors: detailsOf(error, message),
    ...(existingId === undefined ? {} : { existingId }),
    ...(ids.length === 0 ? {} : { ids }),
    ...(traceIds.length === 0 ? {} : { traceIds }),
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(daily ? { daily: true } : {}),
  };
}

/** `errors` with codes, the list of `validationResults`, or that same list written into the message. */
function detailsOf(error: WireObject, message: string): readonly FaultDetail[] {
  const named = objectsOf(error['errors']).map((entry): FaultDetail => {
    const context = isWireObject(entry['context']) ? entry['context'] : {};
    const [property] = textsOf(context['propertyName']);
    return {
      code: nameIn(entry['code']),
      property: propertyIn(property) ?? propertyIn(entry['in'] ?? entry['_in']),
    };
  });
  const results = [...objectsOf(error['validationResults']), ...listIn(message)].map(
    (entry): FaultDetail => ({ code: nameIn(entry['error']), property: propertyIn(entry['name']) }),
  );
  return [...results, ...named].filter(({ code, property }) => code !== undefined || property !== undefined);
}

/** `Property values were not valid: [{"isValid":false,"error":"PROPERTY_DOESNT_EXIST","name":"x",...}]` */
function listIn(message: string): readonly WireObject[] {
  const start = message.indexOf('[{');
  return start < 0 ? [] : objectsOf(parsed(message.slice(start, message.lastIndexOf(']') + 1)));
}

function requiredScopes(error: WireObject): readonly string[] {
  const contexts = [error, ...objectsOf(error['errors'])].map(({ context }) => context).filter(isWireObject);
  const scopes = contexts.flatMap((context) => [
    ...textsOf(context['requiredGranularScopes']),
    ...textsOf(context['requiredScopes']),
  ]);
  return [...new Set(scopes)].filter((scope) => /^[\w.-]{1,80}$/.test(scope));
}

function nameIn(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^[A-Z][A-Z0-9_]{0,79}$/.test(text) ? text : undefined;
}

function propertyIn(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^[a-z][a-z0-9_]{0,199}$/i.test(text) ? text : undefined;
}
