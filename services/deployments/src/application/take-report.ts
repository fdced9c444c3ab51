import type { HostReportV1 } from '@millrace/contracts';
import { Clock } from '@millrace/kernel';
import { storable } from '@millrace/messaging';
import { onCommit, UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { HostVerdict } from '../domain/deployment.ts';
import { appendLines, type SpokenLine } from '../outbound/postgres/deployment-log.rows.ts';
import { lockHostCommand, markReported, type HostCommandRow } from '../outbound/postgres/host-command.rows.ts';
import { registeredHost } from '../outbound/postgres/host.rows.ts';
import { DeploymentShell } from './deployment-shell.ts';
import { LiveLog } from './live-log.ts';

/** Lines of one lifecycle event on one host that are kept; the host keeps them all. */
const keptLines = 10_000;

/** Records what agents say, each report once and in order. */
@Injectable()
export class TakeReport {
  constructor(
    private readonly shell: DeploymentShell,
    private readonly liveLog: LiveLog,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns false when an earlier report is missing: then this one must come again, after it. Also for a host that has
   *   no identity any more.
   */
  async run(hostId: string, report: HostReportV1): Promise<boolean> {
    return this.work.run(async (tx) => {
      // The same order of locks as in every decision: deployment, command, log.
      if (report.status !== 'log') await lockDeployment(tx, report.commandId);
      const host = await registeredHost(tx, hostId);
      if (!host) return false;
      const row = await lockHostCommand(tx, report.commandId, hostId);
      // Of a deployment that nobody knows any more: nothing can be done with it, and the agent must go on.
      if (!row || report.seq <= row.lastSeq) return true;
      if (report.seq !== row.lastSeq + 1) return false;
      await this.record(tx, host.name, row, report);
      return true;
    });
  }

  private async record(tx: Tx, hostName: string, row: HostCommandRow, report: HostReportV1): Promise<void> {
    const at = this.clock.now();
    const lines = linesToKeep(report, row.lineCount);
    await markReported(tx, row.id, {
      seq: report.seq,
      addedLines: report.lines?.length ?? 0,
      ...(report.status === 'started' ? { startedAt: at } : {}),
      ...(report.status === 'started' || report.status === 'log' ? {} : { closedAt: at }),
      ...(report.logTail === undefined ? {} : { logTail: storable(report.logTail) }),
    });
    if (lines.length > 0) {
      const speaker = `${hostName}: ${row.command.lifecycleEvent}`;
      await appendLines(tx, row.deploymentId, speaker, lines, at);
      onCommit(tx, () => this.liveLog.wake(row.deploymentId));
    }
    const verdict = verdictOf(report);
    if (!verdict) return;
    const place = { hostId: row.hostId, event: row.command.lifecycleEvent };
    await this.shell.decideIn(
      tx,
      row.deploymentId,
      { type: 'TakeReport', place, verdict, at },
      { id: `report:${row.id}:${report.seq}` },
    );
  }
}

async function lockDeployment(tx: Tx, commandId: string): Promise<void> {
  await tx.query(
    `select 1 from aggregate where kind = 'deployment' and id = (select deployment_id from host_command where id = $1)
     for update`,
    [commandId],
  );
}

function linesToKeep({ lines = [] }: HostReportV1, kept: number): readonly SpokenLine[] {
  const room = Math.max(0, keptLines - kept);
  if (lines.length <= room) return lines;
  const [first] = lines.slice(room);
  // Said once: at the line that is one too many.
  if (!first || kept > keptLines) return [];
  const text = `more than ${keptLines} lines; the rest is in scripts.log on the host`;
  return [...lines.slice(0, room), { at: first.at, stream: 'agent', text }];
}

function verdictOf(report: HostReportV1): HostVerdict | undefined {
  switch (report.status) {
    case 'log':
      return undefined;
    case 'started':
      return { kind: 'started' };
    case 'succeeded':
      return { kind: 'succeeded' };
    case 'failed':
    case 'cancelled': {
      const { code = 'UnknownError', message = 'the agent gave no reason' } = report.error ?? {};
      const { scriptName } = report;
      return {
        kind: report.status,
        error: { code, message: storable(message) },
        ...(scriptName === undefined ? {} : { scriptName: storable(scriptName) }),
      };
    }
  }
}
