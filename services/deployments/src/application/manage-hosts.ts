import { createHash, randomBytes } from 'node:crypto';
import {
  problem,
  type CreateEnrolmentV1,
  type EnrolHostV1,
  type EnrolmentTicket,
  HostEnrolled,
  type HostIdentity,
  type HostIdV1,
  type Problem,
} from '@millrace/contracts';
import { Clock, err, formatInstant, Ids, minutes, ok, plus, type Result } from '@millrace/kernel';
import { MessagingOptions, Outbox } from '@millrace/messaging';
import { isUniqueViolation, UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { AgentKeys, isUserKey } from '../outbound/agents/agent-keys.ts';
import {
  deregisterHost,
  isNameTaken,
  storeEnrolment,
  storeHost,
  takeEnrolment,
  type Enrolment,
} from '../outbound/postgres/host.rows.ts';
import { openCommands } from '../outbound/postgres/host-command.rows.ts';
import { DeploymentsSettings } from '../settings.ts';
import { identityLife } from './answer-hello.ts';
import { DeploymentShell } from './deployment-shell.ts';

const ticketLife = minutes(15);

/** Hosts and how they become hosts: a one-time token, bound to a name and its tags, for a key made on the host. */
@Injectable()
export class ManageHosts {
  constructor(
    private readonly shell: DeploymentShell,
    private readonly keys: AgentKeys,
    private readonly settings: DeploymentsSettings,
    private readonly options: MessagingOptions,
    private readonly outbox: Outbox,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async createEnrolment({ caller, hostName, tags }: CreateEnrolmentV1): Promise<Result<EnrolmentTicket, Problem>> {
    const { account, region } = caller;
    const token = `mre_${randomBytes(32).toString('base64url')}`;
    const expiresAt = plus(this.clock.now(), ticketLife);
    return this.work.run(async (tx): Promise<Result<EnrolmentTicket, Problem>> => {
      if (await isNameTaken(tx, { account, region }, hostName)) return err(nameTaken(hostName));
      await storeEnrolment(tx, { account, region, hostName, tags, tokenSha256: hashed(token), expiresAt });
      return ok({ token, expiresAt: formatInstant(expiresAt) });
    });
  }

  async enrol(request: EnrolHostV1): Promise<Result<HostIdentity, Problem>> {
    if (!this.keys.areComplete) {
      return err(
        problem(
          'service.unavailable',
          'This platform has no keys for agents: set AGENT_SIGNING_SEED_FILE, NATS_ACCOUNT_PUBLIC_KEY and AGENT_COMMAND_KEY_FILE of deployments.',
        ),
      );
    }
    if (!isUserKey(request.publicKey)) {
      const issue = { pointer: '/publicKey', message: 'its checksum is wrong: this is no public key of a NATS user' };
      return err(problem('request.invalid', 'The public key is no key.', [issue]));
    }
    const hostId = `h-${this.ids.next().replaceAll('-', '')}`;
    try {
      return await this.work.run(async (tx): Promise<Result<HostIdentity, Problem>> => {
        const enrolment = await takeEnrolment(tx, hashed(request.token), this.clock.now());
        if (!enrolment) return err(problem('enrolment.refused', 'Ask for a new enrolment token.'));
        return ok(await this.register(tx, hostId, enrolment, request));
      });
    } catch (error) {
      if (isUniqueViolation(error, 'host_name_key')) return err(nameTaken('the name of this token'));
      throw error;
    }
  }

  async deregister({ caller, hostId }: HostIdV1): Promise<Result<Record<string, never>, Problem>> {
    const at = this.clock.now();
    const found = await this.work.run(async (tx) => {
      const isFound = await deregisterHost(tx, caller, hostId, at);
      if (isFound) await this.giveUp(tx, hostId);
      return isFound;
    });
    return found ? ok({}) : err(problem('host.not-found', `There is no host ${hostId}.`));
  }

  /** Nothing that the host says is heard any more, so nothing is waited for. */
  private async giveUp(tx: Tx, hostId: string): Promise<void> {
    const error = { code: 'AGENT_ISSUE', message: 'the host was deregistered' };
    for (const { id, deploymentId, command } of await openCommands(tx, hostId)) {
      await this.shell.decideIn(
        tx,
        deploymentId,
        {
          type: 'TakeReport',
          place: { hostId, event: command.lifecycleEvent },
          verdict: { kind: 'failed', error },
          at: this.clock.now(),
        },
        { id: `deregistered:${id}` },
      );
    }
  }

  private async register(
    tx: Tx,
    hostId: string,
    { account, region, hostName, tags }: Enrolment,
    { publicKey, agentVersion }: EnrolHostV1,
  ): Promise<HostIdentity> {
    const enrolledAt = this.clock.now();
    await storeHost(tx, { id: hostId, account, region, name: hostName, tags, publicKey, agentVersion, enrolledAt });
    const data = { hostId, hostName, enrolledAt: formatInstant(enrolledAt) };
    await this.outbox.add(tx, HostEnrolled, data, { subject: hostId, id: `${hostId}:enrolled`, account, region });
    const expiresAt = plus(enrolledAt, identityLife);
    return {
      hostId,
      hostName,
      account,
      region,
      jwt: await this.keys.mint(hostId, publicKey, expiresAt),
      jwtExpiresAt: formatInstant(expiresAt),
      natsUrls: this.settings.agentNatsUrls ?? this.options.servers,
      commandKey: this.keys.commandPublicKey,
    };
  }
}

const hashed = (token: string): string => createHash('sha256').update(token).digest('hex');

const nameTaken = (name: string): Problem =>
  problem('host.name-in-use', `There is a host ${name} already; deregister it first.`);
