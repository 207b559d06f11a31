import type { Kill } from '../support/crash.ts';
import type { Random } from '../support/random.ts';
import type { CrmSide } from './crm.ts';
import type { System } from './harness.ts';

export type Side = 'crm' | 'halo';
export type Kind = 'account' | 'contact';

/**
 * One thing that happens. Records are named by a number that is taken modulo how many there are, so that a step still means something
 * when steps before it are left out.
 */
export type Step =
  | {
      readonly do: 'edit';
      readonly side: Side;
      readonly kind: Kind;
      readonly record: number | { readonly tag: string };
      readonly field: string;
      readonly value: string | null;
      /** Written by a transaction that takes two minutes: the CRM shows it late, with its early stamp. */
      readonly late?: boolean;
    }
  | {
      readonly do: 'add';
      readonly side: Side;
      readonly kind: Kind;
      readonly tag: string;
      readonly parent: number;
      readonly late?: boolean;
    }
  | { readonly do: 'move'; readonly record: number; readonly parent: number }
  | { readonly do: 'delete' | 'undelete'; readonly kind: Kind; readonly record: number }
  | { readonly do: 'merge'; readonly winner: number; readonly loser: number }
  /** Deleted in Halo, and with a customer its people. */
  | { readonly do: 'remove'; readonly kind: Kind; readonly record: number }
  /** Merged in Halo: the people go to the winner, the loser is deleted. */
  | { readonly do: 'absorb'; readonly winner: number; readonly loser: number }
  /** The state is lost while both sides agree, and rebuilt. */
  | { readonly do: 'lose' }
  | { readonly do: 'switch'; readonly kind: Kind; readonly record: number; readonly inactive: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'sync'; readonly full: boolean; readonly trouble?: Trouble };

export type Trouble =
  | { readonly kind: 'fault'; readonly fault: Readonly<Record<string, unknown>> }
  | { readonly kind: 'kill'; readonly kill: Kill }
  /** The run may send no more requests than these. */
  | { readonly kind: 'budget'; readonly connection: System; readonly requests: number };

export interface History {
  readonly seed: number;
  readonly crm: CrmSide;
  /** Records on both sides before the first step. */
  readonly accounts: number;
  readonly contacts: number;
  /** What Halo does with the elements around a bad one. */
  readonly arrayMode: 'stopAtFirstError' | 'rollBack' | 'carryOn';
  readonly steps: readonly Step[];
}

/** Mapped in both directions, by the name that histories and that Halo have for it. */
export const FIELDS = {
  account: { Name: 'name', Phone: 'main_phonenumber', Website: 'website' },
  contact: {
    FirstName: 'firstname',
    LastName: 'surname',
    Email: 'emailaddress',
    Phone: 'phonenumber',
    MobilePhone: 'mobilenumber',
  },
} as const satisfies Record<Kind, Record<string, string>>;

/** Fields that a person may empty: their rules carry an empty value over. */
const CLEARABLE = new Set(['Phone', 'MobilePhone']);

const ODD = [
  'Zoë',
  '株式会社',
  "O'Brien & <Sons>",
  'Ünïcode 🚀',
  'back\\slash "quoted"',
  'مرحبا',
  'a  b',
  '100% {x}',
  '=1+1',
];
const KINDS = ['account', 'account', 'contact'] as const;
const HALO_WRITES = '/api/(Client|Users)';

/** A history of about `length` steps; the same for the same numbers. */
export function makeHistory(seed: number, random: Random, length: number, crm: CrmSide): History {
  let serial = 0;
  const next = () => {
    serial += 1;
    return serial;
  };
  const steps: Step[] = [sync(random, crm)];
  while (steps.length < length) {
    steps.push(...(random.chance(0.2) ? lostCreate(random, next, crm) : burst(random, next)));
    if (random.chance(0.7))
      steps.push({ do: 'wait', ms: random.pick([0, 1, 999, 1_000, 40_000, 300_000, 7_200_000]) });
    steps.push(sync(random, crm));
  }
  return {
    seed,
    crm,
    accounts: 3 + random.below(6),
    contacts: 4 + random.below(8),
    arrayMode: random.pick(['stopAtFirstError', 'rollBack', 'carryOn']),
    steps,
  };
}

/**
 * A create whose outcome nobody learns, and a person who at once edits what was made, or what it was made from. What is made in Halo
 * bears a mark; what is made in the CRM may not, and is recognised by what was sent.
 */
function lostCreate(random: Random, next: () => number, crm: CrmSide): Step[] {
  const kind = random.pick(KINDS);
  const side = random.pick(['crm', 'halo'] as const);
  const tag = `T${next()}`;
  const path = side === 'crm' ? (kind === 'account' ? '/api/Client' : '/api/Users') : crm.creates[kind];
  const system = side === 'crm' ? 'halo' : crm.crm;
  const trouble: Trouble = random.chance(0.6)
    ? { kind: 'kill', kill: { at: 1, when: 'after', only: { method: 'POST', path } } }
    : { kind: 'fault', fault: { system, method: 'POST', path, nth: 1, do: { applyThenFail: 504 } } };
  const field = random.chance(0.8) ? (kind === 'account' ? 'Name' : 'Email') : 'Phone';
  const rename = (): Step => ({
    do: 'edit',
    side: random.pick(['crm', 'halo']),
    kind,
    record: { tag },
    field,
    value: sample(random, field, next()),
  });
  return [
    { do: 'add', side, kind, tag, parent: random.below(1_000) },
    { do: 'sync', full: false, trouble },
    ...(random.chance(0.8) ? [rename()] : []),
    ...(random.chance(0.3) ? [rename()] : []),
  ];
}

function burst(random: Random, next: () => number): Step[] {
  return Array.from({ length: 1 + random.below(6) }, () => one(random, next));
}

function one(random: Random, next: () => number): Step {
  const kind = random.pick(KINDS);
  const record = random.below(1_000);
  const chance = random.below(100);
  if (chance < 58) return edit(random, kind, record, next());
  if (chance < 74)
    return {
      do: 'add',
      side: random.pick(['crm', 'halo']),
      kind,
      tag: `T${next()}`,
      parent: random.below(1_000),
      late: random.chance(0.1),
    };
  if (chance < 80) return { do: 'move', record, parent: random.below(1_000) };
  if (chance < 83) return { do: 'delete', kind, record };
  if (chance < 87) return { do: 'undelete', kind, record };
  if (chance < 89) return { do: 'remove', kind, record };
  if (chance < 91) return { do: 'absorb', winner: record, loser: random.below(1_000) };
  if (chance < 93) return { do: 'lose' };
  if (chance < 96) return { do: 'merge', winner: record, loser: random.below(1_000) };
  return { do: 'switch', kind, record, inactive: random.chance(0.5) };
}

function edit(random: Random, kind: Kind, record: number, serial: number): Step {
  const field = random.pick(Object.keys(FIELDS[kind]));
  const side = random.pick(['crm', 'halo'] as const);
  const value = CLEARABLE.has(field) && random.chance(0.2) ? null : sample(random, field, serial);
  return { do: 'edit', side, kind, record, field, value, late: random.chance(0.1) };
}

/** Unlike every other value of the history, so that it can be told which edit it came from and no two records match by accident. */
function sample(random: Random, field: string, serial: number): string {
  switch (field) {
    case 'Email':
      return `New.${serial}${random.pick(['', '+tag', "'s"])}@Example.com`;
    case 'Phone':
    case 'MobilePhone':
      return random.pick([`+44 20 7946 ${1000 + serial}`, `(0)${serial}/55-5`, `${serial} ext. 9`]);
    case 'Website':
      return `https://example.com/${serial}`;
    default:
      return `${random.pick(ODD)} ${serial}`;
  }
}

function sync(random: Random, crm: CrmSide): Step {
  const full = random.chance(0.1);
  return random.chance(0.45) ? { do: 'sync', full } : { do: 'sync', full, trouble: trouble(random, crm) };
}

function trouble(random: Random, crm: CrmSide): Trouble {
  if (random.chance(0.35))
    return { kind: 'kill', kill: { at: 1 + random.below(30), when: random.pick(['before', 'after']) } };
  const system = random.pick([crm.crm, 'halo'] as const);
  if (random.chance(0.1)) return { kind: 'budget', connection: system, requests: 4 + random.below(16) };
  const anywhere = { system, nth: 1 + random.below(12), times: 1 + random.below(3) };
  const path = `${HALO_WRITES}|${crm.writes}`;
  const write = { system, path, method: random.pick(['POST', 'PATCH']), nth: 1 + random.below(3) };
  const [place, action] = random.pick([
    [anywhere, 'reset'],
    [anywhere, 'expireToken'],
    [anywhere, 'throttle'],
    [anywhere, { status: 503 }],
    [{ ...anywhere, times: 20 }, 'throttle'],
    [{ ...anywhere, times: 20 }, { status: 500 }],
    [anywhere, { cut: random.below(400) }],
    [write, { applyThenFail: 504 }],
    [write, 'applyThenFail'],
    [write, 'applyThenFail'],
    [{ ...write, times: 4 }, { applyThenFail: 500 }],
    [write, { cut: 30 }],
    [
      { ...write, system: crm.crm },
      { lateVisible: true, ms: 120_000 },
    ],
  ] as const);
  return { kind: 'fault', fault: { ...place, do: action } };
}
