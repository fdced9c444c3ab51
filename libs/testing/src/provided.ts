import 'vitest';

declare module 'vitest' {
  /** What the global set-up of a test run hands to each test file. */
  interface ProvidedContext {
    /** Superuser URL of the run's PostgreSQL; undefined in unit tests, which have none. */
    postgresUrl?: string;
    /** The nats-server binary of the run; undefined in unit tests. */
    natsServerPath?: string;
    /** Folder that is removed when the run has ended; undefined in unit tests. */
    scratchFolder?: string;
  }
}
