import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const ALL = ['test/**/*.test.ts'];
const EXCLUDED = ['test/bench/**', 'node_modules/**'];
/** These look at which modules their process has loaded. */
const OWN_PROCESS = ['test/connectors/*/load.test.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // Forks, not threads: tests start the command line, send signals and change into folders.
    pool: 'forks',
    // Most of a test is waiting for 127.0.0.1; the default leaves one of two cores idle.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    globals: false,
    passWithNoTests: false,
    // GitHub's parsers import JSON without saying so, which Node refuses and vitest does not.
    server: { deps: { inline: [/@actions\//] } },
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      // One process for many files, whose code is compiled and warm after the first: no module of src/ keeps anything.
      {
        extends: true,
        test: { name: 'all', include: ALL, exclude: [...EXCLUDED, ...OWN_PROCESS], isolate: false },
      },
      { extends: true, test: { name: 'own process', include: OWN_PROCESS } },
    ],
  },
});
