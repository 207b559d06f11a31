import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDoor } from '../http/create-door.ts';
import { startSandbox } from '../sandbox/start.ts';
import { USER_AGENT } from './connections.ts';
import { demoCase } from './demo-case.ts';
import { createDesks } from './demo-desks.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { planCommand } from './plan.ts';
import { pullCommand } from './pull.ts';
import { syncCommand } from './sync.ts';

/**
 * `crosswalk demo`: the mappings of Salesforce against the sandbox's demo records, start to end: plan, sync, a second run that writes nothing, a
 * change on each side, a case with its feed and an answer to it, a conflict, and what is held and why. Uses the same commands a person would; leaves nothing behind.
 */
export async function demoCommand(io: Io, mappings = project('mappings')): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-demo-'));
  const sandbox = await startSandbox();
  const door = createDoor({ clock: io.clock, userAgent: USER_AGENT });
  // The records are made up, so they may be shown wherever the demo runs.
  const own: Io = { ...io, env: { ...io.env, ...sandbox.env }, interactive: false };
  const options: CommonOptions = {
    mappings,
    // The project's own are of other systems than these.
    schemas: join(folder, 'objects'),
    state: join(folder, 'state'),
    // What the steps below tell of, whichever integrations this project has switched on.
    integration: 'salesforce',
  };
  const desks = createDesks(door, (system) => sandbox.systems[system]?.controlUrl ?? '');
  const say = (title: string, ...lines: string[]) =>
    io.out(
      `\n${io.painter.bold(io.painter.cyan(`== ${title}`))}\n${lines.map((line) => `${line}\n`).join('')}`,
    );
  try {
    say(
      '1. Two systems, nothing between them',
      `A local Salesforce (${sandbox.systems['salesforce']?.url}) and a local Halo (${sandbox.systems['halo']?.url}),`,
      'both real HTTP servers with made-up records. The mappings are the ones in mappings/salesforce/.',
    );
    await pullCommand({ ...own, out: () => undefined }, options);
    say('2. crosswalk plan: what would happen, before anything does', '');
    await planCommand(own, { ...options, values: true, shown: 2 });

    say('3. crosswalk sync: accounts, contacts, cases and opportunities come over', '');
    await syncCommand(own, options);

    say('4. crosswalk sync, again: a second run writes nothing', '');
    await syncCommand(own, { ...options, brief: true });

    const account = await desks.find(
      'salesforce',
      'Account',
      (row) => row['Name'] === 'Zephyr Logistics GmbH',
    );
    const user = await desks.find(
      'halo',
      'Users',
      (row) => row['emailaddress'] === 'lena.hoffmann@zephyr-logistics.example',
    );
    say(
      '5. Somebody works on each side',
      'In Salesforce, sales give "Zephyr Logistics GmbH" a new phone number.',
      'In Halo, an agent gives Lena Hoffmann a new job title.',
    );
    await desks.edit('salesforce', 'Account', { Id: account['Id'], Phone: '+49 40 5550 2000' });
    await desks.edit('halo', 'Users', { id: user['id'], title: 'Chief Operating Officer' });
    io.out('\n');
    await planCommand(own, { ...options, values: true, brief: true });
    await syncCommand(own, { ...options, brief: true });

    await demoCase({ io: own, options, folder: join(folder, 'mappings'), desks, say });

    say(
      'Where to go next',
      'The records that were held above are held with their reason, and come along as soon as it is gone.',
      'mappings/salesforce/accounts.yaml, cases.yaml   two of the mappings you just saw at work',
      'mappings/salesforce/README.md       going live with your own Salesforce and Halo',
      'npx crosswalk sandbox --write-env .env.sandbox   keep the sandbox running and try your own mappings',
      'npx crosswalk explain <id> --env-file .env.sandbox   why a record is as it is',
    );
    return 0;
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shipped files lie beside this code, wherever the command is called from. */
function project(path: string): string {
  return relative('', fileURLToPath(new URL(`../../${path}`, import.meta.url))) || '.';
}
