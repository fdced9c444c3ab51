import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const conditions = ['@millrace/source', 'node'];

/** The engine's tests, with properties cut short: thousands of mutants meet them. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['libs/engine/src/**/*.test.ts'],
    exclude: ['libs/engine/src/definition/schema/**'],
    setupFiles: [fileURLToPath(new URL('brief-properties.ts', import.meta.url))],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 20_000,
  },
});
