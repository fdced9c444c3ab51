import { Clock } from '@millrace/kernel';
import { contextOf, ServiceTracer } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { inOrder, isChosen, isDown, type Candidate } from '../domain/choose-hosts.ts';
import type { ChosenHost } from '../domain/deployment.ts';
import { healthOf, lockGroup, setActive, type GroupRow } from '../outbound/postgres/deployment-group.rows.ts';
import { readDeployment, setStatus, traceOf, waitingOf } from '../outbound/postgres/deployment.rows.ts';
import { isOnline, registeredHosts } from '../outbound/postgres/host.rows.ts';
import { DeploymentShell } from './deployment-shell.ts';

/** One deployment at a time per group, in the order of arrival. */
@Injectable()
export class TakeTurns {
  constructor(
    private readonly shell: DeploymentShell,
    private readonly work: UnitOfWork,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
  ) {}

  /** Begins the next deployment of the group, if it is somebody's turn. Says to the others what they wait for. */
  async lookAt(groupId: string): Promise<void> {
    await this.work.run(async (tx) => {
      const group = await lockGroup(tx, groupId);
      if (!group) return this.refuseWaiting(tx, groupId);
      let active = group.activeDeploymentId;
      const waiting = [...(await waitingOf(tx, groupId))];
      while (active === null || (await readDeployment(tx, active))?.status !== 'running') {
        active = waiting.shift() ?? null;
        if (active === null) break;
        await this.begin(tx, group, active);
      }
      await setActive(tx, groupId, active);
      for (const id of waiting) {
        await setStatus(tx, id, 'Queued', `Waits for deployment ${active} to the same deployment group.`);
      }
    });
  }

  /** The group was deleted: nobody's turn will come. One that is under way goes on. */
  async refuseWaiting(tx: Tx, groupId: string): Promise<void> {
    const refusal = { code: 'DEPLOYMENT_GROUP_MISSING', message: 'The deployment group was deleted.' };
    for (const id of await waitingOf(tx, groupId)) {
      await this.shell.decideIn(
        tx,
        id,
        { type: 'RefuseDeployment', refusal, at: this.clock.now() },
        { id: `refused:${id}` },
      );
    }
  }

  private async begin(tx: Tx, group: GroupRow, deploymentId: string): Promise<void> {
    const { health, ignoreApplicationStopFailures, fileExistsBehavior } = group.rules;
    const rules = { health, ignoreApplicationStopFailures, fileExistsBehavior };
    const hosts = await this.hostsOf(tx, group);
    const command = { type: 'BeginDeployment', rules, hosts, at: this.clock.now() } as const;
    const parent = contextOf(await traceOf(tx, deploymentId));
    await this.tracer.span('begin deployment', { parent }, () =>
      this.shell.decideIn(tx, deploymentId, command, { id: `turn:${deploymentId}` }),
    );
  }

  /** Tags are looked at when the deployment begins; hosts that come later are not part of it (B10). */
  private async hostsOf(tx: Tx, group: GroupRow): Promise<readonly ChosenHost[]> {
    const now = this.clock.now();
    const health = await healthOf(tx, group.id);
    const candidates = (await registeredHosts(tx, group))
      .filter(({ tags }) => isChosen(group.rules, tags))
      .map((host): Candidate => {
        const last = health.get(host.id);
        const sha256 = last?.sha256 ?? undefined;
        return {
          hostId: host.id,
          hostName: host.name,
          isOnline: isOnline(host, now),
          ...(last ? { lastDeployment: { isHealthy: last.healthy, ...(sha256 === undefined ? {} : { sha256 }) } } : {}),
        };
      });
    return inOrder(candidates, group.currentSha256 ?? undefined).map((candidate) => ({
      hostId: candidate.hostId,
      hostName: candidate.hostName,
      isDown: isDown(candidate),
    }));
  }
}
