import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The guard believes that it runs on this Node. */
const OLD = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})';

/** A project with the real start file and a command line that tells what it was given. */
function project(cli: string, withNode: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'src'));
  cpSync(join(root, 'src/bin.js'), join(folder, 'src/bin.js'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'src/cli.ts'), cli);
  if (withNode) {
    // Drops the pretence, as the real Node 24 would not share it.
    mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
    const shim = `#!/bin/sh\nwhile [ "$1" = --import ]; do shift 2; done\nexec "${process.execPath}" "$@"\n`;
    writeFileSync(join(folder, 'node_modules/node/bin/node'), shim, { mode: 0o755 });
  }
  return join(folder, 'src/bin.js');
}

const TELL = `process.stdout.write(JSON.stringify({ args: process.argv.slice(2), mark: process.env.CROSSWALK_REEXEC ?? null }));
process.exit(5);`;

describe('the start-up guard', () => {
  it('starts the command line directly on a Node that is new enough', () => {
    const bin = project(TELL, false);

    const ran = spawnSync(process.execPath, [bin, 'plan', '--json', 'a b'], { encoding: 'utf8' });

    expect(JSON.parse(ran.stdout)).toEqual({ args: ['plan', '--json', 'a b'], mark: null });
    expect(ran.status).toBe(5);
  });

  it("starts it on the project's own Node where the machine's is older, with its arguments and exit code", () => {
    const bin = project(TELL, true);

    const ran = spawnSync(process.execPath, ['--import', OLD, bin, 'plan', "it's", '$HOME'], {
      encoding: 'utf8',
    });

    expect(JSON.parse(ran.stdout)).toEqual({ args: ['plan', "it's", '$HOME'], mark: null });
    expect(ran.status).toBe(5);
  });

  it('names the version needed and how to get it where there is no such Node', () => {
    const bin = project(TELL, false);

    const ran = spawnSync(process.execPath, ['--import', OLD, bin], { encoding: 'utf8' });

    expect(ran.status).toBe(1);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toBe(
      'crosswalk needs Node 24 or newer; this is Node 20.20.2.\n' +
        'Run "npm ci" in the project (without --ignore-scripts): it brings its own Node 24. ' +
        'Or install Node 24 from https://nodejs.org.\n',
    );
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('hands %s down and the exit code up', async (signal) => {
    const bin = project(
      `process.on('${signal}', () => process.exit(130));
       setInterval(() => {}, 1000);
       process.stdout.write('up');`,
      true,
    );
    const child = spawn(process.execPath, ['--import', OLD, bin], { stdio: ['ignore', 'pipe', 'pipe'] });
    await once(child.stdout, 'data');

    child.kill(signal);

    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  it('runs through a link, as npx makes one', () => {
    const bin = project(TELL, false);
    const link = join(bin, '../../crosswalk');
    symlinkSync(bin, link);

    expect(existsSync(link)).toBe(true);
    expect(JSON.parse(spawnSync(process.execPath, [link, 'x'], { encoding: 'utf8' }).stdout)).toMatchObject({
      args: ['x'],
    });
  });
});
