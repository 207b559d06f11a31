#!/usr/bin/env -S node --
// Plain JavaScript that Node 12 parses: the start-up guard has to run on the very Nodes it is there to refuse.
// The `--` keeps Node from taking --env-file for itself, which it otherwise does wherever that stands.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
const running = Number(process.versions.node.split('.')[0]);

if (running >= NEEDED) {
  delete process.env.CROSSWALK_REEXEC;
  // Halves the time that loading takes from the second start on. Beside the code, because a folder for temporary files is everybody's.
  if (module.enableCompileCache) {
    module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/crosswalk', import.meta.url)));
  }
  import('./cli.ts');
} else if (existsSync(own) && !process.env.CROSSWALK_REEXEC) {
  reexec(own);
} else {
  process.stderr.write(
    `crosswalk needs Node ${NEEDED} or newer; this is Node ${process.versions.node}.\n` +
      `Run "npm ci" in the project (without --ignore-scripts): it brings its own Node ${NEEDED}. ` +
      `Or install Node ${NEEDED} from https://nodejs.org.\n`,
  );
  process.exit(1);
}

/** Runs this same command line under `node`, passing signals down and the exit code (or the signal) up. */
function reexec(node) {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(node, process.execArgv.concat('--', self, process.argv.slice(2)), {
    stdio: 'inherit',
    env: Object.assign({}, process.env, { CROSSWALK_REEXEC: '1' }),
  });
  // On a terminal Ctrl-C reaches the whole process group, so the child has it already.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  const pass = (signal) => {
    if (!(signal === 'SIGINT' && terminal)) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  child.on('error', (error) => {
    process.stderr.write(`crosswalk could not start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of signals) process.removeListener(name, pass);
    process.kill(process.pid, signal);
  });
}
