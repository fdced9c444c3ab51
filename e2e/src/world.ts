import { MillraceClient, pipelineText } from '@millrace/client';
import { enrol } from '@millrace/deploy-agent';
import type { ApprovalView, ExecutionView, LogLineV1 } from '@millrace/contracts';
import { startPlatform, type Platform } from '@millrace/platform';
import { startServer, type ServerProcess } from '@millrace/provision';
import { eventually, Gate, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipelineDeclaration, projectFiles, type ProjectVersion } from './project.ts';

export interface HostUnderTest {
  readonly name: string;
  /** Folder that stands for `/`. */
  readonly root: string;
  readonly pid: number;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Lines that its hooks wrote: `<event> <version> <deployment>`. */
  effects(): Promise<readonly string[]>;
  /** Version that is installed. */
  installed(): Promise<string | undefined>;
}

/** A whole platform, a repository, two hosts and a pipeline over them. */
export class World {
  readonly client: MillraceClient;

  private constructor(
    readonly folder: TempDir,
    readonly platform: Platform,
    readonly gate: Gate,
    readonly repository: GitRepository,
    readonly hosts: readonly HostUnderTest[],
    private readonly pipelineName: string,
  ) {
    this.client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
  }

  static async create(options: {
    readonly mode: 'embedded' | 'processes';
    readonly otlpEndpoint?: string;
    readonly approval?: boolean;
  }): Promise<World> {
    const folder = await tempDir('world');
    const platform = await startPlatform({
      home: join(folder.path, 'home'),
      port: 0,
      mode: options.mode,
      unsafeFast: true,
      environment: { TRIGGERS_POLL_SECONDS: '1', LOG_LEVEL: 'info' },
      ...(options.otlpEndpoint === undefined ? {} : { otlpEndpoint: options.otlpEndpoint }),
    });
    const client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
    const gate = await Gate.open();
    const repository = await gitRepository();
    await repository.commit(projectFiles(gate.port, { version: '1' }), 'Begin');
    const hosts = [
      await enrolHost(client, platform, folder.path, 'web-1', options.otlpEndpoint),
      await enrolHost(client, platform, folder.path, 'web-2', options.otlpEndpoint),
    ];
    await client.projects.put({ path: { name: 'app-build' }, body: {} });
    await client.projects.put({ path: { name: 'app-test' }, body: { buildspecPath: 'testspec.yml' } });
    await client.applications.create({ body: { applicationName: 'app' } });
    await client.applications.putGroup({
      path: { name: 'app', group: 'production' },
      body: {
        tagFilters: [{ key: 'role', value: 'web', type: 'KEY_AND_VALUE' }],
        deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      },
    });
    const name = 'app';
    const declaration = pipelineDeclaration({
      name,
      repositoryUrl: repository.url,
      project: 'app-build',
      testProject: 'app-test',
      application: 'app',
      group: 'production',
      approval: options.approval ?? false,
    });
    await client.pipelines.put({
      path: { name },
      ...pipelineText({ content: JSON.stringify(declaration), format: 'json' }),
    });
    return new World(folder, platform, gate, repository, hosts, name);
  }

  /** Commits a version; triggers notices it by polling. */
  async push(version: ProjectVersion, message = `Version ${version.version}`): Promise<string> {
    return this.repository.commit(projectFiles(this.gate.port, version), message);
  }

  /** The execution that carries this commit, once there is one. */
  async executionOf(commit: string): Promise<string> {
    return eventually(
      async () => {
        const { items } = await this.client.pipelines.executions({ path: { name: this.pipelineName } });
        for (const item of items) {
          const view = await this.client.executions.get({ path: { id: item.executionId } });
          const revisions = view.sourceRevisions.map((revision) => revision.revisionId);
          if (revisions.includes(commit) || view.trigger.triggerDetail.includes(commit)) return item.executionId;
        }
        throw new Error(`no execution carries ${commit}`);
      },
      { withinMs: 30_000, everyMs: 100 },
    );
  }

  /** Waits until the execution has ended and returns it. */
  async ended(executionId: string, withinMs = 90_000): Promise<ExecutionView> {
    return eventually(
      async () => {
        const view = await this.client.executions.get({ path: { id: executionId } });
        if (['InProgress', 'Stopping'].includes(view.status))
          throw new Error(`still ${view.status}: ${describe(view)}`);
        return view;
      },
      { withinMs, everyMs: 100 },
    );
  }

  /** Waits until somebody is asked about this execution and approves. */
  async approve(executionId: string): Promise<ApprovalView> {
    const open = await eventually(
      async () => {
        const { items } = await this.client.approvals.list();
        const found = items.find((approval) => approval.executionId === executionId);
        if (found?.token === undefined)
          throw new Error(describe(await this.client.executions.get({ path: { id: executionId } })));
        return { ...found, token: found.token };
      },
      { withinMs: 60_000 },
    );
    await this.client.pipelines.decide({
      path: { name: open.pipelineName, stage: open.stageName, action: open.actionName },
      body: { status: 'Approved', summary: 'looks good', token: open.token },
    });
    return open;
  }

  /** The sealed or live log of an action of an execution. */
  async log(view: ExecutionView, stage: string, action: string): Promise<readonly LogLineV1[]> {
    const id = actionOf(view, stage, action)?.execution?.actionExecutionId;
    if (id === undefined) throw new Error(`${stage}/${action} never ran`);
    const lines: LogLineV1[] = [];
    for await (const line of this.client.tailLog(id)) lines.push(line);
    return lines;
  }

  async close(): Promise<void> {
    for (const host of this.hosts) await host.kill();
    await this.gate.close();
    await this.platform.stop();
    await this.repository.remove();
    await this.folder.remove();
  }
}

export const actionOf = (view: ExecutionView, stage: string, action: string) =>
  view.stages.find((candidate) => candidate.name === stage)?.actions.find((candidate) => candidate.name === action);

/** One line that says where an execution stands, for the message of a failing test. */
export const describe = (view: ExecutionView): string =>
  `${view.status} (${view.cause}) ${view.stages
    .map(
      (stage) =>
        `${stage.name}=${stage.status}[${stage.actions.map((a) => `${a.name}:${a.status}:${a.execution?.error?.message ?? a.execution?.cause ?? ''}`).join(' ')}]`,
    )
    .join(' ')}`;

async function enrolHost(
  client: MillraceClient,
  platform: Platform,
  folder: string,
  name: string,
  otlpEndpoint: string | undefined,
): Promise<HostUnderTest> {
  const root = join(folder, name);
  const state = join(folder, `${name}.agent`);
  await mkdir(join(root, 'etc'), { recursive: true });
  await mkdir(join(root, 'var'), { recursive: true });
  await writeFile(join(root, 'etc', 'host-name'), name);
  const { token } = await client.hosts.createEnrolment({
    body: { hostName: name, tags: [{ key: 'role', value: 'web' }] },
  });
  await enrol({ stateFolder: state, serverUrl: platform.urls.gateway, token });
  const entry = fileURLToPath(new URL('../../services/deploy-agent/dist/main.js', import.meta.url));
  const start = (): ServerProcess =>
    startServer({
      title: `agent ${name}`,
      command: process.execPath,
      args: ['--enable-source-maps', entry],
      env: {
        PATH: process.env['PATH'],
        AGENT_STATE_FOLDER: state,
        AGENT_HOST_ROOT: root,
        ...(otlpEndpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint }),
      },
      logFile: join(folder, `${name}.log`),
      recordFile: join(folder, `${name}.server.json`),
      stopSignal: 'SIGTERM',
    });
  let agent = start();
  const host: HostUnderTest = {
    name,
    root,
    get pid() {
      return agent.pid;
    },
    kill: async () => void (await agent.kill()),
    start: async () => {
      agent = start();
    },
    effects: async () => (await textOf(join(root, 'var', 'effects')))?.trim().split('\n') ?? [],
    installed: async () => (await textOf(join(root, 'srv', 'app', 'version.txt')))?.trim(),
  };
  await eventually(async () => {
    const { items } = await client.hosts.list();
    return items.some((item) => item.hostName === name && item.status === 'online');
  });
  return host;
}

const textOf = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
