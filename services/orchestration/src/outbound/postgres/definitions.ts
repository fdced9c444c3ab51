import type { PipelineDeclaration } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';

/** As many as are in use at the same time; the largest takes a megabyte. */
const LIMIT = 500;

interface Row {
  readonly declaration: PipelineDeclaration;
  /** Written by this very transaction, which may still be rolled back. */
  readonly own: boolean | null;
}

/** Versions of pipelines. One never changes, so that it is read once and need not be part of anything that refers to it. */
@Injectable()
export class Definitions {
  private readonly known = new Map<string, PipelineDeclaration>();

  /** @throws when there is no such version: whoever pinned it relies on it */
  async get(tx: Tx, pipelineId: string, version: number): Promise<PipelineDeclaration> {
    const key = `${pipelineId}:${version}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const [row]: Row[] = await tx.query(
      `select declaration, xmin = pg_current_xact_id_if_assigned()::xid as own
       from pipeline_version where pipeline_id = $1 and version = $2`,
      [pipelineId, version],
    );
    if (row === undefined) throw new Error(`version ${version} of pipeline ${pipelineId} is gone`);
    if (row.own !== true) this.remember(key, row.declaration);
    return row.declaration;
  }

  private remember(key: string, declaration: PipelineDeclaration): void {
    const [oldest] = this.known.keys();
    if (oldest !== undefined && this.known.size >= LIMIT) this.known.delete(oldest);
    this.known.set(key, declaration);
  }
}
