import type { Clock } from '../model/clock.ts';
import type { Redactor } from '../model/redactor.ts';
import type { Painter } from '../report/painter.ts';
import type { ValueView } from '../report/safe.ts';

/** What a command may touch of the process it runs in; `cli.ts` makes it, tests make their own. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly painter: Painter;
  /** True where a person watches: progress lines may be drawn, record values may be shown. */
  readonly interactive: boolean;
  /** Asks the person at the terminal; absent where there is none to ask. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Everything written passes through it. */
  readonly redactor: Redactor;
}

/** Options every command takes. */
export interface CommonOptions {
  readonly mappings: string;
  readonly schemas: string;
  readonly state: string;
  readonly integration?: string;
  readonly envFile?: string;
  readonly json?: boolean;
}

/** 0 done, nothing to do or deferred · 1 configuration or usage · 2 some records held (watch: an alarm) · 3 fatal · 4 guard · 5 changes (plan --exit-code). */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * Whether record values are shown. A person at a terminal sees them; a pipe, a file or CI gets them only when asked, because logs
 * are read by more people than the systems are.
 */
export function valueView(io: Io, asked: boolean | undefined): ValueView {
  if (asked !== undefined) return asked ? 'shown' : 'masked';
  return io.interactive ? 'shown' : 'masked';
}
