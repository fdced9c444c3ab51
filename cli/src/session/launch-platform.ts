import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform, PlatformOptions } from '@millrace/platform';
import { CliProblem, usageProblem } from './cli-problem.ts';
import { exitCodes } from './exit-code.ts';
import type { Environment } from './session.ts';

/**
 * Settings of services that are taken from the user's environment. All others are the platform's own affair on one
 * machine: addresses, ports, folders and secrets, which it has made to fit each other.
 */
export const handedOnShape = new RegExp(
  [
    'MILLRACE_(ARTIFACTS(_REGIONS|_ACCESS_KEY|_SECRET_KEY)?|GRPC_TLS_[A-Z_]+|PROMETHEUS_URL|PUBLIC_URL|S3_[A-Z_]+)',
    'ARTIFACTS_(PUBLIC_URL|URL_SECONDS)',
    'RUNNER_(NETWORK|PATH|SANDBOX|SLOTS)',
    '(GATEWAY|NOTIFICATIONS|ORCHESTRATION|RULES|TRIGGERS)_[A-Z_]+',
    // Builds see them: without, none gets out of a network that has a proxy.
    '(HTTP|HTTPS|NO)_PROXY',
  ]
    .map((shape) => `^${shape}$`)
    .join('|'),
);

/** What the environment says about parts that are to be used instead of embedded ones. */
export function platformSettings(
  environment: Environment,
): Pick<PlatformOptions, 'databaseUrl' | 'otlpEndpoint' | 'environment'> {
  const { DATABASE_URL, OTEL_EXPORTER_OTLP_ENDPOINT } = environment;
  const handedOn = Object.entries(environment).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && handedOnShape.test(pair[0]),
  );
  return {
    ...(DATABASE_URL === undefined ? {} : { databaseUrl: DATABASE_URL }),
    ...(OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? {} : { otlpEndpoint: OTEL_EXPORTER_OTLP_ENDPOINT }),
    ...(handedOn.length === 0 ? {} : { environment: Object.fromEntries(handedOn) }),
  };
}

/** Port of the gateway; the four after it are used too, 0 takes any. @throws CliProblem when it is none. */
export function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_531) {
    throw usageProblem(`${JSON.stringify(text)} is no port`, 'write a number from 0 to 65531');
  }
  return port;
}

/**
 * Starts the platform and leaves its address where other commands look for it.
 * The platform is loaded only here: no other command should wait for it.
 * @throws CliProblem with the platform's own words when it cannot be started.
 */
export async function launchPlatform(options: PlatformOptions): Promise<Platform> {
  const { PlatformProblem, startPlatform } = await import('@millrace/platform');
  let platform: Platform;
  try {
    platform = await startPlatform(options);
  } catch (error) {
    if (!(error instanceof PlatformProblem)) throw error;
    const { code, message, hint } = error;
    throw new CliProblem(message, { code, hint, exitCode: exitCodes.cannotStart, cause: error });
  }
  const addressFile = endpointFile(options.home);
  await writeFile(addressFile, `${platform.urls.gateway}\n`);
  return {
    ...platform,
    stop: async () => {
      await platform.stop();
      await rm(addressFile, { force: true });
    },
  };
}

/** Says where the platform of this home listens, while it runs. */
export const endpointFile = (home: string): string => join(home, 'endpoint');
