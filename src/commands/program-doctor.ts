import type { Command } from 'commander';
import type { DoctorOptions } from './doctor.ts';
import type { ExitCode, Io } from './io.ts';

type Run = (work: (options: DoctorOptions) => Promise<ExitCode>) => (...received: unknown[]) => Promise<void>;

/** `doctor` on the command line. */
export function addDoctor(
  add: (usage: string, description: string, example: string) => Command,
  run: Run,
  io: Io,
): void {
  add('doctor', 'check everything a run relies on, with the cure of what fails', 'doctor --env-file .env')
    .option('--fix', 'make the fields that an API can make, after showing them')
    .action(run(async (options) => (await import('./doctor.ts')).doctorCommand(io, options)));
}
