import { distance } from 'fastest-levenshtein';
import type { FaultAction } from './actions.ts';
import * as check from './checks.ts';

type Options = Readonly<Record<string, unknown>>;

interface Reader {
  /** The option that `{ "<kind>": value }` means. */
  readonly short?: string;
  readonly options: readonly string[];
  make(given: Options): FaultAction;
}

/** Every word that `do` knows, with its options. */
const READERS: Readonly<Record<string, Reader>> = {
  status: {
    short: 'status',
    options: ['status', 'headers', 'body'],
    make: (given) => ({
      kind: 'status',
      status: check.httpStatus(given['status']) ?? 500,
      headers: check.texts(given['headers']),
      body: given['body'],
    }),
  },
  delay: {
    short: 'ms',
    options: ['ms'],
    make: (given) => ({ kind: 'delay', ms: check.count(given['ms'], 'ms of "delay"') }),
  },
  cut: {
    short: 'bytes',
    options: ['bytes', 'chunked'],
    make: (given) => ({
      kind: 'cut',
      bytes: check.count(given['bytes'], 'bytes of "cut"'),
      chunked: check.flag(given['chunked'], 'chunked of "cut"'),
    }),
  },
  truncate: {
    short: 'bytes',
    options: ['bytes'],
    make: (given) => ({ kind: 'truncate', bytes: check.count(given['bytes'], 'bytes of "truncate"') }),
  },
  reset: { options: [], make: () => ({ kind: 'reset' }) },
  applyThenFail: {
    short: 'status',
    options: ['status'],
    make: (given) => ({ kind: 'applyThenFail', status: check.httpStatus(given['status']) }),
  },
  expireToken: { options: [], make: () => ({ kind: 'expireToken' }) },
  throttle: {
    short: 'limit',
    options: ['limit', 'retryAfter', 'retryAfterDate'],
    make: (given) => ({
      kind: 'throttle',
      limit: check.oneOf(
        given['limit'],
        ['daily', 'concurrent', 'burst', 'search'] as const,
        'limit of "throttle"',
      ),
      retryAfter: retryAfter(given),
    }),
  },
  html502: { options: [], make: () => ({ kind: 'html502' }) },
  html503: { options: [], make: () => ({ kind: 'html503' }) },
  empty500: { options: [], make: () => ({ kind: 'empty500' }) },
  redirect: {
    short: 'to',
    options: ['to'],
    make: (given) => ({ kind: 'redirect', to: check.text(given['to'], 'to of "redirect"') }),
  },
  lateVisible: {
    short: 'ms',
    options: ['ms', 'reads'],
    make: (given) => {
      if ('ms' in given === 'reads' in given) {
        throw new Error('"lateVisible" needs either "ms" or "reads".');
      }
      return 'ms' in given
        ? { kind: 'lateVisible', ms: check.count(given['ms'], 'ms of "lateVisible"') }
        : { kind: 'lateVisible', reads: check.positive(given['reads'], 'reads') ?? 1 };
    },
  },
  shortPage: {
    short: 'rows',
    options: ['rows'],
    make: (given) => ({ kind: 'shortPage', rows: check.positive(given['rows'], 'rows') ?? 1 }),
  },
  duplicateRow: {
    short: 'where',
    options: ['where'],
    make: (given) => ({
      kind: 'duplicateRow',
      where: check.oneOf(given['where'], ['page', 'border'] as const, 'where of "duplicateRow"') ?? 'page',
    }),
  },
  recordCount: {
    short: 'add',
    options: ['add'],
    make: (given) => ({ kind: 'recordCount', add: check.whole(given['add'], 'add of "recordCount"') }),
  },
  locatorExpiry: { options: [], make: () => ({ kind: 'locatorExpiry' }) },
  itemErrors: {
    short: 'code',
    options: ['code', 'message', 'items', 'every', 'containing'],
    make: (given) => ({
      kind: 'itemErrors',
      code: check.text(given['code'], 'code of "itemErrors"'),
      message: check.text(given['message'], 'message of "itemErrors"'),
      items: check.positions(given['items'], 'items of "itemErrors"'),
      every: check.positive(given['every'], 'every'),
      containing: check.text(given['containing'], 'containing of "itemErrors"'),
    }),
  },
  stopAtFirstError: { options: [], make: () => ({ kind: 'stopAtFirstError' }) },
  rollBack: { options: [], make: () => ({ kind: 'rollBack' }) },
  carryOn: { options: [], make: () => ({ kind: 'carryOn' }) },
};

/**
 * The action of a fault. `do: "cut", bytes: 20`, `do: { cut: 20 }` and `do: { cut: { bytes: 20 } }` are the same.
 * `beside` are the fault's own keys that are not about which request it hits. Throws an Error that names what is wrong.
 */
export function readAction(given: unknown, beside: Options): FaultAction {
  if (typeof given === 'string') return build(given, beside);
  const details = check.record(given, '"do" of a fault');
  const [stray] = Object.keys(beside);
  if (stray !== undefined) {
    throw new Error(`A fault has no "${stray}"; where "do" is an object, its options belong into that.`);
  }
  const names = Object.keys(details);
  const known = names.filter((name) => Object.hasOwn(READERS, name));
  // `status` is a word of its own and an option of others.
  const name = known.find((word) => word !== 'status') ?? known[0] ?? names[0];
  if (name === undefined) throw new Error(`"do" of a fault is empty; it knows ${words()}.`);
  const { [name]: value, ...rest } = details;
  return build(name, { ...rest, ...optionsIn(name, value) });
}

function optionsIn(name: string, value: unknown): Options {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return check.record(value, name);
  const short = Object.hasOwn(READERS, name) ? READERS[name]?.short : undefined;
  if (value === true || value === null) return {};
  return { [short ?? String(value)]: value };
}

function build(name: string, given: Options): FaultAction {
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined) {
    throw new Error(
      `A fault cannot do "${name}"; ${suggestion(name, Object.keys(READERS))}it knows ${words()}.`,
    );
  }
  for (const key of Object.keys(given)) {
    if (reader.options.includes(key)) continue;
    const known = reader.options.length === 0 ? 'it has no options' : `it knows ${reader.options.join(', ')}`;
    throw new Error(`"${name}" has no option "${key}"; ${suggestion(key, reader.options)}${known}.`);
  }
  return reader.make(given);
}

function words(): string {
  return Object.keys(READERS).join(', ');
}

/** `did you mean "x"? `, where a known word is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const [best] = known
    .map((candidate) => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.off - b.off);
  return best !== undefined && best.off <= Math.max(1, Math.floor(word.length / 3))
    ? `did you mean "${best.candidate}"? `
    : '';
}

function retryAfter(
  given: Options,
): { form: 'seconds' | 'date'; seconds: number } | { form: 'none' } | undefined {
  if (given['retryAfter'] === false) return { form: 'none' };
  if ('retryAfter' in given && 'retryAfterDate' in given) {
    throw new Error('"throttle" takes "retryAfter" or "retryAfterDate", not both.');
  }
  if ('retryAfterDate' in given) {
    return { form: 'date', seconds: check.count(given['retryAfterDate'], 'retryAfterDate of "throttle"') };
  }
  if (!('retryAfter' in given)) return undefined;
  return { form: 'seconds', seconds: check.count(given['retryAfter'], 'retryAfter of "throttle"') };
}
