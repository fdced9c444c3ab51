import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CreateUpload, sealedLogMediaType, type StoredArtifact } from '@millrace/contracts';
import { Clock, derivedUuid } from '@millrace/kernel';
import { Requests, Unavailable } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Ended, SealedLog } from '../domain/deployment.ts';
import { batchesAfter, dropLog } from '../outbound/postgres/deployment-log.rows.ts';
import { readDeployment } from '../outbound/postgres/deployment.rows.ts';
import { DeploymentShell } from './deployment-shell.ts';
import { LiveLog } from './live-log.ts';

const uploadMilliseconds = 120_000;

/** Makes the log of an ended deployment an artifact, and then lets orchestration know how it ended. */
@Injectable()
export class SealLog {
  constructor(
    private readonly shell: DeploymentShell,
    private readonly liveLog: LiveLog,
    private readonly requests: Requests,
    private readonly dataSource: DataSource,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws Unavailable when artifacts cannot take it now: try again; the same bytes are stored once. */
  async run(deploymentId: string): Promise<void> {
    const deployment = await readDeployment(this.dataSource.manager, deploymentId);
    if (deployment?.status !== 'ended' || deployment.log !== undefined) return;
    await this.liveLog.settled(deploymentId);
    const log = await this.upload(deployment);
    await this.work.run(async (tx) => {
      const command = { type: 'RecordLog', log, at: this.clock.now() } as const;
      await this.shell.decideIn(tx, deploymentId, command, { id: `sealed:${deploymentId}` });
      await dropLog(tx, deploymentId);
    });
  }

  private async upload({ plan }: Ended): Promise<SealedLog> {
    const { deploymentId, account, pipelineName, executionId, actionExecutionId, jobId } = plan;
    const ticket = await this.requests.ask(CreateUpload, {
      account,
      uploadId: derivedUuid(jobId, 'log'),
      artifactKind: 'log',
      name: 'log',
      pipelineName,
      executionId,
      actionExecutionId,
    });
    if (!ticket.ok) throw new Unavailable(`the log of ${deploymentId} has no place: ${ticket.error.detail}`);
    const hash = createHash('sha256');
    let lines = 0;
    let sizeBytes = 0;
    const counted = async function* (this: SealLog): AsyncGenerator<Buffer> {
      for await (const batch of this.batches(deploymentId)) {
        const bytes = Buffer.from(batch.map((line) => `${JSON.stringify(line)}\n`).join(''));
        hash.update(bytes);
        lines += batch.length;
        sizeBytes += bytes.length;
        yield bytes;
      }
    };
    const response = await fetch(ticket.value.url, {
      method: 'PUT',
      headers: { 'content-type': sealedLogMediaType },
      body: Readable.toWeb(Readable.from(counted.call(this))) as ReadableStream<Uint8Array>,
      duplex: 'half',
      signal: AbortSignal.timeout(uploadMilliseconds),
    });
    if (!response.ok) throw new Unavailable(`the artifact store answered ${response.status} to the log`);
    const stored = (await response.json()) as StoredArtifact;
    const sha256 = hash.digest('hex');
    if (stored.sha256 !== sha256) throw new Unavailable(`the artifact store has another log of ${deploymentId}`);
    return { artifactId: stored.artifactId, sha256, lines, sizeBytes };
  }

  private async *batches(deploymentId: string) {
    let seq = 0;
    for (;;) {
      const some = await batchesAfter(this.dataSource.manager, deploymentId, seq, 20);
      yield* some;
      const last = some.at(-1)?.at(-1);
      if (!last) return;
      seq = last.seq;
    }
  }
}
