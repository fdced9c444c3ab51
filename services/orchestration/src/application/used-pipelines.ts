import { Lanes } from '@millrace/decider';
import type { PipelineDeclaration } from '@millrace/engine';
import { Clock, days, instant } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { ExecutionsRepository, type StartToken } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository, pipelineKeyText, type PipelineKey } from '../outbound/postgres/pipelines.repository.ts';

/** Far from the thirty days after which the polling of a pipeline is disabled. */
const LATELY = days(1);

/** How long the same client token gives the same execution. */
const TOKEN_WINDOW = days(1);

/** A pipeline as it was a moment ago. */
export interface UsedPipeline {
  readonly id: string;
  readonly declaration: PipelineDeclaration;
  /** The execution that the token has begun. */
  readonly begun?: string;
}

interface Asking {
  readonly key: PipelineKey;
  readonly token: string | undefined;
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
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly clock: Clock,
  ) {}

  /** `undefined` for one that is not there, that nobody has used lately, or whose polling is disabled. */
  find(key: PipelineKey, token?: string): Promise<UsedPipeline | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<UsedPipeline | undefined>();
    this.lanes.submit(pipelineKeyText(key), { key, token, resolve, reject });
    return promise;
  }

  /** The executions that these tokens have begun within a day. */
  begunWith(tx: Tx, tokens: readonly StartToken[]): Promise<readonly (string | undefined)[]> {
    return this.executions.startedWith(tx, tokens, instant(this.clock.now() - TOKEN_WINDOW));
  }

  private async answer(batch: readonly Asking[]): Promise<void> {
    try {
      // No mere look: who starts something waits for nobody who only looks.
      const found = await this.work.run((tx) => this.read(tx, batch));
      for (const [index, asking] of batch.entries()) asking.resolve(found[index]);
    } catch (error) {
      for (const asking of batch) asking.reject(error);
    }
  }

  private async read(tx: Tx, batch: readonly Asking[]): Promise<readonly (UsedPipeline | undefined)[]> {
    const keys = new Map(batch.map(({ key }) => [pipelineKeyText(key), key]));
    const rows = await this.pipelines.usedSince(tx, [...keys.values()], instant(this.clock.now() - LATELY));
    const used = new Map<string, UsedPipeline>();
    for (const row of rows) {
      used.set(pipelineKeyText(row), { id: row.id, declaration: await this.pipelines.current(tx, row) });
    }
    const found = batch.map((asking) => ({ ...asking, pipeline: used.get(pipelineKeyText(asking.key)) }));
    const tokens = found.flatMap(({ pipeline, token }) =>
      pipeline === undefined || token === undefined ? [] : [{ pipelineId: pipeline.id, token }],
    );
    const begun = (tokens.length === 0 ? [] : await this.begunWith(tx, tokens)).values();
    return found.map(({ pipeline, token }) => {
      if (pipeline === undefined || token === undefined) return pipeline;
      const first = begun.next().value;
      return first === undefined ? pipeline : { ...pipeline, begun: first };
    });
  }
}
