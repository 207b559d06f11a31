import type { SandboxRequest, SandboxResponse } from '../system.ts';
import { exception, type Refusal } from './answers.ts';
import type { Tenant } from './tenant.ts';

/** "Next Ticket ID Calculation Method": the auto-incrementing key. The numbers are not published. */
const AUTO_INCREMENT = 1;
/** How long a number that was calculated is not yet taken, in turns of the event loop. */
const TURNS = 3;

/** Creates of tickets at the same time: each takes the number after the highest, and only one of them can have it. */
export interface NumberGate {
  pass(request: SandboxRequest, work: () => SandboxResponse): SandboxResponse | Promise<SandboxResponse>;
  /** Runs requests inside it one after the other, as nothing that has to be answered at once can wait. */
  atOnce<T>(run: () => T): T;
}

/**
 * Under the usual method a create calculates its number first and writes later; what other requests have created
 * meanwhile has that number. The database refuses the second one, in the form in which it was seen to leak.
 */
export function createNumberGate(tenant: Tenant): NumberGate {
  let immediate = false;
  const safe = () => immediate || tenant.control.get()['nextfaultidcalculationmethod'] === AUTO_INCREMENT;
  return {
    pass(request, work) {
      if (!creates(request) || safe()) return work();
      const next = tenant.tickets.highest + 1;
      return later(TURNS).then(() => (tenant.tickets.highest + 1 === next ? work() : taken(next)));
    },
    atOnce(run) {
      immediate = true;
      try {
        return run();
      } finally {
        immediate = false;
      }
    },
  };
}

const PATH = /^\/api\/(tickets(\/object)?|opportunities|projects)\/?$/i;

function creates(request: SandboxRequest): boolean {
  if (request.method !== 'POST' || !PATH.test(request.path)) return false;
  // An element without an id, or with 0.
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString('utf8'));
  } catch {
    return false;
  }
  return (Array.isArray(body) ? body : [body]).some(
    (one: unknown) => typeof one === 'object' && one !== null && (!('id' in one) || !(Number(one.id) > 0)),
  );
}

function taken(id: number): SandboxResponse {
  const refusal: Refusal = exception(
    `A database error occurred (2627) - Violation of PRIMARY KEY constraint 'PK_FAULTS'. Cannot insert duplicate key in object 'dbo.FAULTS'. The duplicate key value is (${id}).`,
  );
  return refusal.response;
}

async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
