import { runSandbox, type SandboxArguments } from '../sandbox/command.ts';
import type { ExitCode, Io } from './io.ts';

/** `crosswalk sandbox`: local Salesforce, HubSpot and Halo over real HTTP, until Ctrl-C. Prints one JSON line when they listen. */
export async function sandboxCommand(io: Io, args: SandboxArguments): Promise<ExitCode> {
  await runSandbox(args, { print: (line) => io.out(`${line}\n`), stop: io.signal });
  return 0;
}
