import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { handedOnShape, platformSettings } from './launch-platform.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const declared = globSync('{services/*/src/settings,libs/{service,runner,object-store}/src/**/*}.ts', { cwd: root })
  .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
  .flatMap((file) => [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/@Env\('(\w+)'/g)])
  .flatMap(([, variable]) => variable ?? []);

/** Decided by the platform: parts that fit each other, and what belongs to this machine. */
const own = [
  'AGENT_COMMAND_KEY_FILE',
  'AGENT_NATS_URLS',
  'AGENT_SIGNING_SEED_FILE',
  'ARTIFACTS_SPOOL_FOLDER',
  'CONSOLE_FOLDER',
  'DATABASE_POOL_SIZE',
  'DATABASE_URL',
  'HTTP_HOST',
  'HTTP_PORT',
  'LANG',
  'LOG_LEVEL',
  'MILLRACE_ACCOUNT',
  'MILLRACE_GRPC_PORT',
  'MILLRACE_OLDER_SEAL_KEYS',
  'MILLRACE_REGION',
  'MILLRACE_SEAL_KEY',
  'NATS_ACCOUNT_PUBLIC_KEY',
  'NATS_CREDS_FILE',
  'NATS_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'RUNNER_FOLDER',
  'SHUTDOWN_GRACE_SECONDS',
  'TZ',
];

it('every setting of every service is either handed on or the platform’s own', () => {
  const kept = [...new Set(declared)].filter((variable) => !handedOnShape.test(variable));
  expect(kept.toSorted()).toEqual(own);
});

it('hands on what the environment says, and nothing that is not a setting', () => {
  const { environment, databaseUrl } = platformSettings({
    DATABASE_URL: 'postgres://db',
    GATEWAY_RATE_LIMIT: '100',
    MILLRACE_S3_ENDPOINT: 'https://s3.example.com',
    MILLRACE_TOKEN: 'secret',
    PATH: '/bin',
  });
  expect(databaseUrl).toBe('postgres://db');
  expect(environment).toEqual({ GATEWAY_RATE_LIMIT: '100', MILLRACE_S3_ENDPOINT: 'https://s3.example.com' });
});
