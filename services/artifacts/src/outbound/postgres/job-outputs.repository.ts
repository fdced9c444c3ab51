import { instant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, LessThan } from 'typeorm';
import type { JobOutput, OutputContent, UploadPart } from '../../domain/job-output.ts';
import { JobOutputRow, MultipartPartRow, MultipartUploadRow } from './job-output.rows.ts';

/** Outputs of jobs and the uploads that are to become them. */
@Injectable()
export class JobOutputsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Records where an output goes unless that is known, and answers what is recorded. */
  async assign(output: JobOutput): Promise<JobOutput> {
    const rows = this.dataSource.getRepository(JobOutputRow);
    const values = {
      artifact_id: output.artifactId,
      account: output.account,
      region: output.region,
      job_id: output.jobId,
      name: output.name,
      bucket: output.bucket,
      location_key: output.locationKey,
      pipeline_name: output.pipelineName,
      execution_id: output.executionId ?? null,
      action_execution_id: output.actionExecutionId ?? null,
      created_at: new Date(output.createdAt),
    };
    await rows.createQueryBuilder().insert().values(values).orIgnore().execute();
    return toOutput(await rows.findOneByOrFail({ artifact_id: output.artifactId }));
  }

  async find(artifactId: string): Promise<JobOutput | undefined> {
    const row = await this.dataSource.getRepository(JobOutputRow).findOneBy({ artifact_id: artifactId });
    return row === null ? undefined : toOutput(row);
  }

  /** Locked until the transaction ends, in the order of their ids, so that nobody waits in a circle. */
  async lock(tx: Tx, account: string, jobId: string, artifactId?: string): Promise<readonly JobOutput[]> {
    const rows = await tx.find(JobOutputRow, {
      where: { account, job_id: jobId, ...(artifactId === undefined ? {} : { artifact_id: artifactId }) },
      order: { artifact_id: 'asc' },
      lock: { mode: 'pessimistic_write' },
    });
    return rows.map(toOutput);
  }

  /** Sets what an output holds, or empties it. */
  async fill(tx: Tx, artifactId: string, content: OutputContent | undefined): Promise<void> {
    await tx.update(
      JobOutputRow,
      { artifact_id: artifactId },
      {
        store_key: content?.objectKey ?? null,
        sealed_key: content?.sealedKey ?? null,
        size_bytes: content === undefined ? null : String(content.sizeBytes),
        sha256: content?.sha256 ?? null,
        etag: content?.etag ?? null,
        artifact_kind: content?.artifactKind ?? null,
        uploaded_at: content === undefined ? null : new Date(content.uploadedAt),
        upload_id: content?.uploadId ?? null,
      },
    );
  }

  /** Uploads that were never completed end with their output; the objects of their parts are then nobody's. */
  async complete(tx: Tx, artifactId: string, at: Instant): Promise<void> {
    await tx.update(JobOutputRow, { artifact_id: artifactId }, { completed_at: new Date(at) });
    await tx.delete(MultipartUploadRow, { artifact_id: artifactId });
  }

  async openUpload(tx: Tx, id: string, artifactId: string, at: Instant): Promise<void> {
    await tx.insert(MultipartUploadRow, { id, artifact_id: artifactId, created_at: new Date(at) });
  }

  async countUploads(tx: Tx, artifactId: string): Promise<number> {
    return tx.countBy(MultipartUploadRow, { artifact_id: artifactId });
  }

  async hasUpload(id: string, artifactId: string): Promise<boolean> {
    return this.dataSource.getRepository(MultipartUploadRow).existsBy({ id, artifact_id: artifactId });
  }

  async uploadsOf(artifactId: string): Promise<readonly { readonly id: string; readonly createdAt: Instant }[]> {
    const rows = await this.dataSource
      .getRepository(MultipartUploadRow)
      .find({ where: { artifact_id: artifactId }, order: { created_at: 'asc', id: 'asc' }, take: 1000 });
    return rows.map(({ id, created_at }) => ({ id, createdAt: instant(created_at.getTime()) }));
  }

  /** In the order of their numbers. */
  async parts(uploadId: string, region: string): Promise<readonly UploadPart[]> {
    const rows = await this.dataSource
      .getRepository(MultipartPartRow)
      .find({ where: { upload_id: uploadId }, order: { number: 'asc' } });
    return rows.map((row) => toPart(row, region));
  }

  /** Locks the upload: false when it has ended. */
  async lockUpload(tx: Tx, id: string): Promise<boolean> {
    return (await tx.findOne(MultipartUploadRow, { where: { id }, lock: { mode: 'pessimistic_write' } })) !== null;
  }

  /** Of all parts but this one. */
  async bytesBeside(tx: Tx, uploadId: string, number: number): Promise<number> {
    const [row]: { bytes: number }[] = await tx.query(
      `select coalesce(sum(size_bytes), 0)::float8 as bytes from multipart_part where upload_id = $1 and number <> $2`,
      [uploadId, number],
    );
    return row?.bytes ?? 0;
  }

  /** Answers the key in the store of the part that had this number before. */
  async putPart(tx: Tx, uploadId: string, part: UploadPart): Promise<string | undefined> {
    const before = await tx.findOneBy(MultipartPartRow, { upload_id: uploadId, number: part.number });
    await tx.upsert(
      MultipartPartRow,
      {
        upload_id: uploadId,
        number: part.number,
        store_key: part.content.objectKey,
        sealed_key: part.content.sealedKey,
        size_bytes: String(part.content.sizeBytes),
        etag: part.etag,
        uploaded_at: new Date(part.uploadedAt),
      },
      ['upload_id', 'number'],
    );
    return before?.store_key;
  }

  /** Ends an upload and answers the keys of its parts; undefined when it has ended before. */
  async endUpload(tx: Tx, id: string): Promise<readonly string[] | undefined> {
    if (!(await this.lockUpload(tx, id))) return undefined;
    const parts = await tx.findBy(MultipartPartRow, { upload_id: id });
    await tx.delete(MultipartUploadRow, { id });
    return parts.map(({ store_key }) => store_key);
  }

  /** Forgets outputs of jobs that never ended, with their uploads; their objects are then nobody's. Answers how many. */
  async forgetUncompletedBefore(before: Instant): Promise<number> {
    const where = { completed_at: IsNull(), created_at: LessThan(new Date(before)) };
    return (await this.dataSource.getRepository(JobOutputRow).delete(where)).affected ?? 0;
  }
}

function toOutput(row: JobOutputRow): JobOutput {
  const content = contentOf(row);
  return {
    artifactId: row.artifact_id,
    account: row.account,
    region: row.region,
    jobId: row.job_id,
    name: row.name,
    bucket: row.bucket,
    locationKey: row.location_key,
    pipelineName: row.pipeline_name,
    ...(row.execution_id === null ? {} : { executionId: row.execution_id }),
    ...(row.action_execution_id === null ? {} : { actionExecutionId: row.action_execution_id }),
    createdAt: instant(row.created_at.getTime()),
    ...(content === undefined ? {} : { content }),
    ...(row.completed_at === null ? {} : { completedAt: instant(row.completed_at.getTime()) }),
  };
}

function contentOf(row: JobOutputRow): OutputContent | undefined {
  const { store_key, sealed_key, size_bytes, sha256, etag, artifact_kind, uploaded_at, upload_id } = row;
  // The database guarantees that all are there or none.
  if (store_key === null || sealed_key === null || size_bytes === null || sha256 === null) return undefined;
  if (etag === null || artifact_kind === null || uploaded_at === null) return undefined;
  return {
    region: row.region,
    objectKey: store_key,
    sealedKey: sealed_key,
    sizeBytes: Number(size_bytes),
    sha256,
    etag,
    artifactKind: artifact_kind,
    uploadedAt: instant(uploaded_at.getTime()),
    ...(upload_id === null ? {} : { uploadId: upload_id }),
  };
}

const toPart = (row: MultipartPartRow, region: string): UploadPart => ({
  number: row.number,
  content: { region, objectKey: row.store_key, sealedKey: row.sealed_key, sizeBytes: Number(row.size_bytes) },
  etag: row.etag,
  uploadedAt: instant(row.uploaded_at.getTime()),
});
