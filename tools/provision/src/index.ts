export { doctor, formatReport, type DoctorReport, type Finding } from './doctor-report.ts';
export type { Attempt, Environment } from './find.ts';
export { mintAgentUser, type AgentUser } from './nats/agent-user.ts';
export { MAX_PAYLOAD_BYTES, writeNatsConfig, type NatsConfig } from './nats/config.ts';
export {
  createNatsIdentities,
  loadNatsIdentities,
  type NatsIdentities,
  type NatsIdentitySpec,
} from './nats/identities.ts';
export type { NatsPermissions } from './nats/permissions.ts';
export { startNats, type NatsOptions, type RunningNats } from './nats/start-nats.ts';
export { freePort } from './ports.ts';
export { startPostgres, type PostgresOptions, type RunningPostgres } from './postgres/start-postgres.ts';
export { ProvisionProblem, type ProblemCode } from './problem.ts';
export type { FoundProgram, ProgramName, Rung } from './program.ts';
export { requireProgram, resolveProgram, type MissingProgram, type ResolveOptions } from './resolve.ts';
export { startServer, stopOrphan, type ServerExit, type ServerProcess } from './server-process.ts';
