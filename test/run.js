// `npm test`: type check, lint and format, then every test; the last line is the count that scripts read.
// Plain JavaScript, because it may be started by the Node of the machine: that one is older than the project's.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const ownNode = join(modules, 'node/bin/node');
const node = Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : ownNode;

if (!existsSync(node)) {
  process.stderr.write(
    `The tests need Node 24 or newer; this is Node ${process.versions.node}. Run "npm ci" without --ignore-scripts: it brings Node 24.\n`,
  );
  process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
}

/** Resolves to the exit code; output streams through. `args[0]` is a script under node_modules. */
function run(label, args) {
  process.stdout.write(`\n> ${label}\n`);
  return new Promise((resolve) => {
    const child = spawn(node, [join(modules, args[0]), ...args.slice(1)], { cwd: root, stdio: 'inherit' });
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const count = (code) => {
  if (code === 0) counts.passed += 1;
  else counts.failed += 1;
};

count(await run('type check', ['typescript/bin/tsc']));
count(
  await run('lint and format', [
    '@biomejs/biome/bin/biome',
    'ci',
    '--error-on-warnings',
    process.stdout.isTTY ? '--colors=force' : '--colors=off',
    '.',
  ]),
);

const scratch = mkdtempSync(join(tmpdir(), 'crosswalk-test-'));
const report = join(scratch, 'report.json');
const code = await run('tests', [
  'vitest/vitest.mjs',
  'run',
  '--config=test/vitest.config.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
addReport();
rmSync(scratch, { recursive: true, force: true });

process.stdout.write(
  `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** A file that does not load has no tests to count, so it counts as one failure; so does a run without any test. */
function addReport() {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    counts.failed += 1;
    return;
  }
  const unloaded = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  counts.passed += results.numPassedTests;
  counts.failed += results.numFailedTests + unloaded;
  counts.skipped += results.numPendingTests + (results.numTodoTests ?? 0);
  const silent = results.numFailedTests + unloaded === 0 && (code !== 0 || results.numPassedTests === 0);
  if (silent) counts.failed += 1;
}
