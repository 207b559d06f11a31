import type { Random } from '../../support/random.ts';
import type { Side, Trouble } from '../history.ts';

export type NoteKind = 'post' | 'reply' | 'comment' | 'mail' | 'filePost';
export type FileKind = 'version' | 'legacy' | 'mail' | 'account';

/** One thing that happens at a desk with cases. Records are named by a number that is taken modulo how many there are. */
export type DeskStep =
  | {
      readonly do: 'case';
      readonly side: Side;
      readonly tag: string;
      readonly account: number;
      readonly parent?: number;
    }
  | { readonly do: 'subject'; readonly side: Side; readonly record: number; readonly words: string }
  | { readonly do: 'status'; readonly side: Side; readonly record: number; readonly status: number }
  | { readonly do: 'owner'; readonly record: number; readonly account: number }
  | {
      readonly do: 'note';
      readonly side: Side;
      readonly tag: string;
      readonly record: number;
      readonly kind: NoteKind;
      readonly internal: boolean;
      readonly words: string;
      readonly late?: boolean;
    }
  | { readonly do: 'reword'; readonly record: number; readonly words: string }
  | {
      readonly do: 'file';
      readonly side: Side;
      readonly tag: string;
      readonly record: number;
      readonly kind: FileKind;
      readonly bytes: number;
    }
  /** A child account, or a site of a customer. */
  | { readonly do: 'branch'; readonly side: Side; readonly tag: string; readonly parent: number }
  | { readonly do: 'graft'; readonly side: Side; readonly record: number; readonly parent: number }
  | { readonly do: 'rename'; readonly side: Side; readonly record: number; readonly words: string }
  | { readonly do: 'drop'; readonly side: Side; readonly what: 'case' | 'note'; readonly record: number }
  | { readonly do: 'undelete'; readonly record: number }
  /** The state is lost while both sides agree, and rebuilt; or the next run starts from nothing. */
  | { readonly do: 'lose'; readonly rebuild: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'sync'; readonly full: boolean; readonly trouble?: Trouble };

export interface DeskHistory {
  readonly seed: number;
  readonly customers: number;
  readonly branches: number;
  readonly cases: number;
  readonly arrayMode: 'stopAtFirstError' | 'rollBack' | 'carryOn';
  readonly steps: readonly DeskStep[];
}

/** A history of about `length` steps; the same for the same numbers. */
export function makeDesk(seed: number, random: Random, length: number): DeskHistory {
  let serial = 0;
  const next = () => {
    serial += 1;
    return serial;
  };
  const steps: DeskStep[] = [];
  while (steps.length < length) {
    const count = 1 + random.below(14);
    for (let i = 0; i < count; i += 1) {
      steps.push(one(random, next));
      if (random.chance(0.4)) steps.push({ do: 'wait', ms: random.pick([1, 1_000, 2_000]) });
    }
    if (random.chance(0.7)) steps.push({ do: 'wait', ms: random.pick([0, 999, 40_000, 300_000, 7_200_000]) });
    const full = random.chance(0.1);
    steps.push(random.chance(0.45) ? { do: 'sync', full } : { do: 'sync', full, trouble: trouble(random) });
  }
  return {
    seed,
    customers: 2 + random.below(3),
    branches: random.below(4),
    cases: 1 + random.below(4),
    arrayMode: random.pick(['stopAtFirstError', 'rollBack', 'carryOn']),
    steps,
  };
}

const sideOf = (random: Random): Side => random.pick(['crm', 'halo']);

function one(random: Random, next: () => number): DeskStep {
  const record = random.below(1_000);
  const side = sideOf(random);
  const chance = random.below(100);
  if (chance < 36)
    return {
      do: 'note',
      side,
      tag: `N${next()}:`,
      record,
      kind: random.pick(['post', 'post', 'reply', 'comment', 'mail', 'filePost']),
      internal: random.chance(0.4),
      words: words(random, next()),
      late: random.chance(0.05),
    };
  if (chance < 46) return { do: 'reword', record, words: words(random, next()) };
  if (chance < 58) {
    const parent = random.chance(0.3) ? { parent: random.below(1_000) } : {};
    return { do: 'case', side, tag: `T${next()}:`, account: record, ...parent };
  }
  if (chance < 65) return { do: 'subject', side, record, words: short(random, next()) };
  if (chance < 70) return { do: 'status', side, record, status: random.below(4) };
  if (chance < 72) return { do: 'owner', record, account: random.below(1_000) };
  if (chance < 82)
    return {
      do: 'file',
      side,
      tag: `F${next()}`,
      record,
      kind: random.pick(['version', 'version', 'legacy', 'mail', 'account']),
      bytes: random.pick([0, 1, 20, 3_000, 70_000]),
    };
  if (chance < 87) return { do: 'branch', side, tag: `B${next()}:`, parent: record };
  if (chance < 91) return { do: 'graft', side, record, parent: random.below(1_000) };
  if (chance < 93) return { do: 'rename', side, record, words: short(random, next()) };
  if (chance < 95) return { do: 'drop', side, what: random.pick(['case', 'note']), record };
  if (chance < 96) return { do: 'undelete', record };
  if (chance < 99) return { do: 'lose', rebuild: random.chance(0.6) };
  return { do: 'wait', ms: 1_000 };
}

const ODD = [
  'Zoë',
  '株式会社',
  "O'Brien & <Sons>",
  '🚀👩‍👩‍👧',
  'back\\slash "quoted"',
  'مرحبا',
  'a > b',
  '100% {x}',
  '&amp;',
];

const short = (random: Random, serial: number) => `${random.pick(ODD)} ${serial}`;

/** Text of a note, now and then longer than a comment may be, and with empty lines. */
function words(random: Random, serial: number): string {
  const first = short(random, serial);
  if (random.chance(0.12))
    return `${first} ${random.pick(['x', 'long 🚀 ', '株式会社'])}`.padEnd(9_000, `${random.pick(ODD)} `);
  return random.chance(0.3) ? `${first}\n\n${random.pick(ODD)}\nend` : first;
}

const HALO_WRITES = '/api/(Tickets|Actions|Attachment|Client|Site)';
const CRM_WRITES = '/composite/sobjects|/sobjects/';

function trouble(random: Random): Trouble {
  if (random.chance(0.2)) {
    const path = random.pick([
      '/api/Tickets',
      '/api/Actions',
      '/api/Attachment',
      '/composite/sobjects',
      '/sobjects/',
    ]);
    const when = random.pick(['before', 'after'] as const);
    return { kind: 'kill', kill: { at: 1 + random.below(3), when, only: { method: 'POST', path } } };
  }
  if (random.chance(0.2))
    return { kind: 'kill', kill: { at: 1 + random.below(40), when: random.pick(['before', 'after']) } };
  const system = random.pick(['salesforce', 'halo'] as const);
  if (random.chance(0.12)) return { kind: 'budget', connection: system, requests: 6 + random.below(24) };
  const anywhere = { system, nth: 1 + random.below(16), times: 1 + random.below(3) };
  const path = system === 'halo' ? HALO_WRITES : CRM_WRITES;
  const write = { system, path, method: 'POST', nth: 1 + random.below(4) };
  const [place, action] = random.pick([
    [anywhere, 'reset'],
    [anywhere, 'expireToken'],
    [anywhere, 'throttle'],
    [anywhere, { status: 503 }],
    [{ ...anywhere, times: 20 }, { status: 500 }],
    [anywhere, { cut: random.below(400) }],
    [write, { applyThenFail: 504 }],
    [write, 'applyThenFail'],
    [{ ...write, times: 4 }, { applyThenFail: 500 }],
    [write, { cut: 30 }],
    [
      { ...write, system: 'salesforce', path: CRM_WRITES },
      { lateVisible: true, ms: 120_000 },
    ],
  ] as const);
  return { kind: 'fault', fault: { ...place, do: action } };
}
