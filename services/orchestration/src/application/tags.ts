import { problem, type CallerV1, type Problem } from '@millrace/contracts';
import type { ActionTypeId } from '@millrace/engine';
import { err, ok, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { withoutTags, withTags } from '@millrace/service';
import { Injectable } from '@nestjs/common';

import { ActionTypesRepository } from '../outbound/postgres/action-types.repository.ts';
import { PipelineRow } from '../outbound/postgres/pipeline.rows.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';

type Tagged = Readonly<Record<string, string>>;

/** A thing with tags, locked. */
interface Bearer {
  readonly tags: Tagged;
  set(tags: Tagged): Promise<unknown>;
}

const actionTypeShape = /^action[tT]ype:(Custom|ThirdParty)\/([A-Za-z]+)\/([0-9A-Za-z_-]+)\/([0-9A-Za-z_-]+)$/;

/** Tags of pipelines and of action types. */
@Injectable()
export class Tags {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly types: ActionTypesRepository,
  ) {}

  async get(caller: CallerV1, resource: string): Promise<Result<{ tags: Tagged }, Problem>> {
    return this.change(caller, resource, ok);
  }

  async add(caller: CallerV1, resource: string, added: Tagged): Promise<Result<{ tags: Tagged }, Problem>> {
    const arn = `arn:aws:codepipeline:${caller.region}:${caller.account}:${resource}`;
    return this.change(caller, resource, (tags) => withTags(arn, tags, added));
  }

  async remove(
    caller: CallerV1,
    resource: string,
    keys: readonly string[],
  ): Promise<Result<{ tags: Tagged }, Problem>> {
    return this.change(caller, resource, (tags) => withoutTags(tags, keys));
  }

  private async change(
    caller: CallerV1,
    resource: string,
    change: (tags: Tagged) => Result<Tagged, Problem>,
  ): Promise<Result<{ tags: Tagged }, Problem>> {
    return this.work.run(async (tx) => {
      const bearer = await this.bearer(tx, caller, resource);
      if (bearer === undefined) {
        const detail = `The account with id '${caller.account}' does not include a resource '${resource}'`;
        return err(problem('resource.not-found', detail));
      }
      const changed = change(bearer.tags);
      if (!changed.ok) return changed;
      if (changed.value !== bearer.tags) await bearer.set(changed.value);
      return ok({ tags: changed.value });
    });
  }

  private async bearer(tx: Tx, caller: CallerV1, resource: string): Promise<Bearer | undefined> {
    const { account, region } = caller;
    const [isType, owner = '', category = '', provider = '', version = ''] = actionTypeShape.exec(resource) ?? [];
    if (isType !== undefined) {
      const id = { owner, category, provider, version } as ActionTypeId;
      const type = await this.types.lock(tx, caller, id);
      if (type === undefined || type.isDeleted) return undefined;
      return { tags: type.tags, set: (tags) => this.types.setTags(tx, caller, id, tags) };
    }
    const pipeline = await this.pipelines.find(tx, { account, region, name: resource }, true);
    if (pipeline === undefined) return undefined;
    return { tags: pipeline.tags, set: (tags) => tx.update(PipelineRow, { id: pipeline.id }, { tags: { ...tags } }) };
  }
}
