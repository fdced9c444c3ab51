export { agentStatus, type AgentStatus } from './connection/agent-status.ts';
export { agentVersion } from './connection/agent-version.ts';
export { enrol, EnrolmentRefused, type EnrolledHost, type EnrolOptions } from './connection/enrol.ts';
export { runAgent, type AgentSettings, type RunningAgent } from './connection/run-agent.ts';
export { inheritedEnvironment, type HostSettings } from './host/host-settings.ts';
