import { makeKeys } from './keys.ts';
import { makeStores } from './stores.ts';

const usage = 'usage: prepare keys | prepare stores';

/** The jobs that a composition of containers runs before its services, see docs/deploy.md. */
async function prepare(job: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const root = environment['MILLRACE_PREPARE_ROOT'] ?? '/var/lib/millrace';
  const postgresAddress = environment['POSTGRES_ADDRESS'] ?? 'postgres:5432';
  switch (job) {
    case 'keys':
      await makeKeys({ root, postgresAddress, natsStore: environment['NATS_STORE'] ?? '/data' });
      return 'every key is in its place';
    case 'stores': {
      const bucket = environment['ARTIFACTS_BUCKET'];
      const file = await makeStores({
        root,
        postgresAddress,
        ...(bucket === undefined || bucket === '' ? {} : { bucket: new URL(bucket) }),
      });
      return `databases, bucket and administrator are there; credentials: ${file}`;
    }
    case undefined:
    default:
      throw new Error(usage);
  }
}

try {
  process.stdout.write(`${await prepare(process.argv[2], process.env)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
