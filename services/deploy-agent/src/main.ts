import { readSettings, runAsProcess } from '@millrace/service';
import { AgentProcessSettings } from './agent-process-settings.ts';
import { runAgent } from './connection/run-agent.ts';

await runAsProcess(async () => {
  const agent = await runAgent(readSettings(AgentProcessSettings, process.env, 'deploy-agent'));
  return { ready: { service: 'deploy-agent', hostId: agent.hostId }, stop: () => agent.stop() };
});
