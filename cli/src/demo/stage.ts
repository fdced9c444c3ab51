import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiProblem, ApiUnreachable, MillraceClient } from '@millrace/client';
import { Sample, startSample } from '../sample/sample.ts';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';
import { launchPlatform, platformSettings } from '../session/launch-platform.ts';
import type { Session } from '../session/session.ts';
import { samplePipeline } from '../sample/sample-definitions.ts';

/** Where the demonstration takes place: a platform with the sample. */
export interface Stage {
  readonly client: MillraceClient;
  readonly endpoint: string;
  readonly sample: Sample;
  /** Stops what was started for the demonstration; `keep` leaves its data where it is. */
  close(keep: boolean): Promise<void>;
}

/** The platform of the session's home when it runs and has the sample, otherwise one of its own in a new folder. */
export async function openStage(session: Session, onStep: (text: string) => void): Promise<Stage> {
  return (await runningStage(session, onStep)) ?? ownStage(session, onStep);
}

async function runningStage(session: Session, onStep: (text: string) => void): Promise<Stage | undefined> {
  const endpoint = await session.endpoint();
  try {
    const client = await session.client();
    await client.pipelines.get({ path: { name: samplePipeline } });
    onStep(`using the platform at ${endpoint}`);
    const sample = await Sample.open(session.home, session.environment);
    return { client, endpoint, sample, close: () => Promise.resolve() };
  } catch (error) {
    if (isNoStage(error)) return undefined;
    throw error;
  }
}

/** Nobody there, nobody who knows us, or a platform without the sample. */
const isNoStage = (error: unknown): boolean =>
  error instanceof ApiUnreachable ||
  (error instanceof ApiProblem && [401, 403, 404].includes(error.status)) ||
  (error instanceof CliProblem && error.code === 'no-credentials');

async function ownStage({ environment }: Session, onStep: (text: string) => void): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), 'millrace-demo-'));
  const settings = platformSettings(environment);
  onStep(`starting a platform of its own in ${home}`);
  const platform = await launchPlatform({ home, port: 0, mode: 'embedded', onStep, ...settings });
  const endpoint = platform.urls.gateway;
  const client = new MillraceClient({ baseUrl: endpoint, token: platform.credentials.apiToken });
  try {
    const running = await startSample({
      client,
      token: platform.credentials.apiToken,
      endpoint,
      home,
      environment,
      onStep,
      ...(settings.otlpEndpoint === undefined ? {} : { otlpEndpoint: settings.otlpEndpoint }),
    });
    return {
      client,
      endpoint,
      sample: running.sample,
      close: async (keep) => {
        await running.stop();
        await platform.stop();
        if (keep) onStep(`logs and data are kept in ${home}`);
        else await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await platform.stop();
    throw new CliProblem(`the sample could not be set up: ${(error as Error).message}`, {
      code: 'sample-failed',
      hint: `logs are in ${join(home, 'logs')}`,
      exitCode: exitCodes.cannotStart,
      cause: error,
    });
  }
}
