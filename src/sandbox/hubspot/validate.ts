import type { Definition, PropertyOption } from './definitions.ts';
import type { Complaint } from './errors.ts';
import { wireTime } from './time.ts';

/** HubSpot's longest text. */
const MAX_TEXT = 65_536;

export type Checked =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'bad'; readonly complaint: Complaint };

/** Whether a text may stand in a property, and how it is stored. `current` is what a leading `;` appends to. */
export function checkValue(
  definition: Definition,
  text: string,
  current: string | undefined,
  knownOwner: (id: string) => boolean,
): Checked {
  const bad = (code: string, message: string): Checked => ({
    kind: 'bad',
    complaint: { code, property: definition.name, message },
  });
  if (text === '') return { kind: 'value', value: '' };
  if (definition.name === 'email' && !/^[^\s@,;<>()]+@[^\s@.,;<>()]+(\.[^\s@.,;<>()]+)+$/.test(text)) {
    return bad('INVALID_EMAIL', `Email address ${text} is invalid`);
  }
  switch (definition.type) {
    case 'bool':
      return text === 'true' || text === 'false'
        ? { kind: 'value', value: text }
        : bad('INVALID_OPTION', `${text} was not one of the allowed options: [true, false]`);
    case 'enumeration':
      return checkOptions(definition, text, current, knownOwner, bad);
    case 'number':
      return checkNumber(definition, text, bad);
    case 'date': {
      const day = dayOf(text);
      return day === undefined
        ? bad('INVALID_DATE', `${text} was not a valid date.`)
        : { kind: 'value', value: day };
    }
    case 'datetime': {
      const time = momentOf(text);
      return time === undefined
        ? bad('INVALID_LONG', `${text} was not a valid long.`)
        : { kind: 'value', value: wireTime(time) };
    }
    default:
      return text.length > MAX_TEXT
        ? bad('VALUE_TOO_LONG', `The value of ${definition.name} has more than ${MAX_TEXT} characters.`)
        : { kind: 'value', value: definition.name === 'email' ? text.toLowerCase() : text };
  }
}

type Bad = (code: string, message: string) => Checked;

function checkOptions(
  definition: Definition,
  text: string,
  current: string | undefined,
  knownOwner: (id: string) => boolean,
  bad: Bad,
): Checked {
  if (definition.referencedObjectType === 'OWNER') {
    return knownOwner(text)
      ? { kind: 'value', value: text }
      : bad('INVALID_OWNER_ID', `Owner ID ${text} does not exist.`);
  }
  const several = definition.fieldType === 'checkbox';
  const append = several && text.startsWith(';');
  const wanted = several ? text.split(';').filter((part) => part !== '') : [text];
  // Lists that live elsewhere (time zones, additional e-mails) are not checked.
  const free = definition.externalOptions && definition.options.length === 0;
  const wrong = free ? undefined : wanted.find((value) => !allowed(definition.options, value));
  if (wrong !== undefined) {
    const values = definition.options.map(({ value }) => value).join(', ');
    return bad('INVALID_OPTION', `${wrong} was not one of the allowed options: [${values}]`);
  }
  const before = append ? (current ?? '').split(';').filter((part) => part !== '') : [];
  return { kind: 'value', value: [...new Set([...before, ...wanted])].join(';') };
}

function allowed(options: readonly PropertyOption[], value: string): boolean {
  return options.some((option) => option.value === value);
}

/** Counts have no decimals. */
const INTEGERS: readonly string[] = ['numberofemployees', 'total_money_raised_count', 'hs_num_rooms'];

function checkNumber(definition: Definition, text: string, bad: Bad): Checked {
  if (INTEGERS.includes(definition.name) && !/^\s*[+-]?\d+\s*$/.test(text)) {
    return bad('INVALID_INTEGER', `${text} was not a valid integer.`);
  }
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) {
    return bad('INVALID_FLOAT', `${text} was not a valid float.`);
  }
  return { kind: 'value', value: text.trim() };
}

/** `2026-01-31`, or milliseconds since the epoch at midnight UTC. */
function dayOf(text: string): string | undefined {
  const time = /^-?\d+$/.test(text) && text.length > 8 ? Number(text) : parseDay(text);
  if (time === undefined || Number.isNaN(time) || time % 86_400_000 !== 0) return undefined;
  return new Date(time).toISOString().slice(0, 10);
}

function parseDay(text: string): number | undefined {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.000)?Z)?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const time = Date.parse(`${day}T00:00:00Z`);
  // Date.parse takes the 31st of February for a day in March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? time : undefined;
}

/** ISO 8601 with a zone, a day, or milliseconds since the epoch. */
function momentOf(text: string): number | undefined {
  if (/^-?\d+$/.test(text)) {
    const time = Number(text);
    return Math.abs(time) <= 8.64e15 ? time : undefined;
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseDay(text);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
