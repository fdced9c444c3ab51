import { Lanes } from '@millrace/decider';
import type { PipelineDeclaration } from '@millrace/engine';
import { Clock, days, instant } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PipelinesRepository, pipelineKeyText, type PipelineKey } from '../outbound/postgres/pipelines.repository.ts';

/** Far from the thirty days after which the polling of a pipeline is disabled. */
const LATELY = days(1);

/** A pipeline as it was a moment ago. */
export interface UsedPipeline {
  readonly id: string;
  readonly declaration: PipelineDeclaration;
}

interface Asking {
  readonly key: PipelineKey;
  resolve(pipeline: UsedPipeline | undefined): void;
  reject(error: unknown): void;
}

/**
 * Pipelines that were used lately, read without holding them: those that are asked for at the same moment together, and of
 * one name in the order of asking.
 */
@Injectable()
export class UsedPipelines {
  private readonly lanes = new Lanes<Asking>((batch) => this.answer(batch));

  constructor(
    private readonly dataSource: DataSource,
    private readonly pipelines: PipelinesRepository,
    private readonly clock: Clock,
  ) {}

  /** `undefined` for one that is not there, that nobody has used lately, or whose polling is disabled. */
  find(key: PipelineKey): Promise<UsedPipeline | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<UsedPipeline | undefined>();
    this.lanes.submit(pipelineKeyText(key), { key, resolve, reject });
    return promise;
  }

  private async answer(batch: readonly Asking[]): Promise<void> {
    try {
      const keys = new Map(batch.map(({ key }) => [pipelineKeyText(key), key]));
      const found = await this.read([...keys.values()]);
      for (const asking of batch) asking.resolve(found.get(pipelineKeyText(asking.key)));
    } catch (error) {
      for (const asking of batch) asking.reject(error);
    }
  }

  private async read(keys: readonly PipelineKey[]): Promise<ReadonlyMap<string, UsedPipeline>> {
    const { manager } = this.dataSource;
    const rows = await this.pipelines.usedSince(manager, keys, instant(this.clock.now() - LATELY));
    const found = new Map<string, UsedPipeline>();
    for (const row of rows) {
      const declaration = await this.pipelines.current(manager, row);
      found.set(pipelineKeyText(row), { id: row.id, declaration });
    }
    return found;
  }
}
