import type { MillraceClient } from '@millrace/client';
import { requireProgram } from '@millrace/provision';
import { AgentProcesses } from './agent-processes.ts';
import { enrolHost } from './enrol-host.ts';
import { Git } from './git.ts';
import { applySamplePlatform, createSamplePipeline, exampleFolder } from './sample-definitions.ts';
import { SampleHost, sampleHosts, type SampleHostName } from './sample-host.ts';
import { SampleRepository } from './sample-repository.ts';

export interface SampleOptions {
  readonly client: MillraceClient;
  /** The administrator's API token; secret. */
  readonly token: string;
  /** Where the platform listens. */
  readonly endpoint: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly otlpEndpoint?: string;
  readonly onStep: (text: string) => void;
}

/** The sample as files of a home: its repository and its hosts. */
export class Sample {
  readonly repository: SampleRepository;
  readonly hosts: readonly SampleHost[];

  constructor(repository: SampleRepository, hosts: readonly SampleHost[]) {
    this.repository = repository;
    this.hosts = hosts;
  }

  static async open(home: string, environment: Readonly<Record<string, string | undefined>>): Promise<Sample> {
    const { path } = await requireProgram('git', { install: true, env: environment });
    const searchPath = environment['PATH'];
    return new Sample(
      new SampleRepository(home, new Git(path, searchPath)),
      sampleHosts.map((host) => new SampleHost(home, host, searchPath)),
    );
  }

  host(name: SampleHostName): SampleHost {
    const host = this.hosts.find((one) => one.name === name);
    if (host === undefined) throw new RangeError(`the sample has no host ${name}`);
    return host;
  }
}

/** The sample with its agents running. */
export interface RunningSample {
  readonly sample: Sample;
  /** Whether the pipeline was made just now, so that its first execution runs. */
  readonly isNew: boolean;
  /** Ends the agents and what they have deployed. */
  stop(): Promise<void>;
}

/** Makes whatever of the sample is not there yet and starts its agents. Doing it again finds everything. */
export async function startSample(options: SampleOptions): Promise<RunningSample> {
  const { client, endpoint, token, home, environment, onStep, otlpEndpoint } = options;
  const sample = await Sample.open(home, environment);
  if (await sample.repository.create(exampleFolder)) onStep(`sample repository ${sample.repository.url}`);
  await applySamplePlatform(client);
  const agents = new AgentProcesses({
    home,
    environment,
    onRestart: onStep,
    ...(otlpEndpoint === undefined ? {} : { otlpEndpoint }),
  });
  const stop = async (): Promise<void> => {
    await agents.stop();
    for (const host of sample.hosts) await host.shutDown();
  };
  try {
    for (const host of sample.hosts) {
      await host.prepare();
      if (await enrolHost({ endpoint, token, searchPath: environment['PATH'] }, host))
        onStep(`host ${host.name} enrolled`);
      await host.boot();
      await agents.start(host);
    }
    const isNew = await createSamplePipeline(client, sample.repository.url);
    if (isNew) onStep('pipeline hello-service created, its first execution runs');
    return { sample, isNew, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
