import {
  problem,
  type ActionTypeNameV1,
  type ClientTokenView,
  type PolledJob,
  type PollJobsV1,
  type Problem,
} from '@millrace/contracts';
import type { ActionTypeId } from '@millrace/engine';
import { Clock, derivedUuid, err, ok, plus, seconds, type Result } from '@millrace/kernel';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { ActionTypesRepository, type StoredActionType } from '../outbound/postgres/action-types.repository.ts';
import { WorkerJobsRepository } from '../outbound/postgres/worker-jobs.repository.ts';
import { OrchestrationSettings } from '../settings.ts';
import { nameOf, noType } from './action-types.ts';
import { ClientTokens } from './client-tokens.ts';
import { DescribeWorkerJobs } from './describe-worker-jobs.ts';

/** However many a worker asks for: each comes with credentials of its own, and all of them have one deadline. */
const mostAtOnce = 20;

/** Polls of workers outside: each job goes to one of them until its time to acknowledge has passed. */
@Injectable()
export class HandOutJobs {
  constructor(
    private readonly work: UnitOfWork,
    private readonly types: ActionTypesRepository,
    private readonly jobs: WorkerJobsRepository,
    private readonly describe: DescribeWorkerJobs,
    private readonly tokens: ClientTokens,
    private readonly clock: Clock,
    private readonly settings: OrchestrationSettings,
  ) {}

  /** Answers at once, with nothing when there is nothing to do. */
  async poll(request: PollJobsV1): Promise<Result<{ jobs: readonly PolledJob[] }, Problem>> {
    const { caller, thirdParty, queryParam } = request;
    const type = request.actionType as ActionTypeId;
    const owner = thirdParty ? 'ThirdParty' : 'Custom';
    if (type.owner !== owner) {
      return err(problem('request.invalid', `Only jobs of action types of owner ${owner} can be polled for here`));
    }
    const stored = await this.work.run((tx) => this.types.find(tx, caller, type));
    if (stored === undefined || stored.isDeleted || !mayPoll(caller.account, stored)) return err(noType(type));
    const unfit = whyUnfit(
      stored.definition.configurationProperties.find(({ queryable }) => queryable === true)?.name,
      queryParam?.name,
      nameOf(type),
    );
    if (unfit !== undefined) return err(problem('request.invalid', unfit));
    const ids = await this.dispatch(request, type);
    if (thirdParty) {
      const clientId = clientIdOf(caller.account, type);
      return ok({ jobs: ids.map((jobId) => ({ jobId, clientId })) });
    }
    return ok({ jobs: await this.described(caller.account, ids) });
  }

  /** What the partner is told, once, by the account whose jobs it is to carry out. */
  async clientToken({ caller, actionType }: ActionTypeNameV1): Promise<Result<ClientTokenView, Problem>> {
    const type = actionType as ActionTypeId;
    const stored = await this.work.run((tx) => this.types.find(tx, caller, type));
    if (stored === undefined || stored.isDeleted || type.owner !== 'ThirdParty') return err(noType(type));
    const clientId = clientIdOf(caller.account, type);
    return ok({ clientId, clientToken: this.tokens.of(clientId) });
  }

  private async dispatch(request: PollJobsV1, type: ActionTypeId): Promise<readonly string[]> {
    const { caller, thirdParty, maxBatchSize = 1, queryParam: query } = request;
    const { account, region } = caller;
    const at = this.clock.now();
    const limit = Math.min(maxBatchSize, mostAtOnce);
    const clientId = thirdParty ? { clientId: clientIdOf(account, type) } : {};
    const until = plus(at, seconds(this.settings.dispatchSeconds));
    return this.work.run(async (tx) => {
      const ids: string[] = [];
      for (const job of await this.jobs.free(tx, { account, region, type, limit, ...(query && { query }) }, at)) {
        ids.push(...(await this.jobs.dispatch(tx, caller, job, { nonce: newNonce(), at, until, ...clientId })));
      }
      return ids;
    });
  }

  private async described(account: string, ids: readonly string[]): Promise<readonly PolledJob[]> {
    try {
      return await Promise.all(
        ids.map(async (jobId) => {
          const job = await this.describe.run(account, jobId);
          if (!job.ok) throw new Error(`job ${jobId} cannot be handed out: ${job.error.detail}`);
          return { jobId, job: job.value };
        }),
      );
    } catch (error) {
      await this.work.run((tx) => this.jobs.takeBack(tx, ids));
      throw error;
    }
  }
}

/** A partner's type says whose workers may ask for its jobs. */
const mayPoll = (account: string, { definition: { executor } }: StoredActionType): boolean =>
  executor === undefined || executor.pollingAccounts.includes(account);

/** On whose behalf a partner's worker works: the account's use of the type. */
export const clientIdOf = (account: string, type: ActionTypeId): string =>
  derivedUuid('0b5c0b7e-3c57-5c3e-9d0a-8f5f3a4b6c1d', `${account}/${nameOf(type)}`);

/** Reads like a number, as workers know it. */
const newNonce = (): string => String(randomInt(1, 2 ** 47));

function whyUnfit(property: string | undefined, given: string | undefined, type: string): string | undefined {
  if (property === given) return undefined;
  return property === undefined
    ? `${type} has no queryable property: send no queryParam`
    : `${type} has the queryable property ${property}: send queryParam with exactly this key`;
}
