import {
  DescribeSources,
  DescribeSourcesV1,
  ListNoticedRevisions,
  ListNoticedRevisionsV1,
  PipelineDefined,
  PipelineDeleted,
  PipelinePollingChanged,
  type NoticedRevisionView,
  type Page,
  type PipelineDefinedV1,
  type PipelineDeletedV1,
  type PipelinePollingChangedV1,
  type Problem,
  type SourceView,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer, On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { LearnPipelines } from '../application/learn-pipelines.ts';
import { PipelineSources } from '../application/pipeline-sources.ts';

@Controller()
export class PipelinesController {
  constructor(
    private readonly learn: LearnPipelines,
    private readonly sources: PipelineSources,
  ) {}

  @On(PipelineDefined)
  async defined(message: Received<PipelineDefinedV1>): Promise<void> {
    await this.learn.defined(message);
  }

  @On(PipelineDeleted)
  async deleted(message: Received<PipelineDeletedV1>): Promise<void> {
    await this.learn.deleted(message);
  }

  @On(PipelinePollingChanged)
  async pollingChanged(message: Received<PipelinePollingChangedV1>): Promise<void> {
    await this.learn.pollingChanged(message);
  }

  @Answer(ListNoticedRevisions)
  async listNoticed({
    caller,
    pipelineName,
    page,
  }: ListNoticedRevisionsV1): Promise<Result<Page<NoticedRevisionView>, Problem>> {
    return this.sources.noticed(caller, pipelineName, page);
  }

  @Answer(DescribeSources)
  async describe({ caller, pipelineName }: DescribeSourcesV1): Promise<Result<Page<SourceView>, Problem>> {
    return this.sources.describe(caller, pipelineName);
  }
}
