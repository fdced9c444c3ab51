/**
 * Mutation testing of the engine: every mutant that no test notices is either killed by a test or explained where it
 * stands (`// Stryker disable next-line …: reason`).
 *
 * Left out as a whole, and why:
 * - StringLiteral: names, codes and kinds are unions that the compiler checks, so such a mutant would not compile; what
 *   remains are sentences for people, of which tests compare those that somebody relies on.
 * - static mutants: the tables of action types, bounds and schemas; their content is compared as a whole with the
 *   schemas and the reference that are checked in, and each of these mutants would need the whole suite once more.
 * - definition/schema: what it makes is checked in and compared as a whole, by tests that would take most of the time.
 */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'tools/mutate/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: [
    'libs/engine/src/**/*.ts',
    '!libs/engine/src/**/*.test.ts',
    '!libs/engine/src/**/*.fixture.ts',
    '!libs/engine/src/definition/schema/**',
  ],
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  ignorePatterns: [
    '/services',
    '/cli',
    '/e2e',
    '/bench',
    '/examples',
    '/deploy',
    '/.millrace',
    '/.cache',
    'dist',
    '*.int.test.ts',
  ],
  incremental: true,
  incrementalFile: '.cache/mutation/incremental.json',
  tempDirName: '.cache/mutation/sandbox',
  concurrency: 2,
  // Long, because a mutant that is late on a busy machine was not noticed by any test.
  timeoutMS: 8_000,
  timeoutFactor: 2,
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: '.cache/mutation/report.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  // `survivors.mjs` speaks the last word: it drops what the compiler refuses.
  thresholds: { high: 100, low: 100, break: null },
};
