import { resolve } from 'node:path';
import { Env, ServiceSettings } from '@millrace/service';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { defaultBuildPath, type BuildMachine } from '../build/build-machine.ts';

/** What every service that carries out leased jobs needs. */
export class RunnerSettings extends ServiceSettings {
  /** Folder for workspaces and log spools. It must outlive a restart: unfinished jobs are recognised by it. */
  @Env('RUNNER_FOLDER') @IsString() runnerFolder: string = '.millrace/runner';
  /** How many jobs run at once. */
  @Env('RUNNER_SLOTS', 'integer') @IsInt() @Min(1) @Max(256) runnerSlots: number = 4;
  /** `auto`: bubblewrap where it works, else plain processes with a warning in each log; `bubblewrap`: or do not start. */
  @Env('RUNNER_SANDBOX') @IsIn(['auto', 'bubblewrap', 'none']) runnerSandbox: 'auto' | 'bubblewrap' | 'none' = 'auto';
  /** `none` takes the network away from sandboxed commands. */
  @Env('RUNNER_NETWORK') @IsIn(['shared', 'none']) runnerNetwork: 'shared' | 'none' = 'shared';
  /** PATH of builds. Folders outside the system's own are shown read-only in the sandbox. */
  @Env('RUNNER_PATH') @IsString() runnerPath: string = defaultBuildPath;

  /** What builds see of the runner's own environment beside PATH: nothing else, so that no credential slips in. */
  @Env('LANG') @IsString() lang: string = 'C.UTF-8';
  @Env('TZ') @IsOptional() @IsString() timeZone?: string;
  @Env('HTTP_PROXY') @IsOptional() @IsString() httpProxy?: string;
  @Env('HTTPS_PROXY') @IsOptional() @IsString() httpsProxy?: string;
  @Env('NO_PROXY') @IsOptional() @IsString() noProxy?: string;

  /** What builds see of this machine. */
  get buildMachine(): BuildMachine {
    const { runnerPath: path, lang, timeZone, httpProxy, httpsProxy, noProxy, otlpEndpoint } = this;
    return { path, lang, timeZone, httpProxy, httpsProxy, noProxy, otlpEndpoint };
  }

  /** Each service has a folder of its own below the common one. */
  folderOf(service: string): string {
    return resolve(this.runnerFolder, service);
  }
}
