import type { Progress } from '../engine/context.ts';
import type { Io } from './io.ts';

/** One line on a terminal that is drawn over; nothing in a pipe or in CI. */
export interface ProgressLine {
  show(event: Progress): void;
  clear(): void;
}

const CLEAR_LINE = '\r\u001b[2K';

export function progressLine(io: Io, quiet: boolean): ProgressLine {
  if (quiet || !io.interactive) return { show: () => undefined, clear: () => undefined };
  let decided = 0;
  return {
    show(event) {
      io.err(`${CLEAR_LINE}${text(event)}`);
    },
    clear() {
      io.err(CLEAR_LINE);
    },
  };

  function text(event: Progress): string {
    switch (event.kind) {
      case 'reading':
        decided = 0;
        return `${event.mapping}: reading ${event.system}, ${event.records} records`;
      case 'deciding':
        decided += event.records;
        return `${event.mapping}: comparing, ${decided} records`;
      case 'writing':
        return `${event.mapping}: writing ${event.done} of ${event.total} (${event.direction === 'import' ? 'import' : 'sync-back'})`;
    }
  }
}
