import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  agentPermissions,
  CreateApplication,
  CreateEnrolment,
  DeregisterHost,
  commandSubject,
  GetDeployment,
  GetHost,
  JobCancelRequested,
  JobOffered,
  ListDeployments,
  PutDeploymentGroup,
  anyAccountEventSubject,
  DeploymentChanged,
  ReportJobResult,
  servicePermissions,
  type ArtifactRefV1,
  type DeploymentView,
  type HostView,
  type JobOfferedV1,
  type LogLineV1,
  type PutDeploymentGroupV1,
  type DeploymentChangedV1,
  type ReportJobResultV1,
} from '@millrace/contracts';
import { agentStatus, enrol, runAgent, type RunningAgent } from '@millrace/deploy-agent';
import { deployments } from '@millrace/deployments';
import {
  Bus,
  decodeEnvelope,
  encode,
  eventsIn,
  MessagingOptions,
  Requests,
  ServiceTracer,
  trace,
} from '@millrace/messaging';
import { createNatsIdentities, freePort, startNats, writeNatsConfig, type RunningNats } from '@millrace/provision';
import { instant } from '@millrace/kernel';
import { runService, type RunningService } from '@millrace/service';
import { createDatabase, eventually, tempDir, type TempDir, type TestDatabase } from '@millrace/testing';
import { Door } from './door.ts';

export const caller = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/tester' };
const actionType = { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' };

export interface TestHost {
  readonly hostId: string;
  readonly name: string;
  readonly root: string;
  readonly stateFolder: string;
  agent: RunningAgent | undefined;
}

/** The service over a real database and a NATS server in operator mode, with agents as real as the server lets them be. */
export class DeploymentsWorld {
  readonly hosts: TestHost[] = [];
  private readonly results = new Map<string, ReportJobResultV1>();
  /** What was said to whoever listens, in order. */
  readonly changes: DeploymentChangedV1[] = [];

  private constructor(
    readonly folder: TempDir,
    private readonly nats: RunningNats,
    private readonly database: TestDatabase,
    readonly bus: Bus,
    readonly requests: Requests,
    readonly door: Door,
    private readonly environment: Readonly<Record<string, string>>,
    public service: RunningService,
  ) {}

  static async create(): Promise<DeploymentsWorld> {
    const [folder, database, port] = await Promise.all([tempDir('deployments'), createDatabase(), freePort()]);
    const identities = await createNatsIdentities(join(folder.path, 'identities'), {
      users: {
        deployments: servicePermissions('deployments'),
        everybody: { publish: ['>'], subscribe: ['>'] },
      },
      agents: agentPermissions,
    });
    const configFile = join(folder.path, 'nats.conf');
    writeNatsConfig({ file: configFile, identities, port, storeDir: join(folder.path, 'jetstream') });
    const server = await startNats({ configFile, port, logFile: join(folder.path, 'nats.log') });
    const commandKey = join(folder.path, 'command.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(commandKey, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const environment = {
      DATABASE_URL: database.url,
      NATS_URL: server.url,
      NATS_CREDS_FILE: identities.credentialsFile('deployments'),
      AGENT_SIGNING_SEED_FILE: identities.agentSigningSeedFile,
      NATS_ACCOUNT_PUBLIC_KEY: identities.account.publicKey,
      AGENT_COMMAND_KEY_FILE: commandKey,
    };
    const credentials = await readFile(identities.credentialsFile('everybody'), 'utf8');
    const bus = await Bus.connect(
      new MessagingOptions('orchestration', [server.url], credentials, caller.account, caller.region),
    );
    const requests = new Requests(bus, new ServiceTracer(trace.getTracer('test')));
    const door = await Door.open(folder.path, bus, requests);
    const service = await runService(deployments, environment, { logTo: { write: () => undefined } });
    const world = new DeploymentsWorld(folder, server, database, bus, requests, door, environment, service);
    bus.connection.subscribe(anyAccountEventSubject(DeploymentChanged), {
      callback: (_, message) => {
        for (const event of eventsIn(message.string()))
          world.changes.push(decodeEnvelope(event).data as unknown as DeploymentChangedV1);
      },
    });
    bus.connection.subscribe(commandSubject(ReportJobResult), {
      callback: (_, message) => world.heard(message.string()),
    });
    return world;
  }

  async restartService(): Promise<void> {
    await this.service.stop();
    this.service = await runService(deployments, this.environment, { logTo: { write: () => undefined } });
  }

  async ticket(name: string, role = 'web'): Promise<string> {
    const ticket = await this.requests.ask(CreateEnrolment, {
      caller,
      hostName: name,
      tags: [{ key: 'role', value: role }],
    });
    if (!ticket.ok) throw new Error(ticket.error.detail);
    return ticket.value.token;
  }

  async addHost(name: string, role?: string): Promise<TestHost> {
    const root = join(this.folder.path, name);
    const stateFolder = join(this.folder.path, `${name}.${this.hosts.length}.agent`);
    await mkdir(join(root, 'srv'), { recursive: true });
    const { hostId } = await enrol({ stateFolder, serverUrl: this.door.url, token: await this.ticket(name, role) });
    const host: TestHost = { hostId, name, root, stateFolder, agent: undefined };
    this.hosts.push(host);
    await this.startAgent(host);
    return host;
  }

  /** Resolves once the agent is heard of. */
  async startAgent(host: TestHost, logTo: { write(line: string): void } = { write: () => undefined }): Promise<void> {
    const { stateFolder, root: hostRoot } = host;
    host.agent = await runAgent({ stateFolder, hostRoot, logTo, stopGraceSeconds: 0 });
    await eventually(async () => (await agentStatus(stateFolder))?.isConnected === true);
  }

  async stopAgent(host: TestHost): Promise<void> {
    await host.agent?.stop();
    host.agent = undefined;
  }

  async deregister({ hostId }: TestHost): Promise<void> {
    const answer = await this.requests.ask(DeregisterHost, { caller, hostId });
    if (!answer.ok) throw new Error(answer.error.detail);
  }

  async group(name: string, rules: Partial<PutDeploymentGroupV1> = {}): Promise<void> {
    await this.requests.ask(CreateApplication, { caller, applicationName: 'shop' });
    const put = await this.requests.ask(PutDeploymentGroup, {
      caller,
      applicationName: 'shop',
      deploymentGroupName: name,
      tagFilters: [{ key: 'role', value: 'web', type: 'KEY_AND_VALUE' }],
      ...rules,
    });
    if (!put.ok) throw new Error(put.error.detail);
  }

  async offer(groupName: string, bundle: ArtifactRefV1, changes: Partial<JobOfferedV1> = {}): Promise<JobOfferedV1> {
    const jobId = randomUUID();
    const job: JobOfferedV1 = {
      jobId,
      fence: 1,
      pipelineName: 'shop',
      pipelineVersion: 1,
      executionId: randomUUID(),
      stageName: 'Production',
      actionName: 'Deploy',
      actionExecutionId: jobId,
      attempt: 1,
      actionType,
      configuration: { ApplicationName: 'shop', DeploymentGroupName: groupName },
      inputArtifacts: [bundle],
      outputArtifacts: [],
      timeoutSeconds: 600,
      trigger: { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn },
      ...changes,
    };
    await this.tell({ contract: JobOffered, data: job, subject: jobId, actionType });
    return job;
  }

  async cancel({ jobId, actionExecutionId }: JobOfferedV1): Promise<void> {
    const data = { jobId, actionExecutionId, fence: 1, reason: 'the execution was stopped' };
    await this.tell({ contract: JobCancelRequested, data, subject: jobId });
  }

  /** The one result of a job, once it is told. */
  result(job: JobOfferedV1): Promise<ReportJobResultV1> {
    return eventually(
      () => {
        const found = this.results.get(job.jobId);
        if (!found) throw new Error('no result yet');
        return found;
      },
      { withinMs: 40_000 },
    );
  }

  async deployment(job: JobOfferedV1): Promise<DeploymentView> {
    const listed = await this.requests.ask(ListDeployments, { caller, page: {} });
    if (!listed.ok) throw new Error(listed.error.detail);
    const mine = listed.value.items.find(({ executionId }) => executionId === job.executionId);
    const found = await this.requests.ask(GetDeployment, { caller, deploymentId: mine?.deploymentId ?? 'none' });
    if (!found.ok) throw new Error(found.error.detail);
    return found.value;
  }

  async host(hostId: string): Promise<HostView> {
    const found = await this.requests.ask(GetHost, { caller, hostId });
    if (!found.ok) throw new Error(found.error.detail);
    return found.value;
  }

  /** Deployments that asked something of this host, newest first. */
  async deploymentIdsOn(hostId: string): Promise<readonly string[]> {
    const listed = await this.requests.ask(ListDeployments, { caller, hostId, page: {} });
    if (!listed.ok) throw new Error(listed.error.detail);
    return listed.value.items.map(({ deploymentId }) => deploymentId);
  }

  /** The lines of a sealed log. */
  log({ log }: ReportJobResultV1): readonly LogLineV1[] {
    const text = this.door.stored.get(log?.artifactId ?? '')?.toString() ?? '';
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LogLineV1);
  }

  async close(): Promise<void> {
    for (const host of this.hosts) await this.stopAgent(host);
    await this.service.stop();
    await this.bus.close();
    await this.door.close();
    await this.nats.stop();
    await this.database.drop();
    await this.folder.remove();
  }

  private heard(text: string): void {
    for (const event of eventsIn(text)) {
      const result = decodeEnvelope(event).data as unknown as ReportJobResultV1;
      this.results.set(result.jobId, result);
    }
  }

  private async tell(message: Parameters<typeof encode>[2]): Promise<void> {
    const { subject, body, id } = encode(this.bus.options, instant(Date.now()), message);
    await this.bus.js.publish(subject, body, { msgID: id });
  }
}
