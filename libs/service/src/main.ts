import type { ServiceDefinition } from './definition.ts';
import { SettingsProblem } from './env.ts';
import { runService } from './run-service.ts';

/**
 * A service as a process of its own: settings from the environment, SIGINT and SIGTERM stop it in order.
 * Says `{"msg":"ready","url":…}` on standard output; exit code 1 when it cannot start, 2 when its settings are unusable.
 */
export async function main(definition: ServiceDefinition): Promise<void> {
  try {
    const service = await runService(definition, process.env);
    process.stdout.write(`${JSON.stringify({ msg: 'ready', service: service.name, url: service.url })}\n`);
    const stop = () => {
      void service.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(1);
        },
      );
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof SettingsProblem ? 2 : 1);
  }
}
