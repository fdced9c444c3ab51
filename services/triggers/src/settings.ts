import { BucketSettings } from '@millrace/runner';
import { Env } from '@millrace/service';
import { IsArray, IsBoolean, IsInt, IsString, Matches, Max, Min } from 'class-validator';

export class TriggersSettings extends BucketSettings {
  /** Seals webhook secrets; without it none could be kept. */
  @Env('MILLRACE_SEAL_KEY') @Matches(/^[0-9a-f]{64}$/) override sealKey: string = '';
  /** Seconds between two looks at a repository. */
  @Env('TRIGGERS_POLL_SECONDS', 'integer') @IsInt() @Min(1) @Max(86_400) pollSeconds: number = 5;
  /** Seconds that one git command may take. */
  @Env('TRIGGERS_GIT_SECONDS', 'integer') @IsInt() @Min(1) @Max(3600) gitSeconds: number = 300;
  /** Whether repositories on this machine's own disk may be sources. Turn it off where tenants do not trust each other. */
  @Env('TRIGGERS_ALLOW_FILE_URLS', 'boolean') @IsBoolean() allowFileUrls: boolean = true;
  /** Hosts that repositories may lie on; empty allows every host. */
  @Env('TRIGGERS_ALLOWED_HOSTS', 'list') @IsArray() @IsString({ each: true }) allowedHosts: string[] = [];
  /** Where the repositories of `GitHub` actions lie: GitHub itself, or an Enterprise Server. Without a slash at its end. */
  @Env('TRIGGERS_GITHUB_URL')
  @Matches(/^https?:\/\/[^\s?#]+[^\s?#/]$/)
  gitHubUrl: string = 'https://github.com';
}
