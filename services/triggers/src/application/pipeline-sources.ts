import {
  GetPipeline,
  type CallerV1,
  type NoticedRevisionView,
  type Page,
  type PageV1,
  type Problem,
  type SourceView,
} from '@millrace/contracts';
import { ok, type Result } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { RevisionsRepository } from '../outbound/postgres/revisions.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';

/** What people are told of a pipeline's sources. Of a pipeline that is not there nothing is told. */
@Injectable()
export class PipelineSources {
  constructor(
    private readonly sources: SourcesRepository,
    private readonly revisions: RevisionsRepository,
    private readonly requests: Requests,
  ) {}

  async describe(caller: CallerV1, pipelineName: string): Promise<Result<Page<SourceView>, Problem>> {
    const there = await this.isThere(caller, pipelineName);
    return there.ok ? ok({ items: await this.sources.describe(caller, pipelineName) }) : there;
  }

  async noticed(
    caller: CallerV1,
    pipelineName: string,
    page: PageV1,
  ): Promise<Result<Page<NoticedRevisionView>, Problem>> {
    const there = await this.isThere(caller, pipelineName);
    return there.ok ? this.revisions.ofPipeline(caller, pipelineName, page) : there;
  }

  /** The word of one that was made just now may still be on its way: its owner knows. */
  private async isThere(caller: CallerV1, pipelineName: string): Promise<Result<unknown, Problem>> {
    if (await this.sources.knows(caller, pipelineName)) return ok(undefined);
    return this.requests.ask(GetPipeline, { caller, pipelineName });
  }
}
