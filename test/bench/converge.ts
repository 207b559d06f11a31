// Many random histories: `node test/bench/converge.ts [how many] [first seed] [steps each] [salesforce, hubspot or cases]`. Prints the
// seeds that fail, each with the shortest history found that still fails, then one line of JSON; exits with 1 when any failed.
import { hubspotSide } from '../e2e/crm-hubspot.ts';
import { salesforceSide } from '../e2e/crm-salesforce.ts';
import { checkDesk, tellDesk } from '../e2e/desk/check.ts';
import { makeDesk } from '../e2e/desk/history.ts';
import { makeHistory } from '../e2e/history.ts';
import { check, tell } from '../e2e/invariants.ts';
import { random } from '../support/random.ts';
import { shrink } from '../support/shrink.ts';

/** A history that can be cut down. */
interface Trial<S> {
  readonly steps: readonly S[];
  wrong(steps: readonly S[]): Promise<readonly string[]>;
  tell(steps: readonly S[]): string;
}

const [count = 300, first = 1, length = 30] = process.argv.slice(2, 5).map(Number);
const failed: number[] = [];
for (let seed = first; seed < first + count; seed += 1) {
  const held = process.argv[5] === 'cases' ? await attempt(ofCases(seed)) : await attempt(ofPeople(seed));
  if (!held) failed.push(seed);
}
process.stdout.write(
  `${JSON.stringify({ bench: 'converge', histories: count, firstSeed: first, failed })}\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

function ofCases(seed: number): Trial<ReturnType<typeof makeDesk>['steps'][number]> {
  const history = makeDesk(seed, random(seed), length);
  return {
    steps: history.steps,
    wrong: (steps) => checkDesk({ ...history, steps }),
    tell: (steps) => tellDesk({ ...history, steps }),
  };
}

function ofPeople(seed: number): Trial<ReturnType<typeof makeHistory>['steps'][number]> {
  const side = process.argv[5] === 'hubspot' ? hubspotSide : salesforceSide;
  const history = makeHistory(seed, random(seed), length, side);
  return {
    steps: history.steps,
    wrong: (steps) => check({ ...history, steps }),
    tell: (steps) => tell({ ...history, steps }),
  };
}

async function attempt<S>(trial: Trial<S>): Promise<boolean> {
  if ((await outcome(trial, trial.steps)).length === 0) return true;
  const steps = await shrink(trial.steps, async (fewer) => (await outcome(trial, fewer)).length > 0);
  const wrong = await outcome(trial, steps);
  process.stdout.write(`${trial.tell(steps)}\n${wrong.map((line) => `    ${line}\n`).join('')}\n`);
  return false;
}

/** What is wrong after a history; a run that throws what is no result of a run is wrong as well. */
async function outcome<S>(trial: Trial<S>, steps: readonly S[]): Promise<readonly string[]> {
  try {
    return await trial.wrong(steps);
  } catch (error) {
    return [`thrown: ${error instanceof Error ? error.stack : String(error)}`];
  }
}
