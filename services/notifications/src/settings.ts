import type { PrivateTargets } from '@millrace/egress';
import { Env, ServiceSettings } from '@millrace/service';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';

export class NotificationsSettings extends ServiceSettings {
  /** 32 bytes in hexadecimal with which the secrets of rules are sealed. */
  @Env('MILLRACE_SEAL_KEY') @Matches(/^[0-9a-f]{64}$/) override sealKey: string = '';
  /**
   * Which targets that are not public are allowed: `none`, `loopback` (this machine), or `private` (also 10/8,
   * 172.16/12, 192.168/16 and fc00::/7). Only they may use plain HTTP.
   */
  @Env('NOTIFICATIONS_PRIVATE_TARGETS') @IsIn(['none', 'loopback', 'private']) privateTargets: PrivateTargets = 'none';
  /** Attempts under way at the same time, over all targets. */
  @Env('NOTIFICATIONS_CONCURRENCY', 'integer') @IsInt() @Min(2) @Max(256) concurrency: number = 32;
}
