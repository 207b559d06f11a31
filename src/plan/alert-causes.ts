import type { Cause } from '../model/alert.ts';
import type { ErrorKind } from '../model/errors.ts';
import { BOTH, fingerprint } from './alert-parts.ts';

const KINDS: Readonly<Record<ErrorKind, true>> = {
  auth: true,
  config: true,
  conflict: true,
  guard: true,
  internal: true,
  'rate-limited': true,
  rejected: true,
  transient: true,
};

/** What tells one alert from another, as 16 hex digits. */
export function fingerprintOf(cause: Cause): string {
  const { integration, about } = cause;
  switch (about) {
    case 'stale':
    case 'clock':
    case 'refused':
      return fingerprint([integration, about]);
    case 'errors':
      return fingerprint([integration, about, cause.kind, ...cause.sides]);
    case 'held':
      return fingerprint([integration, about, ...cause.sides]);
  }
}

/** Everything that an alert of an integration can be about. */
export function causesOf(integration: string): readonly Cause[] {
  const sides = [...BOTH.map((side) => [side]), BOTH];
  const kinds = Object.keys(KINDS).filter(isKind);
  return [
    { integration, about: 'stale', sides: BOTH },
    { integration, about: 'clock', sides: BOTH },
    { integration, about: 'refused', sides: BOTH },
    ...BOTH.map((side) => ({ integration, about: 'held', sides: [side] }) as const),
    ...kinds.flatMap((kind) =>
      sides.map((some) => ({ integration, about: 'errors', kind, sides: some }) as const),
    ),
  ];
}

function isKind(text: string): text is ErrorKind {
  return Object.hasOwn(KINDS, text);
}
