import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * Workspace packages are tested from their sources: nothing has to be built first. `import` must not be listed: vitest
 * hands these to Node as they are, and `require` would then be given ES modules.
 */
const conditions = ['@millrace/source', 'node'];

/** `examples/` holds users' projects, whose tests belong to their own pipelines. */
const exclude = ['**/node_modules/**', '**/dist/**', '**/.millrace/**', '**/.cache/**', 'examples/**'];

const integration = ['**/*.int.test.ts', '**/*.service.test.ts'];
const system = ['e2e/**/*.e2e.test.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    teardownTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, ...integration, '**/*.e2e.test.ts'],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: integration,
          exclude,
          globalSetup: fileURLToPath(new URL('../../libs/testing/src/global-setup.ts', import.meta.url)),
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: system,
          exclude,
          // One platform at a time: each of these tests starts every service of the house.
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
