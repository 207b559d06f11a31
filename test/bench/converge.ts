// Many random histories: `node test/bench/converge.ts [how many] [first seed] [steps each] [salesforce or hubspot]`. Prints the seeds that fail, each with
// the shortest history found that still fails, then one line of JSON; exits with 1 when any failed.
import { hubspotSide } from '../e2e/crm-hubspot.ts';
import { salesforceSide } from '../e2e/crm-salesforce.ts';
import { type History, makeHistory } from '../e2e/history.ts';
import { check, tell } from '../e2e/invariants.ts';
import { random } from '../support/random.ts';
import { shrink } from '../support/shrink.ts';

const [count = 300, first = 1, length = 30] = process.argv.slice(2, 5).map(Number);
const side = process.argv[5] === 'hubspot' ? hubspotSide : salesforceSide;
const failed: number[] = [];
for (let seed = first; seed < first + count; seed += 1) {
  const history = makeHistory(seed, random(seed), length, side);
  const wrong = await outcome(history);
  if (wrong.length === 0) continue;
  failed.push(seed);
  const steps = await shrink(
    history.steps,
    async (fewer) => (await outcome({ ...history, steps: fewer })).length > 0,
  );
  const least = { ...history, steps };
  process.stdout.write(`${tell(least)}\n${(await outcome(least)).map((line) => `    ${line}\n`).join('')}\n`);
}
process.stdout.write(
  `${JSON.stringify({ bench: 'converge', histories: count, firstSeed: first, failed })}\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

/** What is wrong after a history; a run that throws what is no result of a run is wrong as well. */
async function outcome(history: History): Promise<string[]> {
  try {
    return await check(history);
  } catch (error) {
    return [`thrown: ${error instanceof Error ? error.stack : String(error)}`];
  }
}
