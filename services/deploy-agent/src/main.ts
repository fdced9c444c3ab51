import { readSettings, SettingsProblem } from '@millrace/service';
import { AgentProcessSettings } from './agent-process-settings.ts';
import { runAgent } from './connection/run-agent.ts';

/** The agent as a process: SIGINT and SIGTERM stop it in order; exit code 1 when it cannot start, 2 for its settings. */
try {
  const settings = readSettings(AgentProcessSettings, process.env, 'deploy-agent');
  const agent = await runAgent(settings);
  process.stdout.write(`${JSON.stringify({ msg: 'ready', service: 'deploy-agent', hostId: agent.hostId })}\n`);
  const stop = (): void => {
    void agent.stop().then(
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
