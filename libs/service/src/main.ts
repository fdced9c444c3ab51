import type { ServiceDefinition } from './definition.ts';
import { SettingsProblem } from './env.ts';
import { runService } from './run-service.ts';

/** What runs, how to stop it in order, and what else whoever started the process is told when it is ready. */
interface Running {
  readonly ready: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A service as a process of its own, with its settings from the environment. */
export const main = (definition: ServiceDefinition): Promise<void> =>
  runAsProcess(async () => {
    const service = await runService(definition, process.env);
    return { ready: { service: service.name, url: service.url }, stop: () => service.stop() };
  });

/**
 * The life of a process: SIGINT and SIGTERM stop it in order. Says `{"msg":"ready",…}` on standard output; exit code 1
 * when it cannot start or stop, 2 when its settings are unusable.
 */
export async function runAsProcess(start: () => Promise<Running>): Promise<void> {
  try {
    const running = await start();
    process.stdout.write(`${JSON.stringify({ msg: 'ready', ...running.ready })}\n`);
    const stop = () => {
      void running.stop().then(
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
