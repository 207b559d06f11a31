import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Usage } from '../model/usage.ts';
import type { Budget } from './traffic.ts';

/** Why no further request may be sent, or `undefined` while one may. `sent` counts this run's requests of the connection. */
export function overBudget(
  connection: string,
  budget: Budget,
  sent: number,
  usage: Usage | undefined,
): CrosswalkError | undefined {
  const { runRequests, runShare, dailyShare } = budget;
  if (runRequests !== undefined && sent >= runRequests) {
    return spent(
      connection,
      `This run has sent the ${number(runRequests)} requests it may send on connection "${connection}"`,
      'A later run goes on from here; raise limits.runRequests of the connection to let one run do more.',
    );
  }
  if (usage === undefined) return undefined;
  const day = `${number(usage.limit)} requests of 24 hours`;
  if (dailyShare !== undefined && usage.used >= dailyShare * usage.limit) {
    return spent(
      connection,
      `${number(usage.used)} of the org's ${day} are used, by everybody together, and connection "${connection}" stops at ${percent(dailyShare)}`,
      'Runs go on by themselves as the requests of yesterday drop out of the 24 hours; see what else uses the API, or raise limits.dailyShare.',
    );
  }
  if (runShare !== undefined && sent >= runShare * usage.limit) {
    return spent(
      connection,
      `This run has sent ${number(sent)} requests on connection "${connection}", its share (${percent(runShare)}) of the org's ${day}`,
      'A later run goes on from here; raise limits.runShare of the connection to let one run do more.',
    );
  }
  return undefined;
}

function spent(connection: string, what: string, todo: string): CrosswalkError {
  return new CrosswalkError({
    code: 'BUDGET_SPENT',
    kind: CODES.BUDGET_SPENT.kind,
    what: `${what}.`,
    where: `connection "${connection}"`,
    why: 'A run may not use up what people and other integrations need.',
    todo,
  });
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
