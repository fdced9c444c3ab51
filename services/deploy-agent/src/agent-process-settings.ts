import { defaultAllowedDestinations } from './host/host-settings.ts';
import { Env } from '@millrace/service';
import { IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';

/** The agent as a process of its own. */
export class AgentProcessSettings {
  /** The folder that `millrace agent enrol` wrote the identity to. */
  @Env('AGENT_STATE_FOLDER') @Matches(/^\//) stateFolder: string = '/var/lib/millrace-agent';
  /** What deployments see as `/`. */
  @Env('AGENT_HOST_ROOT') @Matches(/^\//) hostRoot: string = '/';
  /** Folders below which deployments may write, comma-separated. */
  @Env('AGENT_ALLOWED_DESTINATIONS', 'list') @Matches(/^\//, { each: true }) allowedDestinations: string[] = [
    ...defaultAllowedDestinations,
  ];
  /** Unpacked revisions kept per deployment group. */
  @Env('AGENT_MAX_REVISIONS', 'integer') @IsInt() @Min(1) @Max(100) maxRevisions: number = 5;
  /** How long an event that runs may take to end when the agent is told to stop. */
  @Env('AGENT_STOP_GRACE_SECONDS', 'integer') @IsInt() @Min(0) @Max(3600) stopGraceSeconds: number = 8;
  @Env('OTEL_EXPORTER_OTLP_ENDPOINT') @IsOptional() @IsUrl({ require_tld: false }) otlpEndpoint?: string;
  @Env('LOG_LEVEL') @IsString() @Matches(/^(trace|debug|info|warn|error|fatal|silent)$/) logLevel: string = 'info';
}
