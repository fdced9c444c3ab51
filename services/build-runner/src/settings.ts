import type { PrivateTargets } from '@millrace/egress';
import { Env } from '@millrace/service';
import { BucketSettings } from '@millrace/runner';
import { IsArray, IsIn, IsInt, IsOptional, IsUrl, Length, Matches, Max, Min } from 'class-validator';

export class BuildRunnerSettings extends BucketSettings {
  /** How many rules may wait for an answer or watch an alarm at once. They take none of `RUNNER_SLOTS`. */
  @Env('RULES_SLOTS', 'integer') @IsInt() @Min(1) @Max(100_000) rulesSlots: number = 4096;
  /** Seconds between two looks at an alarm. */
  @Env('RULES_POLL_SECONDS', 'integer') @IsInt() @Min(1) @Max(300) rulesPollSeconds: number = 15;
  /** Seconds after which a function that left a continuation token is called again. */
  @Env('RULES_CONTINUE_SECONDS', 'integer') @IsInt() @Min(1) @Max(1200) rulesContinueSeconds: number = 30;
  /** Which targets of rules that are not public are allowed, as for webhooks: `none`, `loopback` or `private`. */
  @Env('RULES_PRIVATE_TARGETS') @IsIn(['none', 'loopback', 'private']) rulesPrivateTargets: PrivateTargets = 'none';
  /** The only hosts that rules may call, `*.example.com` for all below a name; any when empty. */
  @Env('RULES_ALLOWED_HOSTS', 'list')
  @IsArray()
  @Matches(/^(\*\.)?[A-Za-z0-9:[\]][A-Za-z0-9.:[\]-]*$/, { each: true })
  rulesAllowedHosts: string[] = [];
  /** Key of the signature by which a called function knows this platform; without it nothing is signed. */
  @Env('RULES_SIGNING_KEY') @IsOptional() @Length(16, 512) rulesSigningKey?: string;
  /** The Prometheus that rules watch when they name none. It may be anywhere: the operator wrote it. */
  @Env('MILLRACE_PROMETHEUS_URL')
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  prometheusUrl?: string;
}
