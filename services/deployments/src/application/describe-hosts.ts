import {
  problem,
  type HostGroupView,
  type HostIdV1,
  type HostView,
  type ListHostsV1,
  type Page,
  type Problem,
} from '@millrace/contracts';
import { Clock, err, instant, ok, type Result } from '@millrace/kernel';
import { readNamedList } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isChosen } from '../domain/choose-hosts.ts';
import { groupsOf, healthOn } from '../outbound/postgres/deployment-group.rows.ts';
import { hostOf, hostView, listHosts, offlineAfter, type HostRow, type Site } from '../outbound/postgres/host.rows.ts';

/** What people ask about hosts: whether they answer, which groups choose them, and what runs there. */
@Injectable()
export class DescribeHosts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async get({ caller, hostId }: HostIdV1): Promise<Result<HostView, Problem>> {
    const row = await hostOf(this.dataSource.manager, caller, hostId);
    if (!row) return err(problem('host.not-found', `There is no host ${hostId}.`));
    const groups = await this.groupsOn(caller, [row]);
    return ok(hostView(row, groups(row), this.clock.now()));
  }

  async list(request: ListHostsV1): Promise<Result<Page<HostView>, Problem>> {
    const { caller, status, tag } = request;
    const listed = readNamedList('hosts', request, status, tag?.key, tag?.value);
    if (!listed.ok) return listed;
    const now = this.clock.now();
    const { account, region } = caller;
    const wanted = {
      account,
      region,
      ...(status === undefined ? {} : { status }),
      ...(tag === undefined ? {} : { tag }),
    };
    const rows = await listHosts(this.dataSource.manager, wanted, listed.value, instant(now - offlineAfter));
    const groups = await this.groupsOn(caller, rows);
    return ok(listed.value.page(rows, (row) => hostView(row, groups(row), now)));
  }

  /** What is asked once for all of these hosts, and told of each. */
  private async groupsOn(site: Site, hosts: readonly HostRow[]): Promise<(host: HostRow) => readonly HostGroupView[]> {
    const { manager } = this.dataSource;
    const [groups, healths] = await Promise.all([
      groupsOf(manager, site),
      healthOn(
        manager,
        hosts.map(({ id }) => id),
      ),
    ]);
    const health = new Map(healths.map((one) => [`${one.groupId} ${one.hostId}`, one]));
    return ({ id, tags }) =>
      groups
        .filter(({ rules }) => isChosen(rules, tags))
        .map(({ id: groupId, applicationName, deploymentGroupName }) => {
          const last = health.get(`${groupId} ${id}`);
          return {
            applicationName,
            deploymentGroupName,
            ...(last === undefined ? {} : { healthy: last.healthy }),
            ...(typeof last?.sha256 === 'string' ? { revisionSha256: last.sha256 } : {}),
          };
        });
  }
}
