import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const conditions = ['@millrace/source', 'node'];

/**
 * The engine's tests without the long properties: thousands of mutants meet these, and what only a random search finds
 * is found by chance. Files share a worker, which spares most of the time that a mutant takes.
 */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['libs/engine/src/**/*.test.ts'],
    exclude: [
      'libs/engine/src/definition/schema/**',
      'libs/engine/src/flow/properties.test.ts',
      'libs/engine/src/definition/validate.properties.test.ts',
    ],
    setupFiles: [fileURLToPath(new URL('brief-properties.ts', import.meta.url))],
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 20_000,
  },
});
