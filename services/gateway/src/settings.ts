import { Env, ServiceSettings } from '@millrace/service';
import { IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';

/** The gateway's settings: those of every service, and how the door looks from outside. */
export class Settings extends ServiceSettings {
  @Env('HTTP_PORT', 'integer') @IsInt() @Min(0) @Max(65_535) override httpPort: number = 8484;
  /** Seals the secrets of access keys. Required: the empty default is refused, for without a key nobody could sign. */
  @Env('MILLRACE_SEAL_KEY') @Matches(/^[0-9a-f]{64}$/) override sealKey: string = '';
  /** Folder with the built console; without it the gateway serves none. */
  @Env('CONSOLE_FOLDER') @IsOptional() @IsString() consoleFolder?: string;
  /** Seconds between two comments that keep a stream of events open. */
  @Env('GATEWAY_HEARTBEAT_SECONDS', 'integer') @IsInt() @Min(1) @Max(40) heartbeatSeconds: number = 15;
}
