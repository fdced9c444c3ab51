import type { PipelineDeclaration } from '@millrace/engine';
import type { Instant } from '@millrace/kernel';
import type { PipelineRow, PipelinesRepository } from '@millrace/orchestration/simulation';
import type { Tx } from '@millrace/persistence';
import { uniqueViolation, type Database, type Transaction } from './database.ts';
import { Session } from './session.ts';

type Ported = Pick<
  PipelinesRepository,
  'find' | 'usedSince' | 'current' | 'version' | 'count' | 'create' | 'update' | 'delete'
>;

/** Stands in for `PipelinesRepository`. */
export class SimulatedPipelines implements Ported {
  find(tx: Tx, where: Parameters<Ported['find']>[1], lock = false): Promise<PipelineRow | undefined> {
    return Session.of(tx).statement('find a pipeline', async (transaction) => {
      const found = live(transaction, where);
      if (!lock || found === undefined) return found;
      await transaction.lock('pipeline', found.id);
      // Who has waited for the lock sees the row as it is now, if it is still there.
      const now = transaction.get<PipelineRow>('pipeline', found.id);
      return now?.deletedAt === null ? now : undefined;
    });
  }

  usedSince(tx: Tx, keys: Parameters<Ported['usedSince']>[1], since: Instant): Promise<readonly PipelineRow[]> {
    return Session.of(tx).statement('find pipelines in use', (transaction) =>
      keys.flatMap((key) => {
        const found = live(transaction, key);
        return found === undefined || found.updatedAt.getTime() <= since ? [] : [found];
      }),
    );
  }

  current(tx: Tx, pipeline: PipelineRow): Promise<PipelineDeclaration> {
    return Session.of(tx).statement('read a definition', (transaction) => {
      const stored = transaction.get<{ readonly text: string }>(
        'pipeline_version',
        versionKey(pipeline.id, pipeline.version),
      );
      if (stored === undefined) throw new Error(`pipeline ${pipeline.id} has no version ${pipeline.version}`);
      return JSON.parse(stored.text) as PipelineDeclaration;
    });
  }

  version(tx: Tx, pipelineId: string, version: number) {
    return Session.of(tx).statement('read a version', (transaction) => {
      const stored = transaction.get<{ readonly text: string }>('pipeline_version', versionKey(pipelineId, version));
      if (stored === undefined) return undefined;
      return {
        pipelineId,
        version,
        declaration: JSON.parse(stored.text) as PipelineDeclaration,
        createdAt: new Date(0),
      };
    });
  }

  count(tx: Tx, account: string, region: string): Promise<number> {
    return Session.of(tx).statement(
      'count pipelines',
      (transaction) =>
        transaction
          .all<PipelineRow>('pipeline')
          .filter((row) => row.account === account && row.region === region && row.deletedAt === null).length,
    );
  }

  create(
    tx: Tx,
    pipeline: Parameters<Ported['create']>[1],
    declaration: PipelineDeclaration,
    at: Instant,
  ): Promise<void> {
    return Session.of(tx).statement('create a pipeline', async (transaction) => {
      const { account, region, name } = pipeline;
      // What the unique index does: of two who take the same name, one waits for the other.
      await transaction.lock('pipeline_live_name', `${account}/${region}/${name}`);
      if (live(transaction, pipeline) !== undefined) throw uniqueViolation('pipeline_live_name');
      const time = new Date(at);
      const { version } = declaration;
      const none = { deletedAt: null, pollingDisabledAt: null };
      const row: PipelineRow = { ...pipeline, version, createdAt: time, updatedAt: time, ...none };
      await transaction.put('pipeline', pipeline.id, row);
      await addVersion(transaction, pipeline.id, declaration);
    });
  }

  update(tx: Tx, id: string, declaration: PipelineDeclaration, at: Instant): Promise<void> {
    return Session.of(tx).statement('update a pipeline', async (transaction) => {
      await transaction.lock('pipeline', id);
      const row = transaction.get<PipelineRow>('pipeline', id);
      await transaction.put(
        'pipeline',
        id,
        Object.assign({}, row, { version: declaration.version, updatedAt: new Date(at) }),
      );
      await addVersion(transaction, id, declaration);
    });
  }

  delete(tx: Tx, id: string, at: Instant): Promise<void> {
    return Session.of(tx).statement('delete a pipeline', async (transaction) => {
      await transaction.lock('pipeline', id);
      const row = transaction.get<PipelineRow>('pipeline', id);
      await transaction.put('pipeline', id, Object.assign({}, row, { deletedAt: new Date(at) }));
    });
  }
}

const versionKey = (id: string, version: number): string => `${id}/${version}`;

const live = (transaction: Transaction, where: { account: string; region: string; name: string }) =>
  transaction
    .all<PipelineRow>('pipeline')
    .find(
      (row) =>
        row.deletedAt === null &&
        row.account === where.account &&
        row.region === where.region &&
        row.name === where.name,
    );

const addVersion = (transaction: Transaction, id: string, declaration: PipelineDeclaration): Promise<void> =>
  transaction.insert(
    'pipeline_version',
    versionKey(id, declaration.version),
    { text: JSON.stringify(declaration) },
    'pipeline_version_pkey',
  );

/** The pipelines that are there, with the names of the stages of all their versions. */
export const currentPipelines = (
  database: Database,
): readonly { readonly name: string; readonly stages: readonly string[] }[] =>
  database
    .all<PipelineRow>('pipeline')
    .filter((row) => row.deletedAt === null)
    .map(({ id, name, version }) => {
      const stages = Array.from({ length: version }, (_, index) => {
        const text = database.get<{ readonly text: string }>('pipeline_version', versionKey(id, index + 1))?.text;
        return text === undefined ? [] : (JSON.parse(text) as PipelineDeclaration).stages.map((stage) => stage.name);
      });
      return { name, stages: [...new Set(stages.flat())] };
    });
