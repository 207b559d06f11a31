import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'node_modules/**'],
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
  },
});
